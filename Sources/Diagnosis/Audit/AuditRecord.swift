/// What is remembered of a host's last audit, to be compared with the next.
package struct AuditRecord: Sendable, Hashable, Codable {
    package struct Entry: Sendable, Hashable, Codable {
        package let status: Finding.Status
        package let evidence: [String]
    }

    /// Seconds since 1970.
    package let time: Int
    package let score: Int?
    /// By id.
    package var checks: [String: Entry]

    /// What is to be remembered: of checks that were left out, what was known before.
    package init(_ audit: HostAudit, before: AuditRecord?) {
        time = audit.time
        score = audit.score
        checks = before?.checks ?? [:]
        for judgement in audit.judgements {
            checks[judgement.finding.id] = Entry(
                status: judgement.finding.status, evidence: judgement.finding.evidence)
        }
    }

    /// What became of a check; nil where it is as before, or was not looked at then.
    func change(to finding: Finding) -> Change? {
        guard let old = checks[finding.id] else { return nil }
        switch (old.status, finding.status) {
        case (.fail, .fail): return old.evidence == finding.evidence ? nil : .changed
        case (_, .fail): return .new
        case (.fail, .pass), (.fail, .notApplicable): return .mended
        case (.unknown, .unknown): return nil
        case (_, .unknown), (.unknown, _): return .changed
        default: return nil
        }
    }
}
