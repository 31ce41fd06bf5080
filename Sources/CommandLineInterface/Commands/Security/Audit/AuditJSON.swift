import Diagnosis
import Foundation

/// The lines of `--json`.
enum AuditJSON {
    static func line(_ judgement: Judgement, on host: String) -> JSON {
        let finding = judgement.finding
        let acceptance = judgement.acceptance.map { acceptance in
            JSON.object([
                "reason": .string(acceptance.reason), "expires": .string(acceptance.expires),
                "expired": .bool(acceptance.isExpired),
            ])
        }
        return JSONLine.make(
            "finding", host: host,
            [
                "id": .string(finding.id), "area": .string(finding.area.rawValue), "title": .string(finding.title),
                "severity": .string(finding.severity.rawValue), "status": .string(finding.status.rawValue),
                "evidence": JSON(finding.evidence), "reason": JSON(finding.reason), "why": .string(finding.why),
                "mend": .string(finding.mend), "references": JSON(finding.references.map(\.text)),
                "accepted": acceptance ?? .null, "change": JSON(judgement.change?.rawValue),
            ])
    }

    static func line(_ audit: HostAudit) -> JSON {
        let failed = Severity.allCases.map { ($0.rawValue, JSON.integer(audit.failures($0))) }
        let mended = audit.judgements.filter { $0.change == .mended }.map(\.finding.id)
        return JSONLine.make(
            "audit", host: audit.host,
            [
                "time": .string(Date(timeIntervalSince1970: Double(audit.time)).ISO8601Format()),
                "since": JSON(audit.since.map { Date(timeIntervalSince1970: Double($0)).ISO8601Format() }),
                "score": audit.score.map(JSON.integer) ?? .null, "root": .bool(audit.isRoot),
                "container": JSON(audit.container), "pass": .integer(audit.count(.pass)),
                "fail": .integer(audit.count(.fail)), "unknown": .integer(audit.count(.unknown)),
                "na": .integer(audit.count(.notApplicable)), "accepted": .integer(audit.accepted),
                "failures": .object(Dictionary(uniqueKeysWithValues: failed)), "mended": JSON(mended),
            ])
    }

    static func line(_ check: Check) -> JSON {
        JSONLine.make(
            "check", host: nil,
            [
                "id": .string(check.id), "area": .string(check.area.rawValue), "title": .string(check.title),
                "severity": .string(check.severity.rawValue), "why": .string(check.why), "mend": .string(check.mend),
                "references": JSON(check.references.map(\.text)),
            ])
    }
}
