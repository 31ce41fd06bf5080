import Diagnosis
import Foundation

/// Audits as a page of its own, to read and to hand on.
struct AuditDocument: Sendable {
    let audits: [HostAudit]
    let time: Date

    enum Form: Sendable {
        case html, markdown

        /// By the end of the file's name; nil for any other.
        init?(path: String) {
            let name = path.lowercased()
            if name.hasSuffix(".html") || name.hasSuffix(".htm") {
                self = .html
            } else if name.hasSuffix(".md") || name.hasSuffix(".markdown") {
                self = .markdown
            } else {
                return nil
            }
        }

        func text(of document: AuditDocument) -> String {
            switch self {
            case .html: document.html
            case .markdown: document.markdown
            }
        }
    }

    init(_ audits: [HostAudit], at time: Date) {
        self.audits = audits
        self.time = time
    }

    /// In the order of what to do first: what counts by severity, then what is accepted, then the rest.
    static func ordered(_ audit: HostAudit) -> [(heading: String, judgements: [Judgement])] {
        func failures(_ severity: Severity) -> [Judgement] {
            audit.judgements.filter { $0.finding.status == .fail && $0.counts && $0.finding.severity == severity }
        }
        let groups: [(heading: String, judgements: [Judgement])] =
            Severity.allCases.map { ("Fails: \($0.rawValue)", failures($0)) } + [
                ("Unknown", audit.judgements.filter { $0.finding.status == .unknown && $0.counts }),
                ("Accepted", audit.judgements.filter(\.isAccepted)),
                ("Passes", audit.judgements.filter { $0.finding.status == .pass }),
                ("Does not apply", audit.judgements.filter { $0.finding.status == .notApplicable }),
            ]
        return groups.filter { !$0.judgements.isEmpty }
    }

    static func summary(_ audit: HostAudit) -> [String] {
        [
            audit.host, audit.score.map(String.init) ?? "-",
            "\(audit.judgements.count { $0.finding.status == .fail && $0.counts })",
            "\(audit.judgements.count { $0.finding.status == .unknown && $0.counts })", "\(audit.accepted)",
            "\(audit.count(.pass))", "\(audit.count(.notApplicable))",
        ]
    }

    static let columns = ["Host", "Score", "Fails", "Unknown", "Accepted", "Passes", "Does not apply"]

    // MARK: Markdown

    var markdown: String {
        var lines = ["# Security audit", "", "\(time.ISO8601Format()), by tunnel \(VersionCommand.version).", ""]
        lines.append("| " + AuditDocument.columns.joined(separator: " | ") + " |")
        lines.append("|" + String(repeating: " --- |", count: AuditDocument.columns.count))
        for audit in audits {
            lines.append("| " + AuditDocument.summary(audit).map(Markdown.text).joined(separator: " | ") + " |")
        }
        for audit in audits {
            lines += ["", "## \(Markdown.text(audit.host))"]
            for (heading, judgements) in AuditDocument.ordered(audit) {
                lines += ["", "### \(heading)", ""]
                for judgement in judgements { lines += AuditDocument.markdown(judgement) }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func markdown(_ judgement: Judgement) -> [String] {
        let finding = judgement.finding
        let change = judgement.change.map { " *(\($0.rawValue))*" } ?? ""
        var lines = ["- **\(finding.id)** (\(finding.severity.rawValue)) \(Markdown.text(finding.title))\(change)"]
        if let reason = finding.reason { lines.append("  - \(Markdown.text(reason))") }
        if let acceptance = judgement.acceptance {
            lines.append("  - \(Markdown.text(acceptance.words))")
        }
        guard finding.status == .fail || finding.status == .unknown else { return lines }
        for line in finding.evidence { lines.append("  - \(Markdown.code(line))") }
        if judgement.counts, finding.status == .fail {
            lines.append("  - \(Markdown.text(finding.why))")
            lines.append("  - Mend: \(Markdown.code(finding.mend))")
        }
        if !finding.references.isEmpty {
            lines.append("  - \(finding.references.map { Markdown.text($0.text) }.joined(separator: "; "))")
        }
        return lines
    }
}

/// Text from hosts in a Markdown document (CommonMark 0.31), where it must stay text.
enum Markdown {
    /// Every ASCII punctuation character may be escaped by a backslash (section 2.4).
    static func text(_ text: String) -> String {
        text.oneLine.printable.reduce(into: "") { result, character in
            if "\\`*_{}[]()<>#+!|~&$".contains(character) { result.append("\\") }
            result.append(character)
        }
    }

    /// A span with one backquote more than the longest run within (section 6.1).
    static func code(_ text: String) -> String {
        let text = text.oneLine.printable
        var longest = 0
        var run = 0
        for character in text {
            run = character == "`" ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: longest + 1)
        let pad = longest > 0 ? " " : ""
        return text.isEmpty ? "" : fence + pad + text + pad + fence
    }
}
