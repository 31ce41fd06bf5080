import Plan
import Shell

/// A command line that was understood: every value in it is of the kind that its option asks for.
struct Invocation: Sendable {
    /// A value as it was checked.
    enum Value: Sendable, Hashable {
        case present
        case text(String)
        case bytes([UInt8])
        case duration(Duration)
        case integer(Int)
    }

    let command: Subcommand
    /// By the option's long name, in the order given.
    private(set) var given: [String: [Value]] = [:]
    /// By the positional's name, in the order given.
    private(set) var operands: [String: [String]] = [:]
    /// What the command's ``Positional/Arity/rest`` or ``Positional/Arity/arguments`` took, byte for byte.
    private(set) var rest: [[UInt8]] = []

    init(command: Subcommand) { self.command = command }

    func has(_ option: Option) -> Bool { !all(option).isEmpty }

    /// The value of an option that takes text, a file or a choice.
    func value(_ option: Option) -> String? { values(option).last }

    func values(_ option: Option) -> [String] {
        all(option).compactMap { if case .text(let text) = $0 { text } else { nil } }
    }

    /// The values of an option of ``ValueKind/bytes``.
    func bytes(_ option: Option) -> [[UInt8]] {
        all(option).compactMap { if case .bytes(let bytes) = $0 { bytes } else { nil } }
    }

    /// What --env says.
    func variables() throws(UsageError) -> [ExecScript.Variable] {
        try bytes(.env).map { (word) throws(UsageError) in
            let name = String(decoding: word.prefix { $0 != 0x3d }, as: UTF8.self)
            guard ExecScript.Variable.isName(name), name.utf8.count < word.count else {
                throw UsageError(
                    .invalidValue,
                    "--env takes NAME=VALUE, the name of letters, digits and '_', "
                        + "not '\(String(decoding: word, as: UTF8.self).printable)'",
                    path: command.path)
            }
            return ExecScript.Variable(name: name, value: Text(bytes: Array(word.dropFirst(name.utf8.count + 1))))
        }
    }

    /// The value of a choice as a type of its own.
    func value<Choice: RawRepresentable<String>>(_ option: Option, as type: Choice.Type) -> Choice? {
        value(option).flatMap(Choice.init(rawValue:))
    }

    func duration(_ option: Option) -> Duration? {
        if case .duration(let duration)? = all(option).last { duration } else { nil }
    }

    func integer(_ option: Option) -> Int? {
        if case .integer(let number)? = all(option).last { number } else { nil }
    }

    /// Nil only where the positional is optional and was left out.
    func positional(_ name: String) -> String? { positionals(name).first }

    func positionals(_ name: String) -> [String] {
        assert(command.positionals.contains { $0.name == name }, "\(command.name) has no positional \(name)")
        return operands[name] ?? []
    }

    private func all(_ option: Option) -> [Value] {
        // Asking for an option that the command does not declare would always answer no.
        assert(command.options.contains { $0.long == option.long }, "\(command.name) has no option \(option.long)")
        return given[option.long] ?? []
    }

    mutating func add(_ value: Value, of option: Option) { given[option.long, default: []].append(value) }

    mutating func add(operand: String, of positional: Positional) {
        operands[positional.name, default: []].append(operand)
    }

    mutating func add(rest words: some Sequence<[UInt8]>) { rest += words }
}
