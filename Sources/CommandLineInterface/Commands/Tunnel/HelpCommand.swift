import Plan

/// `tunnel help [COMMAND...]`.
enum HelpCommand {
    static let subcommand = Subcommand(
        "help",
        summary: "Show help on tunnel or on one of its commands",
        positionals: [
            Positional("COMMAND", .many, .commandName, help: "The words of a command: 'apply', 'pool open'.")
        ],
        examples: [Example("tunnel help apply", "All about apply")],
        exits: [],
        check: check,
        run: run)

    @Sendable private static func check(_ invocation: Invocation) throws(UsageError) {
        let path = invocation.positionals("COMMAND")
        let table = CommandTable.tunnel
        if path.isEmpty || table.command(at: path) != nil || path.count == 1 && table.isNoun(path[0]) { return }
        let names = table.visible.map(\.name) + table.nouns.map(\.name)
        throw UsageError(
            .unknownCommand, "there is no command '\(path.joined(separator: " "))'", path: [],
            suggestion: nearest(path.joined(separator: " "), among: names).map { "tunnel help " + $0 })
    }

    private static func run(_ invocation: Invocation) async -> ExitCode {
        print(Help(table: .tunnel).long(invocation.positionals("COMMAND")), terminator: "")
        return .success
    }
}
