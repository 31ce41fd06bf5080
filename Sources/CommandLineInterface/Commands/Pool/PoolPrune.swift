/// `tunnel pool prune`: remove sockets that nobody answers.
enum PoolPrune {
    static let subcommand = Subcommand(
        "pool", "prune",
        summary: "Remove what dead connections left behind",
        discussion: """
            Sockets whose process is gone are removed; connections that answer are left alone.
            """,
        positionals: [],
        options: [],
        examples: [Example("tunnel pool prune", "Tidy up after a crash")],
        exits: [.failed],
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode {
        await Workplace(invocation).run { place in
            let pool = try place.pool()
            let dead = await pool.entries().filter { !$0.isAlive }
            for entry in dead {
                _ = await pool.close(entry)
                await place.reporter.tell("\(entry.name)  removed")
            }
            return await place.conclude(.success, ["count": .integer(dead.count)])
        }
    }
}
