import Plan
import Remote

/// `tunnel session list`: the named shells on hosts.
enum SessionList {
    static let subcommand = Subcommand(
        "session", "list",
        summary: "List the sessions on hosts",
        discussion: """
            One line for each session: its host, name, process, whether it has a terminal, for how long it was idle, and \
            what runs in it. Root's are listed with --sudo.
            """,
        positionals: [.targets],
        options: Sessions.onHost,
        examples: [
            Example("tunnel session list @web --json | jq -r 'select(.kind == \"session\").name'", "Their names")
        ],
        exits: [.failed, .timedOut, .unreachable],
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode {
        await Workplace(invocation).run { place in
            let privilege = try place.privilege()
            return try await place.onHosts(invocation.positional("TARGETS") ?? "") { host, shell in
                let connection = try await host.connect(shell)
                for session in try await shell.sessions(on: connection, as: privilege) {
                    let state = session.running.map { "runs \($0.printable)" } ?? "idle \(session.idle) s"
                    await place.reporter.print(
                        "\(host.name)  \(session.name.padded(16))  \(session.hasTerminal ? "pty " : "pipe")  "
                            + "\(session.process)  \(state)")
                    await place.reporter.emit(Sessions.line(session, host.name))
                }
                return HostOutcome(host.name, .success)
            }
        }
    }
}
