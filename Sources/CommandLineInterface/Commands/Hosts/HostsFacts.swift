import Plan
import Remote

/// `tunnel hosts facts`: what hosts are.
enum HostsFacts {
    static let subcommand = Subcommand(
        "hosts", "facts",
        summary: "Ask hosts for their system, versions and users",
        discussion: """
            Operating system, kernel, architecture, package manager, init system, versions of ssh and sshd, kind of \
            sudo and users: what a plan is rendered from, asked for in one round trip.
            """,
        positionals: [.targets],
        options: Option.host,
        examples: [
            Example("tunnel hosts facts web1", "What web1 is"),
            Example("tunnel hosts facts @web --json | jq -r '.facts.os_version // empty'", "The version of each"),
        ],
        exits: [.failed, .timedOut, .unreachable],
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode {
        await Workplace(invocation).run { place in
            try await place.onHosts(invocation.positional("TARGETS") ?? "") { host, shell in
                let connection = try await host.connect(shell)
                let facts = try await shell.facts(on: connection)
                await place.reporter.show(facts, of: host.name)
                return HostOutcome(host.name, .success)
            }
        }
    }
}
