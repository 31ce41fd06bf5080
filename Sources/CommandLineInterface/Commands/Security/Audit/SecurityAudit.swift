import Diagnosis
import Foundation
import Manifest
import Plan
import Remote

/// `tunnel security audit`: what is wrong with hosts, and how to mend it.
enum SecurityAudit {
    static let options: [Option] = [
        .failOn, .baseline, .only, .except, .report, .list,
    ]

    static let subcommand = Subcommand(
        "security", "audit",
        summary: "Find what is wrong with hosts, and how to mend it",
        discussion: """
            Reads, in one round trip and without changing anything, how a host is set up, and judges it: sshd, accounts, \
            sudo, firewall, fail2ban, updates, services, kernel, files and more. What is in effect counts, not what a file \
            says. Each finding has an id, a severity, the evidence, why it matters and the command that mends it.

            A check passes, fails, does not apply (na) or is unknown, where something could not be read; unknown never \
            counts as a pass. Without --sudo much is unknown.

            The score is 100 times the weight of the checks that pass, divided by that of all that apply and are not \
            accepted, rounded down. A check weighs 10 where it is critical, 6 high, 3 medium, 1 low, 0 info.

            Ends with 1 where a check of the severity of --fail-on or above fails or is unknown, high without it. A \
            finding that --baseline accepts does not count, until its last day has passed:

                accepted:
                  - id: SSH-19
                    hosts: [web*, "@db"]
                    reason: the tunnel to the database
                    expires: 2030-12-31

            What was found is kept, and the next audit of the host tells what is new, mended or changed.
            """,
        positionals: [.targets],
        options: options + Option.privilege + [.verbose] + Option.host,
        examples: [
            Example("tunnel security audit web1 --sudo", "What is wrong with web1?"),
            Example(
                "tunnel security audit @web --sudo --only ssh --baseline accepted.yaml",
                "For a nightly job"),
            Example("tunnel security audit @all --sudo --report audit.html", "A page to read and to hand on"),
            Example(
                "tunnel security audit web1 --json | jq -r 'select(.status==\"fail\").id'", "Ids of what fails"),
        ],
        exits: [.failed, .timedOut, .unreachable],
        check: check,
        run: run)

    @Sendable static func check(_ invocation: Invocation) throws(UsageError) {
        let path = invocation.command.path
        do throws(UnknownCheck) {
            _ = try selection(invocation)
        } catch {
            throw UsageError(
                .invalidValue, "there is no check and no area '\(error.word.printable)'", path: path,
                suggestion: nearest(error.word.uppercased(), among: UnknownCheck.words)
                    ?? nearest(error.word.lowercased(), among: UnknownCheck.words))
        }
        if let report = invocation.value(.report), AuditDocument.Form(path: report) == nil {
            throw UsageError(
                .invalidValue, "--report takes a FILE.html or a FILE.md, not '\(report.printable)'", path: path)
        }
    }

    private static func selection(_ invocation: Invocation) throws(UnknownCheck) -> CheckSelection {
        func words(_ option: Option) -> [String] {
            invocation.values(option).flatMap { $0.split(whereSeparator: { ", ".contains($0) }).map(String.init) }
        }
        return try CheckSelection(only: words(.only), skip: words(.except))
    }

    private static func run(_ invocation: Invocation) async -> ExitCode {
        await Workplace(invocation, isVerbose: invocation.has(.verbose)).run { place in
            let selection = try selection(invocation)
            if invocation.has(.list) { return await list(selection, place) }
            let inventory = try place.inventory()
            let baseline = try invocation.value(.baseline).map { path in
                try AuditBaseline.read(
                    LocalFile.read(path), file: path, checks: Audit.checks.map(\.id), inventory: inventory)
            }
            let targets = try place.targets(invocation.positional("TARGETS") ?? "", in: inventory)
            let work = AuditWork(
                selection: selection, baseline: baseline ?? .empty, privilege: try place.privilege(),
                records: try AuditRecords(), limit: Limit(invocation.value(.failOn)),
                format: AuditText(
                    style: Style(choice: invocation.value(.color), isTerminal: Channel.standardOutput.isTerminal),
                    showsAll: invocation.has(.verbose)))
            let report = invocation.value(.report)
            let results = AuditResults()
            let exit = try await place.onHosts(targets) { host, shell in
                let audit = try await work.audit(host, shell)
                await results.add(audit)
                await work.show(audit, place.reporter)
                return HostOutcome(host.name, work.exit(audit), score: audit.score)
            } atEnd: {
                guard let report, let form = AuditDocument.Form(path: report) else { return }
                let audits = await results.sorted(like: targets.map(\.label))
                let text = form.text(of: AuditDocument(audits, at: Date.now))
                do throws(LocalFiles.Failure) {
                    try LocalFiles.write(Array(text.utf8), to: report)
                } catch {
                    throw LocalFailure(path: report, errno: error.errno)
                }
                await place.reporter.note("the report is in \(report.printable)")
            }
            return exit
        }
    }

    private static func list(_ selection: CheckSelection, _ place: Workplace) async -> ExitCode {
        for check in selection.checks {
            await place.reporter.print(
                "\(check.id.padded(9))\(check.severity.rawValue.padded(10))\(check.title)"
                    + (check.references.isEmpty ? "" : "  (\(check.references.map(\.text).joined(separator: "; ")))"))
            await place.reporter.emit(AuditJSON.line(check))
        }
        return await place.conclude(.success, ["count": .integer(selection.checks.count)])
    }

    /// From which severity on a finding makes the command fail.
    struct Limit: Sendable {
        /// Nil for none.
        let least: Severity?

        static let words = Severity.allCases.map(\.rawValue) + ["never"]

        init(_ word: String?) { least = word == "never" ? nil : word.flatMap(Severity.init(rawValue:)) ?? .high }
    }
}

/// What is done on each host.
struct AuditWork: Sendable {
    /// Bytes of evidence that are kept of one host.
    private static let mostEvidence = 8 << 20

    let selection: CheckSelection
    let baseline: AuditBaseline
    let privilege: Privilege
    let records: AuditRecords
    let limit: SecurityAudit.Limit
    let format: AuditText

    func audit(_ host: HostWork, _ shell: RemoteShell) async throws -> HostAudit {
        let connection = try await host.connect(shell)
        let name = host.name
        let evidence = try await shell.probe(
            on: connection, as: privilege, limit: AuditWork.mostEvidence,
            script: { facts, nonce in
                AuditProbe.script(
                    areas: Set(selection.checks.map(\.area)), login: facts.login, address: facts.loginAddress,
                    nonce: nonce)
            },
            read: { facts, output, nonce in
                Evidence(
                    parsing: output, nonce: nonce, host: name, target: host.target.words, login: facts.login)
            })
        let before = records.last(of: host.target)
        let time = Int(Date.now.timeIntervalSince1970)
        let audit = HostAudit(evidence, selection: selection, time: time, before: before) { id in
            baseline.entry(for: id, on: host.target.name, today: time / 86400).map { entry in
                Acceptance(reason: entry.reason, expires: entry.expires, isExpired: entry.day < time / 86400)
            }
        }
        try records.write(AuditRecord(audit, before: before), of: host.target)
        return audit
    }

    func show(_ audit: HostAudit, _ reporter: Reporter) async {
        for judgement in audit.judgements { await reporter.emit(AuditJSON.line(judgement, on: audit.host)) }
        await reporter.emit(AuditJSON.line(audit))
        await reporter.print(format.text(of: audit))
        if !audit.isRoot, audit.count(.unknown) > 0 {
            await reporter.note(
                "\(audit.host): \(audit.count(.unknown)) checks are unknown: only root can read what they need, "
                    + "use --sudo")
        }
        for judgement in audit.judgements {
            guard let acceptance = judgement.acceptance, acceptance.isExpired else { continue }
            await reporter.note(
                "\(audit.host): \(judgement.finding.id) was accepted until \(acceptance.expires), and counts again")
        }
    }

    func exit(_ audit: HostAudit) -> ExitCode {
        guard let least = limit.least, let worst = audit.worst, worst >= least else { return .success }
        return .failed
    }
}

/// The audits of all hosts, as they come.
actor AuditResults {
    private var audits: [HostAudit] = []

    func add(_ audit: HostAudit) { audits.append(audit) }

    func sorted(like hosts: [String]) -> [HostAudit] {
        let places = Dictionary(zip(hosts, hosts.indices)) { first, _ in first }
        return audits.sorted { (places[$0.host] ?? 0) < (places[$1.host] ?? 0) }
    }
}

extension Target {
    /// As TARGETS of a command line names it.
    fileprivate var words: String {
        let host = name.contains(":") ? "[\(name)]" : name
        return (user.map { $0 + "@" } ?? "") + host + (port.map { ":\($0)" } ?? "")
    }
}
