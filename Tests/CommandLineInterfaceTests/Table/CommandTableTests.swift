import Testing

@testable import CommandLineInterface

/// What has to hold for every command there is, now and later.
@Suite struct CommandTableTests {
    static let commands = CommandTable.tunnel.commands
    static let visible = CommandTable.tunnel.visible

    @Test func pathsAreUniqueAndTheirNounsAreKnown() {
        #expect(Set(Self.commands.map(\.path)).count == Self.commands.count)
        for command in Self.commands {
            #expect((1...2).contains(command.path.count), "\(command.name)")
            #expect(CommandTable.tunnel.isNoun(command.path[0]) == (command.path.count == 2), "\(command.name)")
        }
        for noun in CommandTable.tunnel.nouns { #expect(!CommandTable.tunnel.verbs(of: noun.name).isEmpty) }
    }

    @Test(arguments: commands)
    func namesOfOptionsAreUniqueInACommand(_ command: Subcommand) {
        let long = command.options.map(\.long)
        let short = command.options.compactMap(\.short)
        #expect(Set(long).count == long.count)
        #expect(Set(short).count == short.count)
    }

    @Test func aNameMeansTheSameInEveryCommand() {
        var meaning: [String: String] = [:]
        for option in Self.commands.flatMap(\.options) + [.version] {
            for name in [option.spelling] + (option.short.map { ["-\($0)"] } ?? []) {
                #expect(meaning[name, default: option.help] == option.help, "\(name) has two meanings")
                meaning[name] = option.help
            }
        }
    }

    @Test(arguments: visible)
    func everythingIsDocumented(_ command: Subcommand) {
        #expect(!command.summary.isEmpty && !command.summary.hasSuffix(".") && command.summary.count <= 60)
        #expect(!command.examples.isEmpty)
        for option in command.options { #expect(option.help.hasSuffix("."), "\(option.spelling)") }
        for positional in command.positionals { #expect(positional.help.hasSuffix("."), "\(positional.name)") }
    }

    @Test(arguments: commands)
    func namesKeepToTheirForm(_ command: Subcommand) {
        for option in command.options {
            #expect(option.long.allSatisfy { $0.isLowercase || $0 == "-" }, "\(option.long)")
            if let value = option.value { #expect(value.name == value.name.uppercased()) }
        }
        for positional in command.positionals { #expect(positional.name == positional.name.uppercased()) }
    }

    /// After an optional positional nobody could tell which one an argument belongs to.
    @Test(arguments: commands)
    func onlyTheLastPositionalMayBeLeftOut(_ command: Subcommand) {
        for positional in command.positionals.dropLast() { #expect(positional.arity == .one) }
    }

    @Test(arguments: visible)
    func examplesAreUnderstood(_ command: Subcommand) throws {
        for example in command.examples {
            let words = try Self.words(of: example.line)
            #expect(words.first == "tunnel")
            guard case .run(let invocation) = try Parser.parse(words.dropFirst().map { Array($0.utf8) }) else {
                throw Unexpected(description: example.line)
            }
            #expect(invocation.command.path == command.path)
            #expect(example.line.count <= 76, "help indents by four and ends at column 80")
        }
    }

    /// Words as a shell would see them, up to the first operator; the examples use single quotes only.
    private static func words(of line: String) throws -> [String] {
        var words: [String] = []
        var word = ""
        var isQuoted = false
        var isOpen = false
        for character in line {
            switch character {
            case "'":
                isQuoted.toggle()
                isOpen = true
            case "|" where !isQuoted, ">" where !isQuoted, "<" where !isQuoted, "&" where !isQuoted: return words
            case " " where !isQuoted:
                if isOpen { words.append(word) }
                (word, isOpen) = ("", false)
            default:
                word.append(character)
                isOpen = true
            }
        }
        guard !isQuoted else { throw Unexpected(description: "open quote: \(line)") }
        return isOpen ? words + [word] : words
    }
}
