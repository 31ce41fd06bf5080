/// `tunnel runs list`: runs of the past.
enum RunsList {
    static let subcommand = Subcommand(
        "runs", "list",
        summary: "List what was run from this machine",
        discussion: """
            First each exec and script on several hosts, then each apply, the newest last. With TARGETS only the runs on \
            these hosts are listed. What was run is not remembered, only where and how it ended.
            """,
        positionals: [.optionalTargets],
        examples: [Example("tunnel runs list web1", "What was applied to web1, and how it ended")],
        exits: [],
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode {
        await Workplace(invocation).run { place in
            var names: Set<String>?
            if let expression = invocation.positional("TARGETS") {
                names = Set(try place.targets(expression, in: place.inventory()).map(\.name))
            }
            let kept = try RunRecords()
            let records = kept.all().filter { names?.contains($0.target.name) ?? true }
            // An apply has a record of each of its hosts, which say more.
            let fleets = kept.fleets().filter { fleet in
                fleet.command != "apply" && (names.map { !$0.isDisjoint(with: fleet.hosts.map(\.name)) } ?? true)
            }
            for fleet in fleets {
                await place.reporter.print(fleet.text)
                await place.reporter.emit(fleet.json)
            }
            for record in records {
                let ending = record.ending ?? "not known to have ended"
                let counts =
                    record.ending == nil
                    ? "" : "  \(record.changed) changed, \(record.ok) ok, \(record.failed) failed"
                await place.reporter.print(
                    "\(record.id)  \(record.target.name)  \(ending)\(counts)  \(record.manifest)")
                await place.reporter.emit(record.json)
            }
            return await place.conclude(.success, ["count": .integer(fleets.count + records.count)])
        }
    }
}
