/// `tunnel pool close`: log out.
enum PoolClose {
    static let subcommand = Subcommand(
        "pool", "close",
        summary: "Close kept connections",
        discussion: """
            Commands that still use them are allowed to finish. Without TARGETS all connections are closed.
            """,
        positionals: [.optionalTargets],
        options: [],
        examples: [Example("tunnel pool close", "Before leaving the network")],
        exits: [.failed],
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode { .success }
}
