import Plan
import Remote
import Shell

/// A command with a terminal: ssh itself is at the terminal, over the pool's connection.
struct TerminalWork: Sendable {
    private let place: Workplace

    init(_ place: Workplace) { self.place = place }

    func run(_ commands: [Command], on targets: [Target]) async throws -> ExitCode {
        guard targets.count == 1, let target = targets.first, Channel(descriptor: 0).isTerminal else {
            throw UsageError(
                .conflictingArguments, "--tty is for one host and a terminal as stdin",
                path: place.invocation.command.path)
        }
        let shell = RemoteShell(pool: try place.pool(), runner: place.runner)
        let connection = try await shell.pool.connect(target)
        let privilege = try place.privilege()
        return .remote(status: UInt8(clamping: try await shell.terminal(commands, on: connection, as: privilege)))
    }
}
