/// Takes shell text apart into its simple commands, wherever they stand: in lists, pipelines, loops, functions,
/// subshells and substitutions.
///
/// It follows POSIX.1-2017, Shell Command Language, 2.2 to 2.10, with what bash, ksh and zsh add where that could hide
/// a command. It does not judge whether the text is right, and rather reads a command too many than one too few.
struct ShellReader {
    /// Substitutions in each other; every level costs stack.
    private static let mostLevels = 40

    enum Closer {
        case end
        /// `)` of a subshell or a substitution.
        case parenthesis
        /// `;;` of a case, or its `esac`.
        case caseItem
    }

    let text: [Unicode.Scalar]
    private(set) var level: Int
    var position = 0
    var commands: [ShellCommand] = []
    /// Here-documents of the line that is being read.
    var pending: [Document] = []

    init(_ text: [Unicode.Scalar], level: Int) {
        self.text = text
        self.level = level
    }

    /// - Returns: The commands in the order of the text, and why reading ended early, where it did.
    static func read(_ text: String, level: Int = 0) -> (commands: [ShellCommand], failure: String?) {
        var reader = ShellReader(Array(text.unicodeScalars), level: level)
        do throws(ShellTextError) {
            try reader.list(until: .end)
            return (reader.commands, nil)
        } catch {
            // What is left is cut at everything that could end a command, so that it can still be matched.
            let rest = text.unicodeScalars.split { "\n;|&()`".unicodeScalars.contains($0) }
            let pieces = rest.map { piece in
                ShellCommand(
                    words: piece.split { " \t\r".unicodeScalars.contains($0) }.map {
                        ShellWord(
                            String(String.UnicodeScalarView($0.filter { !"'\"\\".unicodeScalars.contains($0) })),
                            isCertain: false)
                    })
            }
            return (reader.commands + pieces.filter { !$0.words.isEmpty }, error.reason)
        }
    }

    // MARK: Characters

    var current: Unicode.Scalar? { position < text.count ? text[position] : nil }

    func peek(_ offset: Int) -> Unicode.Scalar? {
        position + offset < text.count ? text[position + offset] : nil
    }

    func isAt(_ word: StaticString) -> Bool {
        let scalars = Array(word.description.unicodeScalars)
        return position + scalars.count <= text.count && Array(text[position..<(position + scalars.count)]) == scalars
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" || scalar == "\r" }

    mutating func skipBlanks() {
        while let scalar = current {
            if ShellReader.isBlank(scalar) {
                position += 1
            } else if isAt("\\\n") {
                position += 2
            } else {
                break
            }
        }
        if current == "#" { while let scalar = current, scalar != "\n" { position += 1 } }
    }

    private mutating func skipBlanksAndLines() {
        skipBlanks()
        while current == "\n" {
            endOfLine()
            skipBlanks()
        }
    }

    /// Reads text one level further in; its commands are added to those of this text.
    mutating func nested(_ inner: String) throws(ShellTextError) {
        try enter()
        defer { leave() }
        let (found, failure) = ShellReader.read(inner, level: level)
        commands += found
        if let failure { throw ShellTextError(reason: failure) }
    }

    /// One level further in, as long as there are not too many.
    mutating func enter() throws(ShellTextError) {
        level += 1
        guard level < ShellReader.mostLevels else { throw ShellTextError(reason: "it is nested too deeply") }
    }

    mutating func leave() { level -= 1 }

    // MARK: Commands

    /// Reads commands up to what closes them, which is taken too.
    mutating func list(until closer: Closer) throws(ShellTextError) {
        try enter()
        defer { leave() }
        while true {
            skipBlanks()
            guard let scalar = current else {
                if closer == .end { return }
                throw ShellTextError(reason: "something in it is not closed")
            }
            switch scalar {
            case "\n": endOfLine()
            case ";" where peek(1) == ";" || peek(1) == "&":
                guard closer == .caseItem else { throw ShellTextError(reason: "it holds `;;` outside of `case`") }
                position += peek(1) == ";" && peek(2) == "&" ? 3 : 2
                return
            case ";", "&", "|": position += 1
            case "(":
                position += 1
                try list(until: .parenthesis)
            case ")":
                guard closer == .parenthesis else { throw ShellTextError(reason: "it holds `)` without `(`") }
                position += 1
                return
            default:
                if try command(closer) { return }
            }
        }
    }

    private static let skipped: Set<String> = [
        "if", "then", "else", "elif", "fi", "do", "done", "while", "until", "{", "}", "!", "esac", "coproc",
    ]

    /// Reads one simple command, or a keyword; true at the `esac` that ends a list.
    private mutating func command(_ closer: Closer) throws(ShellTextError) -> Bool {
        // Bodies of here-documents come later, and belong to this place.
        let place = commands.count
        commands.append(ShellCommand())
        var words: [ShellWord] = []
        defer { commands[place].words = words }
        while true {
            skipBlanks()
            guard let scalar = current, !"\n;&|)".unicodeScalars.contains(scalar) else { return false }
            if scalar == "(" {
                // `name()`: the body follows as a command of its own.
                guard words.count == 1 else { throw ShellTextError(reason: "it holds `(` where no command begins") }
                position += 1
                skipBlanks()
                guard current == ")" else { throw ShellTextError(reason: "it holds `(` where no command begins") }
                position += 1
                words = []
                return false
            }
            if try redirection(of: place) { continue }
            let word = try self.word()
            if words.isEmpty {
                if word.isAssignment, !word.text.isEmpty {
                    if current == "(" {
                        // An array of bash: its words are data.
                        position += 1
                        try self.words(until: ")")
                    }
                    continue
                }
                if !word.isQuoted, word.isCertain {
                    if word.text == "esac", closer == .caseItem { return true }
                    if ShellReader.skipped.contains(word.text) { return false }
                    switch word.text {
                    case "for", "select":
                        try loopHead()
                        return false
                    case "case":
                        try caseItems()
                        return false
                    case "function":
                        skipBlanks()
                        _ = try self.word()
                        return false
                    case "[[":
                        words = [word]
                        try self.words(until: "]]")
                        return false
                    default: break
                    }
                }
            }
            words.append(word)
        }
    }

    /// `NAME [in WORD...]`.
    private mutating func loopHead() throws(ShellTextError) {
        skipBlanks()
        if current == "(" { throw ShellTextError(reason: "it holds a loop that counts") }
        _ = try word()
        skipBlanksAndLines()
        let start = position
        guard current != nil, try word().text == "in" else {
            position = start
            return
        }
        while true {
            skipBlanks()
            guard let scalar = current, !"\n;&|()<>".unicodeScalars.contains(scalar) else { return }
            _ = try word()
        }
    }

    /// `WORD in (PATTERN) LIST ;; ... esac`.
    private mutating func caseItems() throws(ShellTextError) {
        skipBlanks()
        _ = try word()
        skipBlanksAndLines()
        guard try word().text == "in" else { throw ShellTextError(reason: "it holds `case` without `in`") }
        while true {
            skipBlanksAndLines()
            if current == "(" { position += 1 }
            skipBlanks()
            let first = try word()
            if first.text == "esac", !first.isQuoted { return }
            skipBlanks()
            while current == "|" {
                position += 1
                skipBlanks()
                _ = try word()
                skipBlanks()
            }
            guard current == ")" else { throw ShellTextError(reason: "it holds a `case` that is not understood") }
            position += 1
            try list(until: .caseItem)
            // The list may have ended at `esac`, or at `;;`.
            if position >= 4, Array(text[(position - 4)..<position]) == Array("esac".unicodeScalars) { return }
        }
    }

    /// Words among which operators mean nothing.
    private mutating func words(until end: String) throws(ShellTextError) {
        while true {
            skipBlanksAndLines()
            guard let scalar = current else { throw ShellTextError(reason: "`\(end)` is missing in it") }
            if ";&|()<>".unicodeScalars.contains(scalar) {
                position += 1
                if String(scalar) == end { return }
            } else if try word().text == end {
                return
            }
        }
    }
}
