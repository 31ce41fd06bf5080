import Testing

@testable import CommandLineInterface

@Suite struct HelpTests {
    static let paths = [[]] + CommandTable.tunnel.nouns.map { [$0.name] } + CommandTable.tunnel.visible.map(\.path)

    @Test(arguments: paths)
    func fitsATerminal(_ path: [String]) {
        let help = Help(table: .tunnel)
        for line in (help.short(path) + help.long(path)).split(separator: "\n") {
            #expect(line.count <= 80, "\(line)")
            #expect(line.last != " ")
        }
    }

    @Test(arguments: CommandTable.tunnel.visible)
    func tellsEveryOptionAndArgument(_ command: Subcommand) {
        let short = Help(table: .tunnel).short(command.path)
        let long = Help(table: .tunnel).long(command.path)
        for option in command.ownOptions { #expect(short.contains(option.term) && long.contains(option.term)) }
        for option in Option.global { #expect(long.contains(option.term)) }
        for positional in command.positionals { #expect(short.contains("  \(positional.name) ")) }
        for example in command.examples { #expect(long.contains(example.line)) }
    }

    @Test func tunnelsOwnHelpListsAllCommandsButHiddenOnes() {
        let help = Help(table: .tunnel).short([])
        for command in CommandTable.tunnel.visible { #expect(help.contains("\n  \(command.path[0]) ")) }
        #expect(!help.contains("__"))
    }

    @Test func textIsWrappedBetweenWords() {
        let word = String(repeating: "x", count: 90)
        #expect(Layout.wrap("a b", indent: 2) == ["  a b"])
        #expect(Layout.wrap("a \(word) b") == ["a", word, "b"])
        #expect(Layout.table([("-a", "first"), ("--long", "second")]) == ["  -a      first", "  --long  second"])
        #expect("One. Two.".firstSentence == "One")
        #expect("Only this".firstSentence == "Only this")
    }
}
