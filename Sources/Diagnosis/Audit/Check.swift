/// One thing that an audit looks at: what it is called, why it matters, how to mend it, and how evidence is judged.
package struct Check: Sendable {
    /// `SSH-01`: never given to another check once it was published, for baselines name it.
    package let id: String
    package let area: Area
    /// What is so where it passes, in one line without a full stop.
    package let title: String
    package let severity: Severity
    /// What can happen where it fails; one or two sentences.
    package let why: String
    /// The command that mends it; `{host}` stands for what names the host in a command.
    package let mend: String
    package let references: [Reference]
    let judge: @Sendable (Evidence) throws(Unreadable) -> Verdict

    init(
        _ id: String, _ area: Area, _ title: String, _ severity: Severity, why: String, mend: String,
        _ references: [Reference] = [], judge: @escaping @Sendable (Evidence) throws(Unreadable) -> Verdict
    ) {
        self.id = id
        self.area = area
        self.title = title
        self.severity = severity
        self.why = why
        self.mend = mend
        self.references = references
        self.judge = judge
    }

    /// Judges what was read of a host.
    package func finding(in evidence: Evidence) -> Finding {
        let verdict: Verdict
        do throws(Unreadable) {
            verdict = try judge(evidence)
        } catch {
            verdict = error.verdict
        }
        return Finding(self, verdict, target: evidence.target)
    }
}

/// Where else a check is described.
package struct Reference: Sendable, Hashable {
    package enum Source: String, Sendable, Hashable {
        /// CIS Debian Linux 12 Benchmark, version 1.1.0: the number of a section.
        case cis = "CIS Debian 12"
        /// The baselines of dev-sec.io for ssh and Linux: the name of a control.
        case devSec = "dev-sec"
        /// Lynis 3: the id of a test.
        case lynis = "Lynis"
        /// ssh-audit 3: the kind of algorithm it tells about.
        case sshAudit = "ssh-audit"
    }

    package let source: Source
    package let id: String

    package var text: String { "\(source.rawValue) \(id)" }

    static func cis(_ id: String) -> Reference { Reference(source: .cis, id: id) }
    static func devSec(_ id: String) -> Reference { Reference(source: .devSec, id: id) }
    static func lynis(_ id: String) -> Reference { Reference(source: .lynis, id: id) }
    static func sshAudit(_ id: String) -> Reference { Reference(source: .sshAudit, id: id) }
}

/// What a check makes of the evidence.
enum Verdict: Sendable, Hashable {
    /// Lines that were read.
    case pass([String])
    case fail([String])
    /// The host cannot have it; why.
    case notApplicable(String)
    /// Nobody knows; why, and what was read all the same. It never counts as a pass.
    case unknown(String, [String] = [])

    /// Fails for what is bad; else what is good shows why it passes.
    static func judged(bad: [String], good: [String] = []) -> Verdict { bad.isEmpty ? .pass(good) : .fail(bad) }

    static func when(_ isGood: Bool, _ lines: [String]) -> Verdict { isGood ? .pass(lines) : .fail(lines) }
}

/// What a check found on a host.
package struct Finding: Sendable {
    package enum Status: String, Sendable, Hashable, CaseIterable, Codable {
        case fail, unknown, pass
        case notApplicable = "na"
    }

    package let id: String
    package let area: Area
    package let title: String
    package let severity: Severity
    package let status: Status
    /// Lines that were read, cut where they are long.
    package let evidence: [String]
    /// Why nobody knows, or why it does not apply; nil where it passes or fails.
    package let reason: String?
    package let why: String
    /// With the host's name in it.
    package let mend: String
    package let references: [Reference]

    /// Characters of a line of evidence.
    static let longestLine = 240
    static let mostLines = 12

    init(_ check: Check, _ verdict: Verdict, target: String) {
        id = check.id
        area = check.area
        title = check.title
        severity = check.severity
        why = check.why
        mend = check.mend.replacing("{host}", with: target)
        references = check.references
        switch verdict {
        case .pass(let lines): (status, evidence, reason) = (.pass, Finding.cut(lines), nil)
        case .fail(let lines): (status, evidence, reason) = (.fail, Finding.cut(lines), nil)
        case .notApplicable(let why): (status, evidence, reason) = (.notApplicable, [], why)
        case .unknown(let why, let lines): (status, evidence, reason) = (.unknown, Finding.cut(lines), why)
        }
    }

    private static func cut(_ lines: [String]) -> [String] {
        let shown = lines.prefix(mostLines).map { line in
            line.count > longestLine ? line.prefix(longestLine) + "..." : line
        }
        return shown + (lines.count > mostLines ? ["and \(lines.count - mostLines) more"] : [])
    }
}
