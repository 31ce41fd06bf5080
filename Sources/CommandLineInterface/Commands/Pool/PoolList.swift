/// `tunnel pool list`: connections kept open.
enum PoolList {
    static let subcommand = Subcommand(
        "pool", "list",
        summary: "List the connections that are kept open",
        discussion: """
            One line for each host: how it is reached, the process that holds the connection, and whether it answers.
            """,
        positionals: [],
        options: [],
        examples: [Example("tunnel pool list", "What is open now")],
        exits: [],
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode { .success }
}
