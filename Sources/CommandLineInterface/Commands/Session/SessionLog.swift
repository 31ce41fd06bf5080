import Plan
import Remote

/// `tunnel session log`: what a session wrote.
enum SessionLog {
    static let subcommand = Subcommand(
        "session", "log",
        summary: "Show what a session wrote",
        discussion: """
            Shows the output of all that ran in the session, also of jobs in the background and of commands whose caller is \
            gone, as far as the host keeps it.
            """,
        positionals: [.targets, Sessions.name],
        options: [Sessions.follow, Sessions.lines] + Sessions.onHost,
        examples: [Example("tunnel session log web1 work --lines 20 --follow", "The last lines, and what comes")],
        exits: [.failed, .timedOut, .unreachable],
        check: { (invocation) throws(UsageError) in try Sessions.checkName(invocation) },
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode {
        await Workplace(invocation).run { place in
            let name = try Sessions.name(invocation)
            let privilege = try place.privilege()
            return try await place.onHosts(invocation.positional("TARGETS") ?? "") { host, shell in
                let connection = try await host.connect(shell)
                try await shell.sessionLog(
                    name, lines: invocation.integer(Sessions.lines), follows: invocation.has(Sessions.follow),
                    on: connection, as: privilege, report: host.report)
                return HostOutcome(host.name, Task.isCancelled ? .interrupted : .success)
            }
        }
    }
}
