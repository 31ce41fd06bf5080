import Foundation
import Plan
import Remote
import Shell

/// What can be done with what is wanted: to make it so, to compare, to show how it would be made so.
extension ManifestWork {
    /// By what the options ask for: --check, --dry-run, or neither.
    func carryOut(_ place: Workplace) async throws -> ExitCode {
        if place.invocation.has(.dryRun) { return try await show(place) }
        if place.invocation.has(.check) { return try await compare(place) }
        return try await apply(place)
    }

    func apply(_ place: Workplace) async throws -> ExitCode {
        let wait = place.invocation.duration(.lockTimeout) ?? .seconds(60)
        let id = Workplace.newRun()
        let records = try RunRecords()
        return try await place.onHosts(targets, run: id) { host, shell in
            let connection = try await host.connect(shell)
            // The note of where it runs is written before it runs: whoever is killed after this can be followed.
            try records.add(
                RunRecord(
                    run: id, target: host.target, sshConfig: place.invocation.value(.sshConfig),
                    isRoot: privilege != .login, manifest: file))
            let report = try await host.stoppable(id, connection, privilege, shell) {
                try await shell.apply(
                    run: DetachedRun(id: id, nonce: .random()), on: connection, as: privilege,
                    waitForLock: Int(wait.components.seconds), report: host.report
                ) { facts in try plan(for: host.target, facts: facts) }
            }
            try records.end(id, host.target, report)
            return HostOutcome(host.name, report.exit, run: report)
        }
    }

    func compare(_ place: Workplace) async throws -> ExitCode {
        try await place.onHosts(targets) { host, shell in
            let connection = try await host.connect(shell)
            let report = try await shell.check(on: connection, as: privilege, report: host.report) { facts in
                try plan(for: host.target, facts: facts)
            }
            let exit: ExitCode = report.failed > 0 ? .failed : report.changed > 0 ? .changesFound : .success
            return HostOutcome(host.name, exit, run: report)
        }
    }

    /// Shows each host's script, its secrets masked; asks for facts and runs nothing else.
    func show(_ place: Workplace) async throws -> ExitCode {
        try await place.onHosts(targets) { host, shell in
            var facts = try await shell.facts(on: try await host.connect(shell))
            if privilege != .login { facts.becomeRoot() }
            let script = ScriptCompiler.render(
                try plan(for: host.target, facts: facts),
                heading: "What tunnel \(place.invocation.command.name) would run on \(host.name)")
            await place.reporter.print(script.description)
            await place.reporter.emit(
                JSONLine.make("script", host: host.name, ["script": .string(script.description)]))
            return HostOutcome(host.name, .success)
        }
    }
}
