/// Writes mdoc(7) source: one sentence a line, lines of at most 80 bytes, nothing of the text taken for a macro.
struct Mdoc {
    private var lines: [String]

    init(title: String, summary: String) {
        lines = [
            ".\\\" Made from the command table by Tests/regenerate; changes belong there.",
            ".Dd \(Root.manualDate)", ".Dt \(title.uppercased()) 1", ".Os", ".Sh NAME", ".Nm \(title)",
            ".Nd \(Mdoc.escape(summary))",
        ]
    }

    var source: String { lines.joined(separator: "\n") + "\n" }

    /// A line of mdoc as it stands.
    mutating func line(_ line: String) { lines.append(line) }

    mutating func macro(_ name: String, _ argument: String) { lines.append(".\(name) \"\(Mdoc.escape(argument))\"") }

    mutating func section(_ title: String) { lines.append(".Sh " + title) }

    mutating func text(_ text: String) {
        var line = ""
        for word in text.split(whereSeparator: \.isWhitespace).map({ Mdoc.escape(String($0)) }) {
            if !line.isEmpty, line.utf8.count + 1 + word.utf8.count > 78 {
                lines.append(Mdoc.guarded(line))
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
            // Formatters set the blank after a sentence themselves, and look for its end at the end of a line.
            if word.hasSuffix(".") || word.hasSuffix("?") {
                lines.append(Mdoc.guarded(line))
                line = ""
            }
        }
        if !line.isEmpty { lines.append(Mdoc.guarded(line)) }
    }

    mutating func paragraphs(_ text: String) {
        for (index, paragraph) in text.paragraphs.enumerated() {
            switch paragraph {
            case .prose(let prose):
                if index > 0 { line(".Pp") }
                self.text(prose)
            case .verbatim(let lines): display(lines)
            }
        }
    }

    mutating func display(_ text: [String]) {
        line(".Bd -literal -offset indent")
        for item in text { line(Mdoc.guarded(Mdoc.escape(item))) }
        line(".Ed")
    }

    mutating func list(_ items: [(head: String, text: String)]) {
        line(".Bl -tag -width Ds")
        for item in items {
            line(item.head)
            text(item.text)
        }
        line(".El")
    }

    mutating func exitStatus(_ codes: [ExitCode]) {
        section("EXIT STATUS")
        line(".Bl -tag -width 130")
        for code in codes {
            line(".It \(code.status)")
            text(code.meaning + ".")
        }
        line(".El")
    }

    mutating func examples(_ examples: [Example]) {
        section("EXAMPLES")
        for (index, example) in examples.enumerated() {
            if index > 0 { line(".Pp") }
            text(example.purpose + ":")
            display([example.line])
        }
    }

    /// In alphabetical order, as mandoc asks for.
    mutating func references(_ pages: [String], others: [String]) {
        section("SEE ALSO")
        let names = (pages + others).sorted()
        for (index, name) in names.enumerated() { line(".Xr \(name) 1" + (index < names.count - 1 ? " ," : "")) }
    }

    /// `-`, `'`, `^`, `~` and backticks would come out as typographic signs that cannot be pasted into a shell.
    static func escape(_ text: String) -> String {
        text.map { character in
            switch character {
            case "\\": "\\e"
            case "-": "\\-"
            case "'": "\\(aq"
            case "`": "\\(ga"
            case "^": "\\(ha"
            case "~": "\\(ti"
            case "\"": "\\(dq"
            default: String(character)
            }
        }.joined()
    }

    /// A dot at the beginning of a line would make a request of it. (A quote is escaped everywhere.)
    private static func guarded(_ line: String) -> String { line.hasPrefix(".") ? "\\&" + line : line }
}
