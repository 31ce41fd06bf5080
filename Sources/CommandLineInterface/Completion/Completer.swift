/// Finds what may stand at the end of an unfinished command line.
///
/// It walks the same table by the same grammar as the parser, but forgives what is wrong on the way: a person who is
/// still typing is better served by a guess than by an error.
struct Completer {
    /// What the shell adds to the candidates by means of its own.
    enum Addition: String, Sendable {
        case nothing, files, commands
    }

    struct Candidate: Sendable, Hashable {
        /// The whole word, in the place of the unfinished one.
        let value: String
        var description = ""
    }

    struct Reply: Sendable, Hashable {
        var addition = Addition.nothing
        /// The part of the unfinished word that stands before a file name, such as `--inventory=`.
        var prefix = ""
        var candidates: [Candidate] = []

        /// One line with the addition and its prefix, then a line for each candidate; tabs between the parts.
        var text: String {
            ([(addition.rawValue, prefix)] + candidates.map { ($0.value, $0.description) })
                .map { $0.0 + "\t" + $0.1 + "\n" }.joined()
        }
    }

    let table: CommandTable
    /// Answers for an unfinished TARGETS, given the finished words of the line (they may name files to read).
    let targets: (_ word: String, _ line: [String]) -> [Candidate]

    private var path: [String] = []
    private var command: Subcommand?
    private var operands: [String] = []
    private var restCount = 0
    private var used: Set<String> = []
    private var pending: Option?
    private var optionsEnded = false
    private var finished: [String] = []

    /// `words` are those after the program's name; the last one is unfinished and may be empty.
    static func complete(
        _ words: [String], table: CommandTable = .tunnel,
        targets: @escaping (_ word: String, _ line: [String]) -> [Candidate]
    ) -> Reply {
        var completer = Completer(table: table, targets: targets)
        guard let unfinished = words.last else { return Reply() }
        for word in words.dropLast() { completer.pass(word) }
        completer.finished = words.dropLast()
        var reply = completer.reply(to: unfinished)
        reply.candidates.removeAll { !$0.value.hasPrefix(unfinished) }
        return reply
    }

    private init(table: CommandTable, targets: @escaping (String, [String]) -> [Candidate]) {
        self.table = table
        self.targets = targets
    }

    private var options: [Option] { command?.options ?? Option.global + (path.isEmpty ? [.version] : []) }

    private var restNext: Positional.Arity? { positionals.rest(behind: operands.count) }

    private var positionals: [Positional] {
        command?.positionals(besides: options.filter { used.contains($0.long) }) ?? []
    }
}

// MARK: - Finished words

extension Completer {
    private mutating func pass(_ word: String) {
        if restCount > 0 || restNext == .arguments {
            restCount += 1
        } else if pending != nil {
            pending = nil
        } else if !optionsEnded, word.hasPrefix("-"), word != "-" {
            passOption(word)
        } else if restNext == .rest {
            restCount = 1
        } else if command != nil {
            operands.append(word)
        } else {
            path.append(word)
            command = table.command(at: path)
        }
    }

    private mutating func passOption(_ word: String) {
        if word == "--" {
            optionsEnded = true
        } else if word.hasPrefix("--") {
            let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let option = options.first(where: { $0.long == parts[0] }) else { return }
            used.insert(option.long)
            if option.value != nil, parts.count == 1 { pending = option }
        } else if let (option, attached) = valued(inCluster: word) {
            used.insert(option.long)
            if attached.isEmpty { pending = option }
        }
    }

    /// The option that takes what follows its letter in a cluster such as `-qj4`, and what follows.
    private func valued(inCluster word: String) -> (option: Option, attached: Substring)? {
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            guard let option = options.first(where: { $0.short == letter }) else { return nil }
            if option.value != nil { return (option, letters) }
        }
        return nil
    }
}

// MARK: - The unfinished word

extension Completer {
    private func reply(to word: String) -> Reply {
        if restCount > 0 || restNext == .arguments { return Reply(addition: .files) }
        if let pending { return values(of: pending.value?.kind, word: word) }
        if !optionsEnded, word.hasPrefix("-") { return optionReply(to: word) }
        guard command != nil else { return Reply(candidates: path.isEmpty ? topLevel : verbs(of: path)) }
        let index = min(operands.count, positionals.count - 1)
        guard index >= 0 else { return Reply() }
        let positional = positionals[index]
        let isTaken = operands.count > index && positional.arity != .many && !positional.arity.takesAll
        return isTaken ? Reply() : values(of: positional.kind, word: word)
    }

    private func optionReply(to word: String) -> Reply {
        if word.hasPrefix("--"), let equals = word.firstIndex(of: "=") {
            let option = options.first { $0.spelling == word[..<equals] }
            let prefix = String(word[...equals])
            return values(of: option?.value?.kind, word: String(word.dropFirst(prefix.count)), prefix: prefix)
        }
        if !word.hasPrefix("--"), let (option, attached) = valued(inCluster: word), !attached.isEmpty {
            let prefix = String(word.dropLast(attached.count))
            return values(of: option.value?.kind, word: String(attached), prefix: prefix)
        }
        let open = options.filter { $0.repeats || !used.contains($0.long) }
        let long = open.map { Candidate(value: $0.spelling, description: $0.help.firstSentence) }
        let short = open.compactMap { option in
            option.short.map { Candidate(value: "-\($0)", description: option.help.firstSentence) }
        }
        return Reply(candidates: long + short)
    }

    private func values(of kind: ValueKind?, word: String, prefix: String = "") -> Reply {
        let candidates: [Candidate]
        switch kind {
        case .file: return Reply(addition: .files, prefix: prefix)
        case .remoteCommand: return Reply(addition: .commands)
        case .choice(let choices): candidates = choices.map { Candidate(value: $0) }
        case .targets: candidates = targets(word, finished)
        case .commandName: candidates = operands.isEmpty ? topLevel : verbs(of: operands)
        case .text, .words, .bytes, .duration, .count, nil: candidates = []
        }
        return Reply(candidates: candidates.map { Candidate(value: prefix + $0.value, description: $0.description) })
    }

    private var topLevel: [Candidate] {
        table.topLevel.map { Candidate(value: $0.name, description: $0.summary) }
    }

    private func verbs(of path: [String]) -> [Candidate] {
        guard path.count == 1 else { return [] }
        return table.verbs(of: path[0]).map { Candidate(value: $0.path[1], description: $0.summary) }
    }
}
