/// A word of a command line, after quotes were taken off.
struct ShellWord: Sendable, Hashable {
    /// Expansions stand in it as they were written: what they come to is known on the host only.
    var text: String
    /// It will be exactly ``text`` on the host: no variable, substitution, wildcard or brace in it.
    var isCertain: Bool
    /// It may come to be several words, or none.
    var splits: Bool
    /// Some of it was quoted, so it is no keyword of the shell.
    var isQuoted: Bool

    init(_ text: String = "", isCertain: Bool = true, splits: Bool = false, isQuoted: Bool = false) {
        self.text = text
        self.isCertain = isCertain
        self.splits = splits
        self.isQuoted = isQuoted
    }

    /// `NAME=...`, or `NAME+=...` of bash.
    var isAssignment: Bool {
        guard let sign = text.unicodeScalars.firstIndex(of: "=") else { return false }
        var name = text.unicodeScalars[..<sign]
        if name.last == "+" { name = name.dropLast() }
        guard let first = name.first, !("0"..."9").contains(first) else { return false }
        return name.allSatisfy { scalar in
            scalar == "_" || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
                || ("0"..."9").contains(scalar)
        }
    }
}

/// A simple command as it stands in shell text, without its redirections and assignments.
struct ShellCommand: Sendable, Hashable {
    var words: [ShellWord] = []
    /// What here-documents and here-strings give it to read.
    var input: [String] = []
}

/// Why shell text could not be taken apart.
struct ShellTextError: Error {
    let reason: String
}
