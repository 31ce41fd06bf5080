/// `tunnel pool check`: ask connections whether they are alive.
enum PoolCheck {
    static let subcommand = Subcommand(
        "pool", "check",
        summary: "Check that kept connections still work",
        discussion: """
            Sends one message through each connection and waits for the answer. Nothing is opened. Without TARGETS all \
            connections are checked.
            """,
        positionals: [.optionalTargets],
        options: Option.host,
        examples: [
            Example("tunnel pool check web1 && tunnel exec web1 true", "Go on only where a connection is alive")
        ],
        exits: [.failed, .timedOut, .unreachable],
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode {
        await Workplace(invocation).run { place in
            let entries = try await place.poolEntries()
            for entry in entries { await place.reporter.show(entry) }
            let alive = entries.filter(\.isAlive).count
            return await place.conclude(
                alive == entries.count ? .success : .failed,
                ["count": .integer(entries.count), "alive": .integer(alive)])
        }
    }
}
