import Plan
import Remote

/// `tunnel runs show`: one apply of the past.
enum RunsShow {
    static let subcommand = Subcommand(
        "runs", "show",
        summary: "Show what a run did, step by step",
        discussion: """
            Asks the hosts of an apply, which keep it with its undo data, and does not wait for its end. Of an exec or script \
            it shows where it failed.
            """,
        positionals: [Runs.run],
        options: [.verbose] + Option.privilege + Option.host,
        examples: [Example("tunnel runs show 20260314-091500-0a3f9c --json", "The events of a run, for a program")],
        exits: [.failed, .timedOut, .unreachable],
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode {
        await Workplace(invocation, isVerbose: invocation.has(.verbose)).run { place in
            let kept = try RunRecords()
            let name = invocation.positional("RUN") ?? ""
            if let fleet = kept.fleets().first(where: { $0.id == name && $0.command != "apply" }) {
                await place.reporter.print(fleet.text)
                await place.reporter.emit(fleet.json)
                return await place.conclude(.success)
            }
            let (run, records) = try kept.find(name)
            let given = try place.privilege()
            let config = invocation.value(.sshConfig) ?? records.first?.sshConfig
            return try await place.onHosts(records.map(\.target), sshConfig: config) { host, shell in
                let isRoot = records.first { $0.isOf(host.target) }?.isRoot ?? false
                let connection = try await host.connect(shell)
                let report = try await shell.show(
                    run, on: connection, as: given == .login && isRoot ? .root(password: nil) : given,
                    report: host.report)
                if report == nil { await place.reporter.note("\(host.name): the run has not ended") }
                return HostOutcome(host.name, report?.exit ?? .success, run: report)
            }
        }
    }
}

/// What the commands on runs have in common.
enum Runs {
    static let run = Positional("RUN", help: "The name of a run, as 'tunnel runs list' shows it.")
}
