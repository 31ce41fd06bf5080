/// `tunnel pool list`: connections kept open.
enum PoolList {
    static let subcommand = Subcommand(
        "pool", "list",
        summary: "List the connections that are kept open",
        discussion: """
            One line for each host: how it is reached, and whether the connection answers.
            """,
        positionals: [],
        options: [],
        examples: [Example("tunnel pool list", "What is open now")],
        exits: [],
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode {
        await Workplace(invocation).run { place in
            let entries = try await place.pool().entries()
            for entry in entries { await place.reporter.show(entry) }
            return await place.conclude(.success, ["count": .integer(entries.count)])
        }
    }
}
