import Managers
import Plan
import Remote

/// `tunnel undo`: hosts as they were before a run.
enum UndoCommand {
    static let subcommand = Subcommand(
        "undo",
        summary: "Take hosts back to what they were before a run",
        discussion: """
            Every run that changes a host keeps there what it changed: files with mode, owner and time, accounts, \
            packages that were new, states of units. undo shows what it will put back, asks, and puts it back, the last \
            change first. It does so on all hosts of the run, or on those of them that TARGETS names.

            Where something was changed since by others, nothing is undone on that host, and what differs is told; \
            --force undoes it all the same. An undo is a run as well, and can be undone. A host keeps the undo data of \
            the newest 50 runs.
            """,
        positionals: [
            Positional("RUN", help: "The name of a run, as 'tunnel runs list' shows it, or last."),
            .optionalTargets,
        ],
        options: [.yes, .force, .check, .confirmWithin, .noGuard] + Option.privilege + [.verbose] + Option.pace + [
            .lockTimeout
        ] + Option.host,
        examples: [
            Example("tunnel undo 20260314-091500-0a3f9c", "Show what would be put back, and ask"),
            Example("tunnel undo last web1 --yes", "Without a question, on one host"),
        ],
        exits: Setup.exits,
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode {
        await Workplace(invocation, isVerbose: invocation.has(.verbose)).run { place in
            let undo = try Undo(place)
            if undo.isNeedless {
                await place.reporter.note(undo.nothing)
                return await place.conclude(.success)
            }
            if invocation.has(.check) { return try await undo.compare() }
            if !invocation.has(.yes) {
                guard !invocation.has(.json), LocalEnvironment.hasControllingTerminal else {
                    throw UsageError(
                        .missingArgument, "undo asks before it changes anything, and there is nobody to ask: add --yes",
                        path: invocation.command.path)
                }
                let found = try await undo.compare()
                guard found == .changesFound else { return found }
                guard Terminal.confirm("Undo this? [y/N] ") else {
                    await place.reporter.note("nothing was changed")
                    return .interrupted
                }
            }
            return try await undo.apply()
        }
    }
}

private struct Undo {
    let place: Workplace
    let old: RunID
    let targets: [Target]
    let privilege: Privilege
    let force: Bool
    /// Whether the run ended well everywhere and changed nothing.
    let isNeedless: Bool
    /// What is said then.
    let nothing: String

    init(_ place: Workplace) throws {
        let kept = try RunRecords()
        let (run, records) = try kept.find(place.invocation.positional("RUN") ?? "")
        var targets = records.map(\.target)
        if let named = try place.targets(in: place.inventory()) {
            let wanted = Set(named.map(\.name))
            // What failed may never have been begun, and has nothing to undo then.
            if !place.invocation.has(.failedOf), let stranger = wanted.subtracting(targets.map(\.name)).min() {
                throw RunRecordError.notOn(stranger, run: run.text)
            }
            targets = targets.filter { wanted.contains($0.name) }
        }
        let given = try place.privilege()
        self.place = place
        old = run
        self.targets = targets
        privilege = given == .login && records.contains(where: \.isRoot) ? .root(password: nil) : given
        force = place.invocation.has(.force)
        let names = Set(targets.map(\.name))
        let meant = records.filter { names.contains($0.target.name) }
        isNeedless = !meant.isEmpty && meant.allSatisfy { $0.ending == "ok" && $0.changed == 0 }
        let other = kept.all().last { $0.changed > 0 && !$0.manifest.hasPrefix("undo ") }
        nothing =
            "run \(run.text) changed nothing, so there is nothing to undo"
            + (other.map { "; the last that changed something is \($0.id) (\($0.manifest))" } ?? "")
    }

    private static let libraries: @Sendable (HostFacts) -> [ShellLibrary] = { ShellLibrary.all(for: $0) }

    func compare() async throws -> ExitCode {
        try await place.onHosts(targets) { host, shell in
            let connection = try await host.connect(shell)
            let report = try await shell.checkUndo(
                old, force: force, on: connection, as: privilege, report: host.report, libraries: Undo.libraries)
            let exit: ExitCode = report.failed > 0 ? .failed : report.changed > 0 ? .changesFound : .success
            return HostOutcome(host.name, exit, run: report)
        }
    }

    func apply() async throws -> ExitCode {
        try await place.onHosts(targets, asRun: "undo \(old)", privilege) { host, shell, connection, run in
            try await shell.undo(
                old, run: run, force: force, on: connection, as: privilege, report: host.report,
                libraries: Undo.libraries, access: { Access.prefixes(home: $0.loginHome) })
        }
    }
}
