/// `tunnel pool close`: log out.
enum PoolClose {
    static let subcommand = Subcommand(
        "pool", "close",
        summary: "Close kept connections",
        discussion: """
            Commands that still use them are ended; an apply goes on on its host. Without TARGETS all connections are closed.
            """,
        positionals: [.optionalTargets],
        options: [],
        examples: [Example("tunnel pool close", "Before leaving the network")],
        exits: [.failed],
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode {
        await Workplace(invocation).run { place in
            let pool = try place.pool()
            let open = try await place.poolEntries().filter(\.isAlive)
            var closed = 0
            for entry in open where await pool.close(entry) {
                closed += 1
                await place.reporter.tell("\(entry.name)  closed")
                await place.reporter.emit(
                    JSONLine.make("pool", host: entry.name, ["address": .string(entry.address), "alive": .bool(false)]))
            }
            return await place.conclude(closed == open.count ? .success : .failed, ["count": .integer(closed)])
        }
    }
}
