import Plan
import Remote

/// `tunnel pool open`: log in ahead of time.
enum PoolOpen {
    static let subcommand = Subcommand(
        "pool", "open",
        summary: "Log in to hosts and keep the connections open",
        discussion: """
            Later commands then need no new login. This is the moment to type passphrases, passwords and codes, and to \
            confirm the keys of new hosts. A connection that is open already is left as it is.
            """,
        positionals: [.targets],
        options: Option.host,
        examples: [Example("tunnel pool open @web", "Log in once, before a job that cannot ask")],
        exits: [.timedOut, .unreachable],
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode {
        await Workplace(invocation).run { place in
            try await place.onHosts(invocation.positional("TARGETS") ?? "") { host, shell in
                let connection = try await shell.pool.connect(host.target, verified: true)
                await host.report(
                    Event(host: host.name, .connected(origin: connection.origin.rawValue, notes: connection.notes)))
                await place.reporter.tell("\(host.name)  \(connection.origin == .opened ? "opened" : "was open")")
                return HostOutcome(host.name, .success)
            }
        }
    }
}
