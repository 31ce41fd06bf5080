/// `tunnel apply`: make hosts what the manifest says.
enum ApplyCommand {
    static let subcommand = Subcommand(
        "apply",
        summary: "Make hosts what a manifest says",
        discussion: """
            Checks each step of the manifest on each host, makes the changes that are needed, and checks again. A host \
            that is already so is left alone: the second run reports no change.

            The whole plan goes to a host at once and runs there on its own. When the connection is lost, tunnel \
            connects again and goes on showing; when tunnel itself is ended, 'tunnel runs attach' picks the run up. A \
            failed step ends the run on its host, while the other hosts go on.

            Two applies to one host at once exclude each other: the second waits for --lock-timeout and then says who \
            holds the lock.
            """,
        positionals: [.manifest, .manifestTargets],
        options: Option.change,
        examples: [
            Example("tunnel apply web.yaml web1", "Set up one host"),
            Example(
                "tunnel apply web.yaml @web --serial 2 --fail-fast",
                "Two hosts at a time, stopping at the first failure"),
            Example("tunnel apply web.yaml -K deploy@web1", "As root by sudo, whose password is asked for once"),
        ],
        exits: Setup.exits,
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode {
        await Workplace(invocation, isVerbose: invocation.has(.verbose)).run { place in
            try await ManifestWork(place).carryOut(place)
        }
    }
}
