import Plan

/// A place in a text; both count from 1, columns in Unicode scalars.
package struct Position: Sendable, Hashable, Comparable, CustomStringConvertible {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package static func < (left: Position, right: Position) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }

    package var description: String { "\(line):\(column)" }
}

/// One thing that is wrong in a file that a person wrote.
package struct Problem: Sendable, Hashable, CustomStringConvertible {
    package let file: String
    package let position: Position
    package let message: String
    package let hint: String?

    init(file: String, at position: Position, _ message: String, hint: String? = nil) {
        self.file = file
        self.position = position
        self.message = Problem.printable(message)
        self.hint = hint.map(Problem.printable)
    }

    /// `FILE:LINE:COLUMN: MESSAGE`, and below it, indented, the hint. What a command line says has no place.
    package var description: String {
        (file.isEmpty ? "" : "\(file):\(position): ") + message + (hint.map { "\n    \($0)" } ?? "")
    }

    /// Values from the file are quoted in messages; they must not move the cursor or break the line.
    static func printable(_ text: String) -> String {
        var shown = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": shown += "\\n"
            case "\t": shown += "\\t"
            case "\r": shown += "\\r"
            default:
                if scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format {
                    shown += "\\u{\(String(scalar.value, radix: 16))}"
                } else {
                    shown.unicodeScalars.append(scalar)
                }
            }
        }
        return shown
    }

    /// A value as messages quote it: in backquotes, cut where it is long.
    static func quoted(_ value: String) -> String {
        value.isEmpty ? "\"\"" : "`" + (value.count > 40 ? value.prefix(40) + "..." : value) + "`"
    }
}

/// What is wrong with a manifest, an inventory or the values they ask for; found before any host is contacted.
package struct ManifestError: ExplainedError, CustomStringConvertible {
    /// How many problems are told; the rest is only counted.
    static let most = 20

    /// File by file, in each in its order; never empty.
    package let problems: [Problem]
    /// How many more there are than ``problems`` holds.
    package let untold: Int

    init(_ problems: [Problem]) {
        // File by file, as they come; in each from top to bottom.
        var files: [String: Int] = [:]
        for problem in problems where files[problem.file] == nil { files[problem.file] = files.count }
        let sorted = problems.enumerated().sorted { left, right in
            let (a, b) = (left.element, right.element)
            if a.file != b.file { return files[a.file] ?? 0 < files[b.file] ?? 0 }
            return a.position == b.position ? left.offset < right.offset : a.position < b.position
        }
        self.problems = sorted.prefix(ManifestError.most).map(\.element)
        self.untold = max(0, problems.count - ManifestError.most)
    }

    package var code: String { "manifest-invalid" }

    /// One problem a line with `FILE:LINE:COLUMN:` in front, each with its own hint below it.
    package var message: String {
        (problems.map(\.description) + (untold > 0 ? ["and \(untold) more"] : [])).joined(separator: "\n")
    }

    /// The hints stand with their problems, in ``message``.
    package var hint: String? { nil }

    package var faults: [Fault] {
        problems.map {
            Fault(
                file: $0.file, line: $0.position.line, column: $0.position.column, message: $0.message, hint: $0.hint)
        }
    }

    package var description: String { message }
}

/// The problems of one file while they are being collected.
struct Problems {
    let file: String
    private(set) var list: [Problem] = []

    init(file: String) { self.file = file }

    mutating func add(_ position: Position, _ message: String, hint: String? = nil) {
        list.append(Problem(file: file, at: position, message, hint: hint))
    }

    mutating func add(_ problem: Problem) { list.append(problem) }

    func throwIfAny() throws(ManifestError) {
        if !list.isEmpty { throw ManifestError(list) }
    }
}
