/// A flag of the command line: what it is called, what it takes, and what it says of itself.
///
/// Each option is one constant (see Options.swift) that all commands share, so that a name means the same everywhere.
struct Option: Sendable {
    /// Without the dashes.
    let long: String
    let short: Character?
    /// Nil for a switch.
    let value: Value?
    /// May be given more than once, and keeps every value.
    let repeats: Bool
    /// The name of a positional that is left out where this is given.
    let replaces: String?
    /// One or more sentences, plain text. The first one alone stands in the short help.
    let help: String

    init(
        _ long: String, short: Character? = nil, value: Value? = nil, repeats: Bool = false, replaces: String? = nil,
        help: String
    ) {
        self.long = long
        self.short = short
        self.value = value
        self.repeats = repeats
        self.replaces = replaces
        self.help = help
    }

    /// What stands after an option.
    struct Value: Sendable {
        /// As it stands in the help: `FILE`.
        let name: String
        let kind: ValueKind

        init(_ name: String, _ kind: ValueKind) {
            self.name = name
            self.kind = kind
        }
    }

    /// As a person types it: `--jobs`.
    var spelling: String { "--" + long }
}

/// What a value may be: decides how it is checked while parsing and how a shell completes it.
enum ValueKind: Sendable {
    case text
    /// Text that has to say something: not empty, nor blanks alone.
    case words
    /// Text for the host, handed on byte for byte: it need not be UTF-8.
    case bytes
    case file
    /// Digits with or without units: `90`, `90s`, `5m`, `1h30m`, `500ms`; more than nothing.
    case duration
    /// A whole number from 1 to this.
    case count(upTo: Int)
    case choice([String])
    /// Hosts, in the grammar of TARGETS: checked where they are resolved, not here.
    case targets
    /// The name of a command of tunnel.
    case commandName
    /// A program on the host and then its arguments.
    case remoteCommand
}
