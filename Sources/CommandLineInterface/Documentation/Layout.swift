/// Lays plain text out for a terminal of 80 columns.
enum Layout {
    static let width = 80

    /// `text` in lines of at most `width` columns, each led by `indent` blanks. A word longer than a line stands alone.
    static func wrap(_ text: String, indent: Int = 0) -> [String] {
        let margin = String(repeating: " ", count: indent)
        var lines: [String] = []
        var line = ""
        for word in text.split(whereSeparator: \.isWhitespace) {
            if !line.isEmpty, indent + line.count + 1 + word.count > width {
                lines.append(margin + line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return line.isEmpty ? lines : lines + [margin + line]
    }

    /// Paragraphs with an empty line between them; those that begin with four blanks keep their lines.
    static func paragraphs(_ text: String) -> [String] {
        text.paragraphs.map { paragraph in
            switch paragraph {
            case .prose(let text): wrap(text)
            case .verbatim(let lines): lines.map { "  " + $0 }
            }
        }
        .joined(separator: [""]).map { $0 }
    }

    /// Terms on the left and what they mean on the right, all meanings in one column; a long term has a line to itself.
    static func table(_ rows: [(term: String, meaning: String)]) -> [String] {
        let longest = rows.map(\.term.count).filter { $0 <= 28 }.max() ?? 0
        let column = 2 + longest + 2
        return rows.flatMap { term, meaning in
            let lines = wrap(meaning, indent: column)
            guard let first = lines.first else { return ["  " + term] }
            guard term.count <= longest else { return ["  " + term] + lines }
            let gap = String(repeating: " ", count: column - 2 - term.count)
            return ["  " + term + gap + first.dropFirst(column)] + lines.dropFirst()
        }
    }
}

extension String {
    enum Paragraph {
        case prose(String)
        /// Lines to be shown as they are, without the four blanks that marked them.
        case verbatim([String])
    }

    /// Parts of a discussion, between empty lines.
    var paragraphs: [Paragraph] {
        split(separator: "\n", omittingEmptySubsequences: false).split(separator: "").map { lines in
            if lines.allSatisfy({ $0.hasPrefix("    ") }) { return .verbatim(lines.map { String($0.dropFirst(4)) }) }
            return .prose(lines.joined(separator: " "))
        }
    }

    /// Up to the first full stop that ends a sentence, and without it.
    var firstSentence: String {
        let words = split(separator: " ")
        let end = words.firstIndex { $0.hasSuffix(".") } ?? words.endIndex - 1
        let sentence = words.prefix(through: max(0, end)).joined(separator: " ")
        return sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
    }
}
