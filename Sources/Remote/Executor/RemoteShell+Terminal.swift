import Plan
import Shell

extension RemoteShell {
    /// Runs commands with the caller's terminal as theirs, until they end; their status, or 255 where ssh lost the host.
    ///
    /// ssh knows how to put a terminal into raw mode, to follow its size and to put it back, so ssh does it.
    package func terminal(
        _ commands: [Command], on connection: Connection, as privilege: Privilege
    ) async throws(RemoteError) -> Int {
        var line = Text()
        for (index, command) in commands.enumerated() {
            if index > 0 { line.append(" && ") }
            line.append(command.source)
        }
        // sudo may ask at the terminal, so it is taken by its plain command.
        let taken =
            switch privilege.account {
            case nil: line
            case let account?: Command("sudo", "-u", .quoted(account), "--", "sh", "-c", .quoted(line)).source
            }
        let arguments = SSHArguments.terminal(connection.target, socket: connection.socket, command: taken)
        do {
            return try await runner.attached(ProcessRequest("ssh", arguments, isIsolated: false))
        } catch {
            throw RemoteError(host: connection.target.label, .process(error))
        }
    }
}
