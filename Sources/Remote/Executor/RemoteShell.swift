import Plan
import Shell

/// Runs scripts on hosts over the pool.
package struct RemoteShell: Sendable {
    package let pool: ConnectionPool
    package let runner: ProcessRunner
    package let lifelines = Lifelines()

    package init(pool: ConnectionPool, runner: ProcessRunner) {
        self.pool = pool
        self.runner = runner
    }

    /// How a session over a connection ended.
    struct Ended: Sendable {
        let end: End
        /// The end of what the remote side wrote to stderr.
        let words: String

        enum End: Sendable, Hashable {
            case exited(Int)
            /// The link broke, or the session was ended from here.
            case lost
        }
    }

    /// A session to be opened: a line for the login shell, and what goes to its stdin.
    struct Session: Sendable {
        let command: String
        let input: ProcessInput
        var timeLimit: Duration?
        /// Whether it does no harm to run it twice. A connection that breaks while a session is being opened leaves open
        /// whether it ran.
        var isRepeatable: Bool
    }

    /// Runs a script; `input` goes on after it with whatever the script reads from stdin.
    ///
    /// - Parameter isPublic: Whether everybody on the host may read the script, so that it may travel in an argument.
    func run(
        _ script: Text, on connection: Connection, as privilege: Privilege, input: ProcessInput = .none,
        timeLimit: Duration? = nil, isPublic: Bool = true, isRepeatable: Bool = true,
        output: @escaping ProcessRunner.Consumer,
        error: @escaping ProcessRunner.Consumer = { _ in }
    ) async throws(RemoteError) -> Ended {
        let session: Session
        if privilege == .login, isPublic, !script.holdsSecret, let command = RemoteCommand.inline(script) {
            session = Session(command: command, input: input, timeLimit: timeLimit, isRepeatable: isRepeatable)
        } else {
            let bytes = script.revealed
            session = Session(
                command: RemoteCommand.fromInput(length: bytes.count, as: privilege),
                input: input.following(privilege.preface + bytes), timeLimit: timeLimit, isRepeatable: isRepeatable)
        }
        return try await open(session, on: connection, output: output, error: error)
    }

    /// Opens a session and waits for its end.
    ///
    /// One that could not be opened at all is tried again: after a pause where the connection was full (MaxSessions), over
    /// a new connection where its master was gone. What may have run is never run again, unless it is repeatable.
    func open(
        _ session: Session, on first: Connection, output: @escaping ProcessRunner.Consumer,
        error: @escaping ProcessRunner.Consumer = { _ in }
    ) async throws(RemoteError) -> Ended {
        var connection = first
        let host = first.target.label
        var renewed = false
        var pause = 0.05
        while true {
            do throws(MuxSession.Failure) {
                return try await attempt(session, on: connection, output: output, error: error)
            } catch .refused(let words) {
                guard pause < 5, !Task.isCancelled else { throw RemoteError(host: host, .turnedAway(words)) }
                try? await Task.sleep(for: .seconds(pause * Double.random(in: 0.5...1.5)))
                pause *= 2
            } catch .noDescriptors {
                throw RemoteError(host: host, .noDescriptors)
            } catch {
                guard error == .noMaster || session.isRepeatable, !renewed, !Task.isCancelled else {
                    throw RemoteError(host: host, .connectionLost(detail: "the master is gone"))
                }
                renewed = true
                connection = try await pool.renew(connection)
            }
        }
    }

    private func attempt(
        _ session: Session, on connection: Connection, output: @escaping ProcessRunner.Consumer,
        error: @escaping ProcessRunner.Consumer
    ) async throws(MuxSession.Failure) -> Ended {
        let start = ContinuousClock.now
        let tail = Tail(limit: 4096)
        let limiter = await pool.sessionLimiter(for: connection)
        let mux = MuxSession(socket: connection.socket, command: session.command)
        let traffic = Traffic()
        var end = SessionTrace.End.notOpened
        defer {
            runner.trace?(
                .session(
                    SessionTrace(
                        host: connection.target.label, duration: .now - start, sent: traffic.sent,
                        received: traffic.received, end: end)))
        }
        let ended = try await limiter.with { () throws(MuxSession.Failure) in
            try await RemoteShell.limited(session.timeLimit) { () throws(MuxSession.Failure) in
                try await mux.run(
                    input: session.input, output: output,
                    error: { piece in
                        await tail.add(piece)
                        await error(piece)
                    }, traffic: traffic)
            }
        }
        switch ended {
        case .exited(let code):
            end = .exited(Int(code))
            return Ended(end: .exited(Int(code)), words: await tail.text)
        case .lost:
            end = .lost
            return Ended(end: .lost, words: await tail.text)
        }
    }

    /// Ends the work after a time; what it was doing then counts as lost.
    private static func limited(
        _ limit: Duration?, _ work: @escaping @Sendable () async throws(MuxSession.Failure) -> MuxSession.End
    ) async throws(MuxSession.Failure) -> MuxSession.End {
        guard let limit else { return try await work() }
        let task = Task { await Result.catching(work) }
        let timer = Task {
            try? await Task.sleep(for: limit)
            task.cancel()
        }
        defer { timer.cancel() }
        return try await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }.get()
    }

    /// The error for a session that ended without the frame it had to send.
    static func failure(_ ended: Ended, on host: String, as privilege: Privilege) -> RemoteError {
        let words = ended.words.trimmingWhitespace
        let last = words.wordLines.last ?? ""
        switch ended.end {
        case .lost: return RemoteError(host: host, .connectionLost(detail: last))
        case .exited where privilege.isTaken && !words.isEmpty: return RemoteError(host: host, .sudoRefused(last))
        case .exited(let code):
            return RemoteError(host: host, .noPosixShell(last.isEmpty ? "it ended with code \(code)" : last))
        }
    }
}

/// The last bytes of a stream.
private actor Tail {
    private var bytes: [UInt8] = []
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    func add(_ more: [UInt8]) { bytes = (bytes + more).suffix(limit) }

    var text: String { String(decoding: bytes, as: UTF8.self) }
}
