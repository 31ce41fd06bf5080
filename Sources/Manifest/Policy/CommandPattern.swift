/// What a rule compares commands with: a glob over the whole command, or behind `re:` a regular expression that is
/// looked for anywhere in it.
struct CommandPattern {
    private enum Kind {
        case glob([Unicode.Scalar])
        case regex(Regex<AnyRegexOutput>)
    }

    private let kind: Kind

    /// Throws what the regular expression engine says of a bad expression.
    init(_ text: String) throws {
        if text.hasPrefix("re:") {
            // Scalars, and lines like blanks: nothing may hide behind a combining mark or a newline.
            kind = .regex(
                try Regex(String(text.dropFirst(3))).matchingSemantics(.unicodeScalar).dotMatchesNewlines())
        } else {
            kind = .glob(Array(text.unicodeScalars))
        }
    }

    func matches(_ command: String) -> Bool {
        switch kind {
        case .glob(let glob):
            let text = Array(command.unicodeScalars)
            // `journalctl *` is meant to be journalctl with any arguments, and so with none.
            return Glob.matches(glob, text)
                || glob.count > 2 && glob.suffix(2) == [" ", "*"] && Glob.matches(Array(glob.dropLast(2)), text)
        case .regex(let regex): return command.firstMatch(of: regex) != nil
        }
    }
}

/// `*` is any text, `?` any one character, and a backslash takes their meaning away.
enum Glob {
    static func matches(_ glob: [Unicode.Scalar], _ text: [Unicode.Scalar]) -> Bool {
        var (g, t) = (0, 0)
        var back: (g: Int, t: Int)?
        while t < text.count {
            if g < glob.count, glob[g] == "*" {
                back = (g, t)
                g += 1
                continue
            }
            let isEscape = g + 1 < glob.count && glob[g] == "\\"
            let at = isEscape ? g + 1 : g
            if at < glob.count, glob[at] == text[t] || !isEscape && glob[at] == "?" {
                g = at + 1
                t += 1
            } else if let (star, start) = back {
                // The last star takes one more; earlier ones need not be tried again.
                back = (star, start + 1)
                g = star + 1
                t = start + 1
            } else {
                return false
            }
        }
        return glob[g...].allSatisfy { $0 == "*" }
    }
}
