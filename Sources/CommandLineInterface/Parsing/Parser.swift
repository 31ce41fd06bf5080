import Plan

/// Turns arguments into what they ask for. Syntax and the form of values only: nothing is opened, resolved or run.
///
/// Options may stand anywhere: before the command those of every command, after it its own too. `--` ends them, and so
/// does the first word of a positional that takes all the rest, or the word in front of arguments that are another
/// program's. Long options are written out, never abbreviated, so that a new option cannot change what an old script
/// means.
struct Parser {
    /// What a command line asks for.
    enum Request: Sendable {
        case run(Invocation)
        /// Help on a command, a noun or, with no path, on tunnel.
        case help(path: [String], long: Bool)
        case version
    }

    private static let dashes = Array("--".utf8)

    private let table: CommandTable
    private var path: [String] = []
    private var command: Subcommand?
    private var given: [(option: Option, value: Invocation.Value)] = []
    private var operands: [String] = []

    static func parse(_ arguments: [[UInt8]], table: CommandTable = .tunnel) throws(UsageError) -> Request {
        var parser = Parser(table: table)
        return try parser.parse(arguments)
    }

    private init(table: CommandTable) { self.table = table }

    private mutating func parse(_ arguments: [[UInt8]]) throws(UsageError) -> Request {
        var index = 0
        var optionsEnded = false
        while index < arguments.count {
            let isOption = !optionsEnded && arguments[index].count > 1 && arguments[index][0] == UInt8(ascii: "-")
            if let next = restNext, !isOption || next == .arguments { break }
            let word = arguments[index]
            index += 1
            if word == Parser.dashes && !optionsEnded {
                optionsEnded = true
            } else if isOption {
                let next = index < arguments.count ? arguments[index] : nil
                let isLong = word.starts(with: Parser.dashes)
                switch isLong ? try take(long: word, next: next) : try take(cluster: text(word), next: next) {
                case .done: break
                case .doneWithNext: index += 1
                case .answered(let request): return request
                }
            } else {
                try take(operand: text(word))
            }
        }
        return .run(try finish(rest: arguments[index...]))
    }

    /// The positional that takes all that is left, once those before it have been given.
    private var restNext: Positional.Arity? { positionals.rest(behind: operands.count) }

    private var positionals: [Positional] { command?.positionals(besides: given.map(\.option)) ?? [] }

    private func text(_ bytes: [UInt8]) throws(UsageError) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.utf8.elementsEqual(bytes) else {
            throw UsageError(.invalidEncoding, "'\(text)' is not UTF-8", path: path)
        }
        return text
    }
}

// MARK: - Operands

extension Parser {
    private mutating func take(operand word: String) throws(UsageError) {
        if command != nil { return operands.append(word) }
        path.append(word)
        command = table.command(at: path)
        if command == nil, path.count > 1 || !table.isNoun(word) { throw unknownCommand() }
    }

    private func unknownCommand() -> UsageError {
        let known = Array(path.dropLast())
        let word = path.last ?? ""
        let siblings = known.first.map { table.verbs(of: $0).map { $0.path[1] } } ?? table.topLevel.map(\.name)
        let suggestion =
            likely(word, among: siblings).map { (known + [$0]).joined(separator: " ") }
            // Somebody who types `tunnel facts` means `tunnel hosts facts`.
            ?? table.visible.first { $0.path.last == word }?.name
        return UsageError(
            .unknownCommand, "there is no command '\(path.joined(separator: " "))'", path: known,
            suggestion: suggestion.map { "tunnel " + $0 })
    }

    private func finish(rest: ArraySlice<[UInt8]>) throws(UsageError) -> Invocation {
        guard let command else {
            let message = path.first.map { "'\($0)' needs one more word" } ?? "no command given"
            throw UsageError(.missingCommand, message, path: path)
        }
        var invocation = Invocation(command: command)
        for (option, value) in given { invocation.add(value, of: option) }
        var left = operands[...]
        for positional in positionals {
            switch positional.arity {
            case .one, .optional:
                if let operand = left.popFirst() {
                    _ = try value(of: operand, kind: positional.kind, for: positional.name)
                    invocation.add(operand: operand, of: positional)
                } else if positional.arity == .one {
                    throw UsageError(.missingArgument, "\(positional.name) is missing", path: path)
                }
            case .many:
                for operand in left { invocation.add(operand: operand, of: positional) }
                left = []
            case .rest, .arguments:
                invocation.add(rest: rest)
            }
        }
        if let extra = left.first {
            if let option = given.first(where: { $0.option.replaces != nil })?.option {
                throw UsageError(
                    .conflictingArguments,
                    "'\(option.spelling)' takes the place of \(option.replaces ?? ""): '\(extra)' is one argument too many",
                    path: path)
            }
            throw UsageError(.unexpectedArgument, "'\(extra)' is one argument too many", path: path)
        }
        for alternatives in Option.exclusive {
            let both = alternatives.filter { option in given.contains { $0.option.long == option.long } }
            guard both.count > 1 else { continue }
            let names = both.map { "'\($0.spelling)'" }.joined(separator: " and ")
            throw UsageError(.conflictingArguments, "\(names) exclude each other", path: path)
        }
        try command.check(invocation)
        return invocation
    }
}

// MARK: - Options

extension Parser {
    private enum Taken {
        case done
        /// The next argument was this option's value.
        case doneWithNext
        case answered(Request)
    }

    private var options: [Option] { command?.options ?? (path.isEmpty ? Option.global + [.version] : Option.global) }

    private mutating func take(long word: [UInt8], next: [UInt8]?) throws(UsageError) -> Taken {
        let end = word.firstIndex(of: UInt8(ascii: "=")) ?? word.endIndex
        let name = try text(Array(word[2..<end]))
        guard let option = options.first(where: { $0.long == name }) else { throw unknownOption("--" + name) }
        let attached = end < word.endIndex ? Array(word[(end + 1)...]) : nil
        return try take(option, as: option.spelling, attached: attached, next: next)
    }

    /// `-q`, `-qK`, `-j4`, `-j=4`, `-qj 4`: switches, and at the end at most one option with a value.
    private mutating func take(cluster word: String, next: [UInt8]?) throws(UsageError) -> Taken {
        var letters = word.dropFirst()
        if letters.count > 1, options.contains(where: { $0.long == letters }) {
            throw UsageError(.unknownOption, "there is no option '\(word)'", path: path, suggestion: "-\(word)")
        }
        while let letter = letters.popFirst() {
            guard let option = options.first(where: { $0.short == letter }) else { throw unknownOption("-\(letter)") }
            var attached: [UInt8]?
            if option.value != nil, !letters.isEmpty {
                attached = Array((letters.first == "=" ? letters.dropFirst() : letters).utf8)
                letters = ""
            } else if letters.first == "=" {
                attached = Array(letters.dropFirst().utf8)
            }
            let taken = try take(option, as: "-\(letter)", attached: attached, next: letters.isEmpty ? next : nil)
            if case .done = taken { continue }
            return taken
        }
        return .done
    }

    private mutating func take(
        _ option: Option, as spelling: String, attached: [UInt8]?, next: [UInt8]?
    ) throws(UsageError) -> Taken {
        guard let expected = option.value else {
            if let attached {
                let word = try text(attached)
                throw UsageError(.unexpectedValue, "'\(spelling)' takes no value, but got '\(word)'", path: path)
            }
            switch option.long {
            case Option.help.long: return .answered(.help(path: path, long: spelling == option.spelling))
            case Option.version.long: return .answered(.version)
            default: break
            }
            given.append((option, .present))
            return .done
        }
        if !option.repeats, given.contains(where: { $0.option.long == option.long }) {
            throw UsageError(.repeatedOption, "'\(option.spelling)' is given twice", path: path)
        }
        guard let raw = attached ?? next else {
            throw UsageError(.missingValue, "'\(spelling)' needs a value (\(expected.name))", path: path)
        }
        if attached == nil, raw.count > 1, raw.first == UInt8(ascii: "-") {
            // More often a forgotten value than one that begins with a dash; that one can be written with `=`.
            throw UsageError(
                .missingValue,
                "'\(spelling)' needs a value (\(expected.name)), but '\(String(decoding: raw, as: UTF8.self))' follows",
                path: path)
        }
        let value: Invocation.Value =
            if case .bytes = expected.kind { .bytes(raw) } else {
                try value(of: text(raw), kind: expected.kind, for: spelling)
            }
        given.append((option, value))
        return attached == nil ? .doneWithNext : .done
    }

    private func unknownOption(_ spelling: String) -> UsageError {
        let isElsewhere = table.visible.contains { other in
            other.options.contains { $0.spelling == spelling || $0.short.map { "-\($0)" } == spelling }
        }
        if command == nil, isElsewhere {
            return UsageError(.unknownOption, "'\(spelling)' has to stand after the command", path: path)
        }
        let place = command.map { " of 'tunnel \($0.name)'" } ?? ""
        let suggestion = spelling.hasPrefix("--") ? likely(spelling, among: options.map(\.spelling)) : nil
        return UsageError(
            .unknownOption, "there is no option '\(spelling)'\(place)", path: path, suggestion: suggestion)
    }
}

/// What was meant by a word that is no name: the only name that it begins, or else the nearest.
private func likely(_ word: String, among names: [String]) -> String? {
    let longer = names.filter { $0.hasPrefix(word) }
    // Two letters, or the two dashes, begin too much by chance.
    return word.count > 2 && longer.count == 1 ? longer.first : nearest(word, among: names)
}

// MARK: - Values

extension Parser {
    private func value(of raw: String, kind: ValueKind, for name: String) throws(UsageError) -> Invocation.Value {
        func refused(_ why: String, suggestion: String? = nil) -> UsageError {
            UsageError(.invalidValue, "\(why), not '\(raw)'", path: path, suggestion: suggestion)
        }
        switch kind {
        case .text, .commandName, .remoteCommand:
            return .text(raw)
        case .words:
            guard raw.contains(where: { !$0.isWhitespace }) else {
                throw UsageError(.invalidValue, "\(name) is empty", path: path)
            }
            return .text(raw)
        case .bytes:
            return .bytes(Array(raw.utf8))
        case .file, .targets:
            guard !raw.isEmpty else { throw UsageError(.invalidValue, "\(name) is empty", path: path) }
            return .text(raw)
        case .duration:
            guard let duration = Duration(text: raw) else {
                throw refused("\(name) takes a duration such as 90, 90s, 5m or 1h30m")
            }
            return .duration(duration)
        case .count(let most):
            // Int also reads "+4", which nobody writes on purpose.
            guard let number = Int(raw), (1...most).contains(number), raw.allSatisfy(\.isNumber) else {
                throw refused("\(name) takes a whole number from 1 to \(most)")
            }
            return .integer(number)
        case .choice(let choices):
            guard choices.contains(raw) else {
                throw refused(
                    "\(name) is one of \(choices.joined(separator: ", "))", suggestion: nearest(raw, among: choices))
            }
            return .text(raw)
        }
    }
}
