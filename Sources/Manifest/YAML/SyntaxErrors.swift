import Yams

extension TreeReader {
    /// The parser's error in the words of someone who wrote a manifest.
    func explain(_ error: YamlError, in text: String) -> ManifestError {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            return explain(problem, at: mark, from: context?.mark, in: text)
        case .reader(let problem, _, _, _):
            return failure(Position(line: 1, column: 1), "not valid YAML: \(problem)")
        default:
            return failure(Position(line: 1, column: 1), "not valid YAML: \(error)")
        }
    }

    private func explain(_ problem: String, at mark: Mark, from start: Mark?, in text: String) -> ManifestError {
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        let first = min(start?.line ?? mark.line, mark.line)
        for number in [mark.line] + (first..<max(first, mark.line)) where lines.indices.contains(number - 1) {
            let blanks = lines[number - 1].prefix { $0 == " " || $0 == "\t" }
            if let tab = blanks.firstIndex(of: "\t") {
                return failure(
                    Position(line: number, column: blanks.distance(from: blanks.startIndex, to: tab) + 1),
                    "a tab stands in the indentation", hint: "YAML is indented with spaces only")
            }
        }
        let place = Position(line: mark.line, column: mark.column)
        guard let (message, hint) = TreeReader.explanations[problem] else {
            return failure(place, "not valid YAML: \(problem)")
        }
        guard let begin = start.map({ Position(line: $0.line, column: $0.column) }), begin < place else {
            return failure(place, "not valid YAML: \(message)", hint: hint)
        }
        // Where a quote was opened tells more than the end of the file.
        if problem == "found unexpected end of stream" {
            return failure(begin, "not valid YAML: \(message)", hint: hint)
        }
        let isFlow = problem.contains("','")
        return failure(
            place, "not valid YAML: \(message)" + (isFlow ? ", for what starts at \(begin.told)" : ""), hint: hint)
    }

    /// The parser's messages that people meet most.
    private static let explanations = [
        "mapping values are not allowed in this context": (
            "a key cannot stand here", "a text that holds `: ` must be quoted; keys of one mapping start in one column"
        ),
        "found character that cannot start any token": (
            "no value can start with this character", "a text that starts with it must be quoted"
        ),
        "found unexpected end of stream": ("a quoted text starts here and does not end", "close the quote"),
        "could not find expected ':'": ("a key without `:`", "a text of several lines must be quoted or follow `|`"),
        "did not find expected key": (
            "a key was expected here", "keys of one mapping start in one column, entries of a list with `- `"
        ),
        "did not find expected '-' indicator": (
            "an entry of the list was expected here",
            "entries start with `- `, and all keys of an entry in one column"
        ),
        "did not find expected ',' or '}'": ("`,` or `}` was expected here", "a text that holds `,` must be quoted"),
        "did not find expected ',' or ']'": ("`,` or `]` was expected here", "a text that holds `,` must be quoted"),
        "found undefined alias": ("the alias stands for nothing", "a text that starts with `*` must be quoted"),
    ]
}
