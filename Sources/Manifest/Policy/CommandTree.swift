/// A command as the policy judges it, with the commands that it runs.
struct CommandTree: Sendable, Hashable {
    let words: [String]
    /// What it runs, where it is a wrapper, a shell with `-c` or a script.
    let inner: [CommandTree]
    /// It is nothing but what it runs.
    let isWrapper: Bool
    /// The pseudo command of a script.
    let isScript: Bool
    /// Why nobody can tell here what it will run; nil where that is clear.
    let unclear: String?

    private init(
        _ words: [ShellWord], inner: [CommandTree] = [], isWrapper: Bool = false, isScript: Bool = false,
        unclear: String? = nil
    ) {
        self.words = words.map(\.text)
        self.isScript = isScript
        self.inner = inner
        self.isWrapper = isWrapper
        self.unclear = unclear ?? inner.lazy.compactMap(\.unclear).first
    }

    private static let mostLevels = 40
    private static let shells: Set<String> = ["sh", "bash", "dash", "ksh", "ksh93", "mksh", "zsh", "ash", "rbash"]
    private static let systemFolders: Set<String> = [
        "/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin",
    ]
    private static let unclearPrograms = [
        "eval": "`eval` makes a command of text", "xargs": "`xargs` makes commands of what it reads",
        "parallel": "`parallel` makes commands of what it reads", "source": "`source` runs a file of the host",
        ".": "`.` runs a file of the host",
    ]

    /// A command whose words arrive as they are.
    static func command(_ words: [[UInt8]]) -> CommandTree {
        resolve(words.map { ShellWord(String(decoding: $0, as: UTF8.self), isQuoted: true) }, input: [], level: 0)
    }

    /// A script of this side: the pseudo command `script INTERPRETER FILE ARG...`, and what its text runs, where its
    /// interpreter is a shell.
    static func script(
        _ text: [UInt8], interpreter: [String], file: String, arguments: [[UInt8]]
    ) -> CommandTree {
        var program = interpreter[...]
        if program.first.map(baseName) == "env" {
            program = program.dropFirst().drop { $0.hasPrefix("-") || ShellWord($0).isAssignment }
        }
        let name = program.first.map(baseName) ?? "sh"
        let words = ["script", name, file] + arguments.map { String(decoding: $0, as: UTF8.self) }
        // Not looked into: then it is a command like others.
        guard shells.contains(name) else { return CommandTree(words.map { ShellWord($0) }) }
        let (inner, failure) = trees(of: String(decoding: text, as: UTF8.self), level: 1)
        return CommandTree(words.map { ShellWord($0) }, inner: inner, isWrapper: true, isScript: true, unclear: failure)
    }

    /// The commands of a line of shell.
    static func trees(of text: String, level: Int = 0) -> (trees: [CommandTree], failure: String?) {
        let (commands, failure) = ShellReader.read(text, level: level)
        let trees = commands.filter { !$0.words.isEmpty }.map { resolve($0.words, input: $0.input, level: level + 1) }
        return (trees, failure)
    }

    static func baseName(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    /// The words as patterns see them, joined by blanks: for each way to write the program, with words quoted that hold
    /// blanks, and without.
    ///
    /// - Parameter trusting: Only spellings that surely mean the same: quoted, and without a folder only where it is
    ///   one of the system's.
    func spellings(trusting: Bool) -> [String] { CommandTree.spellings(words[...], trusting: trusting) }

    /// Every tail of the words, for commands of which nobody knows which of their words are a command.
    func tails(most: Int) -> [String] {
        words.indices.dropFirst().prefix(most).flatMap { start in
            let tail = words[start...]
            // Where `find -exec` ends the command that it runs.
            let whole = tail.prefix { $0 != ";" && $0 != "+" }
            return CommandTree.spellings(tail, trusting: false)
                + (whole.count < tail.count ? CommandTree.spellings(whole, trusting: false) : [])
        }
    }

    /// As messages show it.
    var shown: String { CommandTree.join(words, isQuoting: true) }

    private static func spellings(_ words: ArraySlice<String>, trusting: Bool) -> [String] {
        guard let program = words.first else { return [] }
        var ways = [Array(words)]
        if program.contains("/") {
            let base = baseName(program)
            if !trusting || isSystem(program) { ways.append([base] + words.dropFirst()) }
        }
        var spellings: [String] = []
        for way in ways {
            for isQuoting in trusting ? [true] : [true, false] {
                let text = join(way, isQuoting: isQuoting)
                if !spellings.contains(text) { spellings.append(text) }
            }
        }
        return spellings
    }

    private static func isSystem(_ path: String) -> Bool {
        let folder = path.split(separator: "/").dropLast().map { "/" + $0 }.joined()
        return path.hasPrefix("/") && systemFolders.contains(folder)
    }

    private static func join(_ words: [String], isQuoting: Bool) -> String {
        words.map { word in
            let isPlain = !word.isEmpty && !word.unicodeScalars.contains { $0.properties.isWhitespace || $0 == "'" }
            return isPlain || !isQuoting ? word : "'" + word.replacing("'", with: #"'\''"#) + "'"
        }.joined(separator: " ")
    }

    // MARK: What a command runs

    private static func resolve(_ words: [ShellWord], input: [String], level: Int) -> CommandTree {
        guard let first = words.first else { return CommandTree(words) }
        if level > mostLevels { return CommandTree(words, unclear: "it is nested too deeply") }
        guard first.isCertain else {
            return CommandTree(words, unclear: "`\(first.text)` as a command is known on the host only")
        }
        let name = baseName(first.text)
        // A program of that name in a folder of somebody's may be anything.
        let strange =
            first.text.contains("/") && !isSystem(first.text) ? "`\(first.text)` is in no folder of the system" : nil
        if shells.contains(name) { return shell(words, input: input, strange: strange, level: level) }
        if name == "su" || name == "runuser" { return account(words, input: input, strange: strange, level: level) }
        if let wrapper = Wrapper.known[name] {
            switch wrapper.step(words) {
            case .command(let index):
                let inner = resolve(Array(words[index...]), input: input, level: level + 1)
                return CommandTree(words, inner: [inner], isWrapper: true, unclear: strange)
            case .none:
                let opensShell =
                    (name == "sudo" || name == "doas") && words.dropFirst().contains { isShellOption($0.text) }
                guard opensShell else { return CommandTree(words) }
                return readsInput(words, input: input, level: level)
            case .unclear(let why): return CommandTree(words, unclear: why)
            }
        }
        switch name {
        case "eval":
            let (inner, _) = trees(of: words.dropFirst().map(\.text).joined(separator: " "), level: level + 1)
            return CommandTree(words, inner: inner, unclear: unclearPrograms[name])
        case "trap":
            guard words.count > 2, words[1].text != "-" else { return CommandTree(words) }
            let (inner, failure) = trees(of: words[1].text, level: level + 1)
            return CommandTree(
                words, inner: inner, isWrapper: true,
                unclear: failure ?? (words[1].isCertain ? nil : "its text is known on the host only"))
        case "find":
            let runs = words.contains { ["-exec", "-execdir", "-ok", "-okdir"].contains($0.text) }
            return CommandTree(words, unclear: runs ? "`find` runs a command for what it finds" : nil)
        default: return CommandTree(words, unclear: unclearPrograms[name])
        }
    }

    private static func isShellOption(_ word: String) -> Bool {
        if word.hasPrefix("--") { return "--login".hasPrefix(word) || "--shell".hasPrefix(word) }
        return word.hasPrefix("-") && (word.contains("i") || word.contains("s"))
    }

    /// `sh -c STRING`; `sh FILE` is a command like others; `sh` alone runs what it reads.
    private static func shell(_ words: [ShellWord], input: [String], strange: String?, level: Int) -> CommandTree {
        var hasLine = false
        var readsInput = false
        var index = 1
        while index < words.count {
            let word = words[index]
            // What stands where the line is expected is read as one, as far as it is known.
            if hasLine, !word.isCertain { break }
            guard word.isCertain else {
                return CommandTree(words, unclear: "what `\(word.text)` comes to is known on the host only")
            }
            guard let sign = word.text.first, sign == "-" || sign == "+" else { break }
            index += 1
            if word.text == "--" || word.text == "-" { break }
            if word.text.hasPrefix("--") {
                let name = word.text.dropFirst(2)
                if ["version", "help"].contains(name) { return CommandTree(words) }
                if ["rcfile", "init-file"].contains(name) { index += 1 }
            } else {
                if sign == "-", word.text.contains("c") { hasLine = true }
                if sign == "-", word.text.contains("s") { readsInput = true }
                index += word.text.filter { $0 == "o" || $0 == "O" }.count
            }
        }
        if hasLine {
            guard index < words.count else { return CommandTree(words, unclear: "the text behind -c is missing") }
            return line(words, words[index], strange: strange, level: level)
        }
        if readsInput || index >= words.count || words[index].text == "/dev/stdin" {
            return self.readsInput(words, input: input, level: level)
        }
        return CommandTree(words)
    }

    /// `su [OPTION...] [-] [USER [ARG...]]`, whose `-c` may stand anywhere; `runuser -u USER COMMAND...`.
    private static func account(_ words: [ShellWord], input: [String], strange: String?, level: Int) -> CommandTree {
        if let uncertain = words.first(where: { $0.splits }) {
            return CommandTree(words, unclear: "what `\(uncertain.text)` comes to is known on the host only")
        }
        var index = 1
        while index < words.count {
            let word = words[index].text
            if word == "--command" || word == "--session-command", index + 1 < words.count {
                return line(words, words[index + 1], strange: strange, level: level)
            }
            for prefix in ["--command=", "--session-command="] where word.hasPrefix(prefix) {
                var text = words[index]
                text.text = String(word.dropFirst(prefix.count))
                return line(words, text, strange: strange, level: level)
            }
            if word == "-u" || word == "--user", index + 2 < words.count {
                let start = words[index + 2].text == "--" ? index + 3 : index + 2
                guard start < words.count, !words[start].text.hasPrefix("-") else { break }
                let inner = resolve(Array(words[start...]), input: input, level: level + 1)
                return CommandTree(words, inner: [inner], isWrapper: true, unclear: strange)
            }
            if word.hasPrefix("-"), !word.hasPrefix("--") {
                if word.hasSuffix("c"), index + 1 < words.count {
                    return line(words, words[index + 1], strange: strange, level: level)
                }
                if word.contains("c") || word.contains("u") { break }
            }
            index += 1
        }
        return readsInput(words, input: input, level: level)
    }

    private static func line(_ words: [ShellWord], _ text: ShellWord, strange: String?, level: Int) -> CommandTree {
        let (inner, failure) = trees(of: text.text, level: level + 1)
        let uncertain = text.isCertain ? nil : "what `\(text.text)` comes to is known on the host only"
        return CommandTree(words, inner: inner, isWrapper: true, unclear: strange ?? failure ?? uncertain)
    }

    private static func readsInput(_ words: [ShellWord], input: [String], level: Int) -> CommandTree {
        let inner = input.flatMap { trees(of: $0, level: level + 1).trees }
        return CommandTree(words, inner: inner, unclear: "it runs what it reads")
    }
}
