/// One command of tunnel: its grammar, its documentation and what it does.
///
/// Named so because `Command` is already a line of shell in this project.
struct Subcommand: Sendable {
    /// `["pool", "open"]`; one or two words.
    let path: [String]
    /// One line, imperative, without a full stop.
    let summary: String
    /// Plain text for help and manual; an empty line separates paragraphs, a line that begins with four blanks is shown
    /// as it is.
    let discussion: String
    let positionals: [Positional]
    /// Those of its own; the global ones come with every command.
    let ownOptions: [Option]
    let examples: [Example]
    /// What it can end with, beside success, a usage error and an interruption.
    let exits: [ExitCode]
    /// For shells and maintenance: not in help, manual and completions.
    let isHidden: Bool
    /// What the grammar alone cannot say about options and positionals together.
    let check: @Sendable (Invocation) throws(UsageError) -> Void
    let run: @Sendable (Invocation) async -> ExitCode

    init(
        _ path: String..., summary: String, discussion: String = "", positionals: [Positional] = [],
        options: [Option] = [], examples: [Example] = [], exits: [ExitCode] = [.failed], isHidden: Bool = false,
        check: @escaping @Sendable (Invocation) throws(UsageError) -> Void = { (_) throws(UsageError) in },
        run: @escaping @Sendable (Invocation) async -> ExitCode
    ) {
        self.path = path
        self.summary = summary
        self.discussion = discussion
        self.positionals = positionals
        ownOptions = options
        self.examples = examples
        self.exits = exits
        self.isHidden = isHidden
        self.check = check
        self.run = run
    }

    var options: [Option] { ownOptions + Option.global }

    /// As a person types it, without the program: `pool open`.
    var name: String { path.joined(separator: " ") }

    /// Those that are left where these options are given.
    func positionals(besides options: some Sequence<Option>) -> [Positional] {
        positionals.filter { positional in !options.contains { $0.replaces == positional.name } }
    }
}

extension [Positional] {
    /// The arity of the positional behind so many others, where that one takes all that is left.
    func rest(behind count: Int) -> Positional.Arity? {
        guard indices.contains(count), self[count].arity.takesAll else { return nil }
        return self[count].arity
    }
}

/// An argument that is known by its place.
struct Positional: Sendable {
    enum Arity: Sendable {
        case one
        case optional
        /// None or more; tunnel's options may stand between them.
        case many
        /// All that is left, byte for byte: tunnel's options end at its first word. None is allowed; the command's
        /// `check` decides.
        case rest
        /// All that is left, byte for byte, from the first word behind the positional before it: words that begin with
        /// a dash, and `--`, are among them.
        case arguments

        var takesAll: Bool { self == .rest || self == .arguments }
    }

    /// As it stands in the help: `TARGETS`.
    let name: String
    let arity: Arity
    let kind: ValueKind
    /// One or more sentences, plain text.
    let help: String

    init(_ name: String, _ arity: Arity = .one, _ kind: ValueKind = .text, help: String) {
        self.name = name
        self.arity = arity
        self.kind = kind
        self.help = help
    }
}

extension Positional {
    private static let targetsHelp = """
        The hosts, in one word: a name of ssh_config or of the inventory, USER@HOST:PORT, a range web[01-20], a \
        @group, several with commas between them, all but one with !NAME, or - to read them from stdin.
        """

    static let targets = Positional("TARGETS", .one, .targets, help: targetsHelp)
    static let optionalTargets = Positional("TARGETS", .optional, .targets, help: targetsHelp)
    static let manifest = Positional("MANIFEST", .one, .file, help: "The file that says what the hosts are to be like.")
    static let manifestTargets = Positional(
        "TARGETS", .optional, .targets,
        help: "The hosts, as for exec. Without it, those that the manifest names.")
}

/// A line to try, and what it does.
struct Example: Sendable {
    /// A whole command line that begins with `tunnel`; pipes are allowed after it.
    let line: String
    /// One sentence without a full stop.
    let purpose: String

    init(_ line: String, _ purpose: String) {
        self.line = line
        self.purpose = purpose
    }
}
