import Diagnosis
import Foundation

/// The page as HTML: one file, without anything from elsewhere, and without a script.
extension AuditDocument {
    var html: String {
        var body =
            "<h1>Security audit</h1>\n<p>\(HTML.text(time.ISO8601Format())), by tunnel \(VersionCommand.version).</p>\n"
        body +=
            "<table><thead><tr>" + AuditDocument.columns.map { "<th>\($0)</th>" }.joined() + "</tr></thead>\n<tbody>\n"
        for (number, audit) in audits.enumerated() {
            let cells = AuditDocument.summary(audit).map(HTML.text)
            body +=
                "<tr><td><a href=\"#host-\(number)\">\(cells[0])</a></td>"
                + cells.dropFirst().map { "<td class=\"number\">\($0)</td>" }.joined() + "</tr>\n"
        }
        body += "</tbody></table>\n"
        for (number, audit) in audits.enumerated() {
            body += "<section id=\"host-\(number)\">\n<h2>\(HTML.text(audit.host))</h2>\n"
            for (heading, judgements) in AuditDocument.ordered(audit) {
                let isOpen = judgements.contains { $0.counts }
                body += "<details\(isOpen ? " open" : "")><summary>\(heading) (\(judgements.count))</summary>\n"
                body += judgements.map(AuditDocument.html).joined() + "</details>\n"
            }
            body += "</section>\n"
        }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>Security audit</title>
            <style>
            \(AuditDocument.style)
            </style>
            </head>
            <body>
            \(body)</body>
            </html>

            """
    }

    private static func html(_ judgement: Judgement) -> String {
        let finding = judgement.finding
        let change = judgement.change.map { " <em>\($0.rawValue)</em>" } ?? ""
        var text =
            "<article class=\"\(finding.status.rawValue) \(finding.severity.rawValue)\">\n<h3><code>\(finding.id)</code> "
            + "<span class=\"severity\">\(finding.severity.rawValue)</span> \(HTML.text(finding.title))\(change)</h3>\n"
        if let reason = finding.reason { text += "<p>\(HTML.text(reason))</p>\n" }
        if let acceptance = judgement.acceptance {
            text += "<p>\(HTML.text(acceptance.words))</p>\n"
        }
        if !finding.evidence.isEmpty {
            text += "<pre>" + finding.evidence.map { HTML.text($0) }.joined(separator: "\n") + "</pre>\n"
        }
        if finding.status == .fail, judgement.counts {
            text += "<p>\(HTML.text(finding.why))</p>\n<p>Mend: <code>\(HTML.text(finding.mend))</code></p>\n"
        }
        if !finding.references.isEmpty {
            text +=
                "<p class=\"references\">\(finding.references.map { HTML.text($0.text) }.joined(separator: "; "))</p>\n"
        }
        return text + "</article>\n"
    }

    private static let style = """
        :root { color-scheme: light dark; }
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
        table { border-collapse: collapse; }
        th, td { padding: 0.25rem 0.75rem; text-align: left; border-bottom: 1px solid #8884; }
        .number { text-align: right; font-variant-numeric: tabular-nums; }
        summary { font-weight: 600; margin: 1rem 0 0.5rem; cursor: pointer; }
        article { border-left: 4px solid #8886; padding: 0.1rem 1rem; margin: 0.5rem 0; }
        article.fail { border-color: #c77700; }
        article.fail.critical, article.fail.high { border-color: #c62828; }
        article.unknown { border-color: #8e6bbf; }
        article.pass { border-color: #2e7d32; }
        h3 { font-size: 1rem; margin: 0.25rem 0; }
        .severity { font-weight: 400; opacity: 0.8; }
        pre { overflow-x: auto; background: #8881; padding: 0.5rem; margin: 0.25rem 0; }
        p { margin: 0.25rem 0; }
        .references { font-size: 0.85rem; opacity: 0.8; }
        """
}

/// Text from hosts in HTML, where it must stay text.
enum HTML {
    static func text(_ text: String) -> String {
        text.oneLine.printable.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.append(character)
            }
        }
    }
}
