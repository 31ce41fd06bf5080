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
    }

    /// Runs a script; `input` goes on after it with whatever the script reads from stdin.
    ///
    /// A session that could not be opened at all is tried again: after a pause where the connection was full, over a new
    /// connection where its master was gone. Nothing ran in either case. What may have run is never run again.
    func run(
        _ script: Text, on connection: Connection, as privilege: Privilege, input: ProcessInput,
        timeLimit: Duration? = nil, output: @escaping ProcessRunner.Consumer,
        error: @escaping ProcessRunner.Consumer = { _ in }
    ) async throws(RemoteError) -> Ended {
        var connection = connection
        var renewed = false
        var pause = 0.05
        while true {
            let ended = try await attempt(
                script, on: connection, as: privilege, input: input, timeLimit: timeLimit, output: output, error: error)
            guard ended.status == .exited(255), !ended.sawOutput, RemoteShell.notOpened(ended.words) else {
                return ended
            }
            if ended.words.contains("open refused") {
                guard pause < 5, !Task.isCancelled else {
                    throw RemoteError(host: connection.target.name, .turnedAway(ended.words.trimmingWhitespace))
                }
                try? await Task.sleep(for: .seconds(pause * Double.random(in: 0.5...1.5)))
                pause *= 2
            } else {
                guard !renewed else {
                    throw RemoteError(
                        host: connection.target.name, .connectionLost(detail: ended.words.trimmingWhitespace))
                }
                renewed = true
                connection = try await pool.renew(connection)
            }
        }
    }

    private func attempt(
        _ script: Text, on connection: Connection, as privilege: Privilege, input: ProcessInput, timeLimit: Duration?,
        output: @escaping ProcessRunner.Consumer, error: @escaping ProcessRunner.Consumer
    ) async throws(RemoteError) -> Ended {
        let bytes = script.revealed
        let request = ProcessRequest(
            "ssh",
            SSHArguments.session(
                connection.target, socket: connection.socket, command: privilege.command(length: bytes.count)),
            timeLimit: timeLimit)
        let seen = Tail(limit: 4096)
        let limiter = await pool.sessionLimiter(for: connection)
        let result = await limiter.with { () -> Result<ProcessStatus, ProcessError> in
            await Result.catching { () throws(ProcessError) in
                try await runner.run(
                    request, input: input.following(privilege.preface + bytes),
                    output: { piece in
                        await seen.noteOutput()
                        await output(piece)
                    },
                    error: { piece in
                        await seen.add(piece)
                        await error(piece)
                    })
            }
        }
        do {
            return Ended(status: try result.get(), words: await seen.text, sawOutput: await seen.sawOutput)
        } catch {
            throw RemoteError(host: connection.target.name, .process(error))
        }
    }

    /// ssh fell back to connecting by itself, which `ProxyCommand=false` forbids: the master took no session.
    /// Which of its words it gets out depends on how soon `false` has ended.
    static func notOpened(_ words: String) -> Bool {
        ["UNKNOWN port", "Control socket connect", "exchange_identification:", "banner exchange:"].contains {
            words.contains($0)
        }
    }

    /// The error for a session that ended without the frame it had to send.
    static func failure(_ ended: Ended, on host: String, as privilege: Privilege) -> RemoteError {
        let words = ended.words.trimmingWhitespace
        let last = words.wordLines.last ?? ""
        switch ended.status {
        case .exited(255), .signaled, .timedOut: return RemoteError(host: host, .connectionLost(detail: last))
        case .exited where privilege.isRoot && !words.isEmpty: return RemoteError(host: host, .sudoRefused(last))
        case .exited(let code):
            return RemoteError(host: host, .noPosixShell(last.isEmpty ? "it ended with code \(code)" : last))
        }
    }
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
