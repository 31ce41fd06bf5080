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

    private static func run(_ invocation: Invocation) async -> ExitCode {
        await Workplace(invocation).run { place in
            var names: Set<String>?
            if let expression = invocation.positional("TARGETS") {
                names = Set(try place.targets(expression, in: place.inventory()).map(\.name))
            }
            let records = try RunRecords().all().filter { names?.contains($0.target.name) ?? true }
            for record in records {
                let ending = record.ending ?? "not known to have ended"
                let counts =
                    record.ending == nil
                    ? "" : "  \(record.changed) changed, \(record.ok) ok, \(record.failed) failed"
                await place.reporter.print(
                    "\(record.id)  \(record.target.name)  \(ending)\(counts)  \(record.manifest)")
                await place.reporter.emit(record.json)
            }
            return await place.conclude(.success, ["count": .integer(records.count)])
        }
    }
}
