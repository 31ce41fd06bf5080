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
        try await place.onHosts(targets, asRun: file, privilege) { host, shell, connection, run in
            try await shell.apply(run: run, on: connection, as: privilege, report: host.report) { facts in
                try plan(for: host.target, facts: facts)
            }
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
