/// `tunnel runs list`: applies of the past.
enum RunsList {
    static let subcommand = Subcommand(
        "runs", "list",
        summary: "List the applies that were started from this machine",
        discussion: "The newest comes last. With TARGETS only the runs on these hosts are listed.",
        positionals: [.optionalTargets],
        examples: [Example("tunnel runs list web1", "What was applied to web1, and how it ended")],
        exits: [],
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode { .success }
}
