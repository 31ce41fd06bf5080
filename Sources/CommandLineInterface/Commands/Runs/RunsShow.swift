/// `tunnel runs show`: one apply of the past.
enum RunsShow {
    static let subcommand = Subcommand(
        "runs", "show",
        summary: "Show what a run did, step by step",
        positionals: [Runs.run],
        examples: [Example("tunnel runs show 20260314-091500-k3f9 --json", "The events of a run, for a program")],
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode { .success }
}

/// What the commands on runs have in common.
enum Runs {
    static let run = Positional("RUN", help: "The name of a run, as 'tunnel runs list' shows it.")
}
