import Plan
import Shell

/// Runs scripts on hosts over the pool.
package struct RemoteShell: Sendable {
    package let pool: ConnectionPool
    package let runner: ProcessRunner

    package init(pool: ConnectionPool, runner: ProcessRunner) {
        self.pool = pool
        self.runner = runner
    }

    /// How a session over a connection ended.
    struct Ended: Sendable {
        let status: ProcessStatus
        /// The end of what ssh and the remote side wrote to stderr.
        let words: String
        let sawOutput: Bool

        /// Why no session was opened: the master's connection was full, there was no master, or it went away meanwhile.
        enum Refusal: Sendable { case full, noMaster, broken }

        /// Nil for a session that was opened. One that was not leaves nothing but ssh's own words: it falls back to
        /// connecting by itself, which `ProxyCommand=false` forbids.
        var refusal: Refusal? {
            guard status == .exited(255), !sawOutput, SessionErrors.areOfSSH(words[...]) else { return nil }
            func says(_ needles: String...) -> Bool { needles.contains(where: words.contains) }
            if says("open refused") { return .full }
            if says("read from master failed") { return .broken }
            return says("Control socket connect", "exchange_identification", "UNKNOWN port 65535") ? .noMaster : nil
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
    func run(
        _ script: Text, on connection: Connection, as privilege: Privilege, input: ProcessInput = .none,
        timeLimit: Duration? = nil, isRepeatable: Bool = true, output: @escaping ProcessRunner.Consumer,
        error: @escaping ProcessRunner.Consumer = { _ in }
    ) async throws(RemoteError) -> Ended {
        let session: Session
        if privilege == .login, !script.holdsSecret, let command = RemoteCommand.inline(script) {
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
    /// One that could not be opened at all is tried again: after a pause where the connection was full, over a new
    /// connection where its master was gone. What may have run is never run again, unless it is repeatable.
    func open(
        _ session: Session, on first: Connection, output: @escaping ProcessRunner.Consumer,
        error: @escaping ProcessRunner.Consumer = { _ in }
    ) async throws(RemoteError) -> Ended {
        var connection = first
        let host = first.target.name
        var renewed = false
        var pause = 0.05
        while true {
            let ended = try await attempt(session, on: connection, output: output, error: error)
            switch ended.refusal {
            case .full:
                guard pause < 5, !Task.isCancelled else {
                    throw RemoteError(host: host, .turnedAway(RemoteShell.lastWord(ended.words)))
                }
                try? await Task.sleep(for: .seconds(pause * Double.random(in: 0.5...1.5)))
                pause *= 2
            case .broken where !session.isRepeatable: return ended
            case .noMaster, .broken:
                guard !renewed else {
                    throw RemoteError(host: host, .connectionLost(detail: RemoteShell.lastWord(ended.words)))
                }
                renewed = true
                connection = try await pool.renew(connection)
            case nil: return ended
            }
        }
    }

    private func attempt(
        _ session: Session, on connection: Connection, output: @escaping ProcessRunner.Consumer,
        error: @escaping ProcessRunner.Consumer
    ) async throws(RemoteError) -> Ended {
        let arguments = SSHArguments.session(connection.target, socket: connection.socket, command: session.command)
        let request = ProcessRequest("ssh", arguments, timeLimit: session.timeLimit)
        let seen = Tail(limit: 4096)
        let words = SessionErrors(error)
        let limiter = await pool.sessionLimiter(for: connection)
        let result = await limiter.with { () -> Result<ProcessStatus, ProcessError> in
            await Result.catching { () throws(ProcessError) in
                try await runner.run(
                    request, input: session.input,
                    output: { piece in
                        await seen.noteOutput()
                        await output(piece)
                    },
                    error: { piece in
                        await seen.add(piece)
                        await words.read(piece)
                    })
            }
        }
        do {
            let ended = Ended(status: try result.get(), words: await seen.text, sawOutput: await seen.sawOutput)
            if ended.refusal == nil { await words.release() }
            return ended
        } catch {
            throw RemoteError(host: connection.target.name, .process(error))
        }
    }

    /// The line that says most. Behind ssh's word on its master comes only that it must not connect by itself.
    private static func lastWord(_ words: String) -> String {
        let lines = words.split(whereSeparator: \.isNewline).map { $0.trimmingWhitespace }
        return lines.last { $0.hasPrefix("mux_client_") } ?? lines.last { !$0.isEmpty } ?? ""
    }

    /// The error for a session that ended without the frame it had to send.
    static func failure(_ ended: Ended, on host: String, as privilege: Privilege) -> RemoteError {
        let words = ended.words.trimmingWhitespace
        let last = lastWord(words)
        switch ended.status {
        case .exited(255), .signaled, .timedOut: return RemoteError(host: host, .connectionLost(detail: last))
        case .exited where privilege.isRoot && !words.isEmpty: return RemoteError(host: host, .sudoRefused(last))
        case .exited(let code):
            return RemoteError(host: host, .noPosixShell(last.isEmpty ? "it ended with code \(code)" : last))
        }
    }
}

/// Keeps ssh's words on a session that it could not open from whoever reads the command's stderr.
private actor SessionErrors {
    private let consumer: ProcessRunner.Consumer
    private var held: [UInt8] = []
    private var isReleased = false

    init(_ consumer: @escaping ProcessRunner.Consumer) { self.consumer = consumer }

    func read(_ piece: [UInt8]) async {
        if isReleased { return await consumer(piece) }
        held += piece
        if !SessionErrors.areOfSSH(String(decoding: held, as: UTF8.self)[...]) { await release() }
    }

    func release() async {
        isReleased = true
        let bytes = held
        held = []
        if !bytes.isEmpty { await consumer(bytes) }
    }

    /// Whether all lines are what ssh says of masters and of connecting itself, the last one as far as it goes.
    static func areOfSSH(_ words: Substring) -> Bool {
        words.split(whereSeparator: \.isNewline).allSatisfy { line in
            leads.contains { line.hasPrefix($0) || $0.hasPrefix(line) }
        }
    }

    private static let leads = [
        "Control socket connect(", "ControlSocket ", "mux_client_", "kex_exchange_identification: ",
        "ssh_exchange_identification: ", "Connection closed by UNKNOWN port 65535",
    ]
}

/// The last bytes of a stream, and whether another one had any.
private actor Tail {
    private var bytes: [UInt8] = []
    private(set) var sawOutput = false
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    func add(_ more: [UInt8]) { bytes = (bytes + more).suffix(limit) }

    func noteOutput() { sawOutput = true }

    var text: String { String(decoding: bytes, as: UTF8.self) }
}
