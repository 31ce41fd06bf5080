import Plan
import Remote

/// `tunnel session close`: the end of named shells.
enum SessionClose {
    static let subcommand = Subcommand(
        "session", "close",
        summary: "End a session with all that runs in it",
        discussion: """
            Ends every process of the session, background jobs and daemons that were started in it included: HUP, then TERM, \
            then KILL, each for a second. Done when none is left; its files are removed.
            """,
        positionals: [.targets, Sessions.optionalName],
        options: [Sessions.all] + Sessions.onHost,
        examples: [Example("tunnel session close web1 work", "When the work is done")],
        exits: [.failed, .timedOut, .unreachable],
        check: { (invocation) throws(UsageError) in
            try Sessions.checkName(invocation)
            guard invocation.has(Sessions.all) == (invocation.positional("NAME") == nil) else {
                throw UsageError(
                    .conflictingArguments, "give either NAME or --all", path: invocation.command.path)
            }
        },
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode {
        await Workplace(invocation).run { place in
            let privilege = try place.privilege()
            return try await place.onHosts(invocation.positional("TARGETS") ?? "") { host, shell in
                let connection = try await host.connect(shell)
                var names: [SessionName] = []
                if invocation.has(Sessions.all) {
                    names = try await shell.sessions(on: connection, as: privilege).compactMap { SessionName($0.name) }
                } else {
                    names = [try Sessions.name(invocation)]
                }
                for name in names {
                    try await shell.closeSession(name, on: connection, as: privilege)
                    await place.reporter.tell("\(host.name)  \(name) closed")
                    await place.reporter.emit(Sessions.change("closed", of: name, on: host.name))
                }
                return HostOutcome(host.name, .success)
            }
        }
    }
}
