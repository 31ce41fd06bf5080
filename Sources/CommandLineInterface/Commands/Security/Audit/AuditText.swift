import Diagnosis
import Foundation

/// An audit as people read it: by area, what fails first.
struct AuditText: Sendable {
    let style: Style
    /// Also what passes and what does not apply.
    let showsAll: Bool

    func text(of audit: HostAudit) -> String {
        var lines = [
            style.paint(audit.host.printable, .bold) + (audit.container.map { "  (container: \($0.printable))" } ?? "")
        ]
        for area in Area.allCases {
            let all = audit.judgements.filter { $0.finding.area == area }
            let shown = all.enumerated().filter { showsAll || isShown($0.element) }
                .sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }.map(\.element)
            if shown.isEmpty { continue }
            lines += ["", style.paint(area.title, .cyan)]
            for judgement in shown { lines += text(of: judgement) }
        }
        return (lines + [""] + ending(audit)).joined(separator: "\n")
    }

    private func isShown(_ judgement: Judgement) -> Bool {
        judgement.counts || judgement.isAccepted || judgement.change == .mended
    }

    private func rank(_ judgement: Judgement) -> Int {
        let severities = Severity.allCases.firstIndex(of: judgement.finding.severity) ?? 0
        switch judgement.finding.status {
        case .fail where judgement.counts: return severities
        case .unknown where judgement.counts: return 10 + severities
        case .fail, .unknown: return 20
        case .pass: return 30
        case .notApplicable: return 40
        }
    }

    private func text(of judgement: Judgement) -> [String] {
        let finding = judgement.finding
        var head = finding.id.padded(9) + finding.severity.rawValue.padded(9) + finding.title
        if let change = judgement.change { head += "  [\(change.rawValue)]" }
        switch finding.status {
        case .fail where judgement.isAccepted: head = style.paint("accepted ", .yellow) + head
        case .unknown where judgement.isAccepted: head = style.paint("accepted ", .yellow) + head
        case .fail: head = style.paint("fail     ", .red) + head
        case .unknown: head = style.paint("unknown  ", .yellow) + head
        case .pass: head = style.paint("pass     ", .green) + head
        case .notApplicable: head = style.paint("na       ", .dim) + head
        }
        let margin = "         "
        var lines = [head]
        if let acceptance = judgement.acceptance {
            lines.append(margin + style.paint(acceptance.words.oneLine.printable, .dim))
        }
        if let reason = finding.reason { lines.append(margin + style.paint(reason.oneLine.printable, .dim)) }
        if judgement.counts || showsAll {
            for line in finding.evidence { lines.append(margin + style.paint(line.oneLine.printable, .dim)) }
        }
        if finding.status == .fail, judgement.counts {
            lines.append(margin + finding.why)
            lines.append(margin + "mend: " + finding.mend.printable)
            if showsAll, !finding.references.isEmpty {
                lines.append(margin + style.paint(finding.references.map(\.text).joined(separator: "; "), .dim))
            }
        }
        return lines
    }

    private func ending(_ audit: HostAudit) -> [String] {
        let failed = Severity.allCases.compactMap { severity -> String? in
            let count = audit.failures(severity)
            return count == 0 ? nil : "\(count) \(severity.rawValue)"
        }
        var parts = ["\(audit.count(.pass)) passed"]
        let counted = audit.judgements.count { $0.finding.status == .fail && $0.counts }
        parts.append("\(counted) failed" + (failed.isEmpty ? "" : " (\(failed.joined(separator: ", ")))"))
        let unknown = audit.judgements.count { $0.finding.status == .unknown && $0.counts }
        if unknown > 0 { parts.append("\(unknown) unknown") }
        if audit.accepted > 0 { parts.append("\(audit.accepted) accepted") }
        parts.append("\(audit.count(.notApplicable)) do not apply")
        let color: Style.Color = counted == 0 ? .green : audit.worst.map { $0 >= .high } ?? false ? .red : .yellow
        var lines = [
            style.paint("\(audit.host.printable): score \(audit.score.map(String.init) ?? "-") of 100", color) + "  "
                + parts.joined(separator: ", ")
        ]
        if let since = audit.since {
            let changes = Change.allCases.compactMap { change -> String? in
                let count = audit.judgements.count { $0.change == change }
                return count == 0 ? nil : "\(count) \(change.rawValue)"
            }
            let when = Date(timeIntervalSince1970: Double(since)).ISO8601Format()
            lines.append("since \(when): " + (changes.isEmpty ? "no change" : changes.joined(separator: ", ")))
        }
        return lines
    }
}

extension Acceptance {
    /// Until when, and why.
    var words: String { (isExpired ? "was accepted until" : "accepted until") + " \(expires): \(reason)" }
}
