/// Renders the table as help for a terminal: at most 80 columns, plain text.
struct Help {
    let table: CommandTable

    /// What `-h` shows: usage, and one line or two for each argument and option.
    func short(_ path: [String]) -> String {
        guard let command = table.command(at: path) else { return overview(path, long: false) }
        var lines = ["Usage: tunnel " + command.synopsis, ""] + Layout.wrap(command.summary + ".")
        lines += section("Arguments", command.positionals.map { ($0.name, $0.help.firstSentence) })
        lines += section("Options", command.ownOptions.map { ($0.term, $0.help.firstSentence) })
        lines += ["", "Run 'tunnel help \(command.name)' for more."]
        return text(lines)
    }

    /// What `--help` and `tunnel help` show.
    func long(_ path: [String]) -> String {
        guard let command = table.command(at: path) else { return overview(path, long: true) }
        var lines = ["Usage: tunnel " + command.synopsis, ""] + Layout.wrap(command.summary + ".")
        if !command.discussion.isEmpty { lines += [""] + Layout.paragraphs(command.discussion) }
        lines += section("Arguments", command.positionals.map { ($0.name, $0.help) })
        lines += section("Options", command.ownOptions.map { ($0.term, $0.help) })
        lines += section("Options of every command", Option.global.map { ($0.term, $0.help) })
        lines += section("Exit status", command.documentedExits.map { (String($0.status), $0.meaning + ".") })
        lines += ["", "Examples:"]
        for example in command.examples {
            lines += Layout.wrap(example.purpose + ":", indent: 2) + ["    " + example.line]
        }
        return text(lines)
    }

    /// Tunnel itself (no path) or a noun: what commands there are.
    private func overview(_ path: [String], long: Bool) -> String {
        guard let noun = table.nouns.first(where: { [$0.name] == path }) else { return root(long: long) }
        var lines = ["Usage: tunnel \(noun.name) COMMAND [OPTION...] [ARGUMENT...]", ""]
        lines += Layout.wrap(noun.summary + ".")
        lines += section("Commands", table.verbs(of: noun.name).map { ($0.path[1], $0.summary) })
        lines += ["", "Run 'tunnel help \(noun.name) COMMAND' for more."]
        return text(lines)
    }

    private func root(long: Bool) -> String {
        var lines = ["Usage: tunnel COMMAND [OPTION...] [ARGUMENT...]", ""] + Layout.wrap(Root.summary + ".")
        if long { lines += [""] + Layout.paragraphs(Root.discussion) }
        lines += section("Commands", table.topLevel.map { ($0.name, $0.summary) })
        let options = Option.global + [.version]
        lines += section("Options", options.map { ($0.term, long ? $0.help : $0.help.firstSentence) })
        if long { lines += section("Exit status", ExitCode.documented.map { (String($0.status), $0.meaning + ".") }) }
        lines += ["", "Run 'tunnel help COMMAND' for more, or read 'man tunnel'."]
        return text(lines)
    }

    private func section(_ title: String, _ rows: [(String, String)]) -> [String] {
        rows.isEmpty ? [] : ["", title + ":"] + Layout.table(rows.map { (term: $0.0, meaning: $0.1) })
    }

    private func text(_ lines: [String]) -> String { lines.joined(separator: "\n") + "\n" }
}

extension Option {
    /// `-j, --jobs N`; where there is no short form, the long one stands in the same column.
    var term: String {
        let value = value.map { " " + $0.name } ?? ""
        return (short.map { "-\($0), " } ?? "    ") + spelling + value
    }
}

extension Subcommand {
    /// `apply [OPTION...] MANIFEST [TARGETS]`.
    var synopsis: String {
        ([name, "[OPTION...]"] + positionals.map(\.synopsis)).joined(separator: " ")
    }

    var documentedExits: [ExitCode] {
        ExitCode.documented.filter { code in
            exits.contains(code) || [.success, .usage, .interrupted].contains(code)
        }
    }
}

extension Positional {
    var synopsis: String {
        switch arity {
        case .one: name
        case .optional: "[\(name)]"
        case .many: "[\(name)...]"
        case .rest: "[--] \(name) [ARG...]"
        case .arguments: "[\(name)...]"
        }
    }
}
