import Testing

@testable import CommandLineInterface
@testable import Plan
@testable import Shell

@Suite struct ParserTests {
    // MARK: What is understood

    @Test(arguments: [
        ["apply", "web.yaml", "web1", "-j4"], ["apply", "-j4", "web.yaml", "web1"],
        ["apply", "-j", "4", "web.yaml", "web1"],
        ["apply", "web.yaml", "--jobs=4", "web1"], ["apply", "web.yaml", "--jobs", "4", "--", "web1"],
        ["apply", "-qj4", "web.yaml", "web1"], ["apply", "-qj", "4", "web.yaml", "web1"],
        ["-q", "apply", "-j=4", "web.yaml", "web1"],
    ])
    func optionsStandAnywhere(_ words: [String]) throws {
        guard case .run(let invocation) = try Parser.parse(words.map { Array($0.utf8) }) else {
            throw Unexpected(description: "")
        }
        #expect(invocation.integer(.jobs) == 4)
        #expect(invocation.positional("MANIFEST") == "web.yaml")
        #expect(invocation.positional("TARGETS") == "web1")
    }

    @Test func switchesClusterAndMayBeRepeated() throws {
        let invocation = try invocation("apply", "-Kq", "m", "--json", "--json")
        #expect(invocation.has(.askSudoPassword) && invocation.has(.quiet) && invocation.has(.json))
        #expect(!invocation.has(.debug) && !invocation.has(.failFast))
        #expect(invocation.positional("TARGETS") == nil)
    }

    @Test func globalOptionsMayStandBeforeAndBetweenTheCommandsWords() throws {
        let invocation = try invocation("-F", "config", "pool", "--json", "check", "web1")
        #expect(invocation.command.path == ["pool", "check"])
        #expect(invocation.value(.sshConfig) == "config")
        #expect(invocation.has(.json))
    }

    @Test func aDashAloneIsAnArgument() throws {
        #expect(try invocation("exec", "-", "true").positional("TARGETS") == "-")
        #expect(try invocation("apply", "m", "-i", "-").value(.inventory) == "-")
    }

    @Test func doubleDashMakesArgumentsOfOptions() throws {
        let invocation = try invocation("apply", "--", "--json", "-q")
        #expect(invocation.positional("MANIFEST") == "--json")
        #expect(invocation.positional("TARGETS") == "-q")
        #expect(!invocation.has(.json))
    }

    @Test func aValueMayHoldAnything() throws {
        #expect(try invocation("exec", "h", "--shell=-x=1").bytes(.shell) == [Array("-x=1".utf8)])
        #expect(try invocation("exec", "h", "--shell=").bytes(.shell) == [[]])
        #expect(try invocation("exec", "h", "--shell", "").bytes(.shell) == [[]])
        #expect(try invocation("exec", "h", "--shell", "ls\n -l 'ä'").bytes(.shell) == [Array("ls\n -l 'ä'".utf8)])
    }

    /// What goes to the host need be no text; what is understood here has to be.
    @Test func valuesForTheHostAreBytes() throws {
        func words(_ option: [UInt8]...) -> [[UInt8]] {
            [Array("exec".utf8)] + option + ["h", "true"].map { Array($0.utf8) }
        }
        let given = try invocation(
            bytes: words(Array("--env=A=".utf8) + [0xff, 0x3d], Array("--cwd".utf8), [0x80]))
        #expect(try given.variables() == [.init(name: "A", value: Text(bytes: [0xff, 0x3d]))])
        #expect(given.bytes(.cwd) == [[0x80]])
        #expect(throws: UsageError.self) { try Parser.parse(words(Array("--jobs=".utf8) + [0xff])) }
        #expect(throws: UsageError.self) { try Parser.parse(words(Array("--".utf8) + [0xff])) }
    }

    // MARK: exec

    @Test(arguments: [
        (["exec", "h", "ls", "-l", "--json"], ["ls", "-l", "--json"], false),
        (["exec", "h", "--json", "ls", "-l"], ["ls", "-l"], true),
        (["exec", "--json", "h", "ls"], ["ls"], true),
        (["exec", "h", "--", "--json"], ["--json"], false),
        (["exec", "--", "h", "ls", "--", "x"], ["ls", "--", "x"], false),
        (["exec", "h", "ls", "--", "x"], ["ls", "--", "x"], false),
        (["exec", "h", "--", "--", "x"], ["--", "x"], false),
        (["exec", "h", "--json", "--", "ls"], ["ls"], true),
        (["exec", "h", "-", "x"], ["-", "x"], false),
        (["exec", "h", "", ""], ["", ""], false),
    ])
    func tunnelsOptionsEndAtTheCommand(_ words: [String], rest: [String], json: Bool) throws {
        guard case .run(let invocation) = try Parser.parse(words.map { Array($0.utf8) }) else {
            throw Unexpected(description: "")
        }
        #expect(invocation.positional("TARGETS") == "h")
        #expect(invocation.rest.map { String(decoding: $0, as: UTF8.self) } == rest)
        #expect(invocation.has(.json) == json)
    }

    // MARK: script

    @Test(arguments: [
        (["script", "h", "f", "--verbose", "-x", "--json"], ["--verbose", "-x", "--json"], false),
        (["script", "h", "--json", "f", "--verbose"], ["--verbose"], true),
        (["script", "--json", "h", "f"], [], true),
        (["script", "h", "f", "--", "x"], ["--", "x"], false),
        (["script", "h", "--", "f", "-x"], ["-x"], false),
        (["script", "h", "f", "a", "--json"], ["a", "--json"], false),
        (["script", "h", "f", "", "-"], ["", "-"], false),
        (["script", "h", "--interpreter", "perl", "f", "-h"], ["-h"], false),
    ])
    func whatFollowsAScriptIsTheScripts(_ words: [String], rest: [String], json: Bool) throws {
        guard case .run(let invocation) = try Parser.parse(words.map { Array($0.utf8) }) else {
            throw Unexpected(description: "")
        }
        #expect(invocation.positional("TARGETS") == "h" && invocation.positional("FILE") == "f")
        #expect(invocation.rest.map { String(decoding: $0, as: UTF8.self) } == rest)
        #expect(invocation.has(.json) == json)
    }

    @Test func aScriptStillNeedsItsOwnWords() throws {
        #expect(try usageError("script", "h").kind == .missingArgument)
        #expect(try usageError("script", "h", "--verbose", "f").kind == .unknownOption)
        #expect(try usageError("script", "h", "", "x").kind == .invalidValue)
    }

    @Test func anOptionMayTakeThePlaceOfTargets() throws {
        let exec = try invocation("exec", "--failed-of", "last", "h1", "--json")
        #expect(exec.positional("TARGETS") == nil && !exec.has(.json))
        #expect(exec.rest == [Array("h1".utf8), Array("--json".utf8)])
        let script = try invocation("script", "--failed-of", "last", "f", "-x")
        #expect(script.positional("FILE") == "f" && script.rest == [Array("-x".utf8)])
        #expect(try invocation("apply", "m.yaml", "--failed-of", "last").positional("TARGETS") == nil)
        for words in [["exec", "h1", "--failed-of", "last", "true"], ["plan", "m.yaml", "h1", "--failed-of", "last"]] {
            let error = #expect(throws: UsageError.self) { try Parser.parse(words.map { Array($0.utf8) }) }
            #expect(error?.message.contains("takes the place of TARGETS") == true)
        }
    }

    @Test func theRestIsKeptByteForByte() throws {
        let odd: [UInt8] = [0xff, 0x20, 0x0a, 0xc3, 0x28]
        let request = try Parser.parse([Array("exec".utf8), Array("h".utf8), Array("printf".utf8), odd, []])
        guard case .run(let invocation) = request else { throw Unexpected(description: "\(request)") }
        #expect(invocation.rest == [Array("printf".utf8), odd, []])
        let script = try Parser.parse([Array("script".utf8), Array("h".utf8), Array("f".utf8), odd, []])
        guard case .run(let invocation) = script else { throw Unexpected(description: "\(script)") }
        #expect(invocation.rest == [odd, []])
    }

    @Test func argumentsOfTheProcessAreFound() {
        #expect(Arguments.bytes == CommandLine.arguments.dropFirst().map { Array($0.utf8) })
    }

    @Test func aLineThatIsWrongMayAskForJSON() {
        func asks(_ words: String...) -> Bool { Arguments.askForJSON(words.map { Array($0.utf8) }) }
        #expect(asks("aply", "--json") && asks("--json"))
        #expect(!asks("exec", "--", "--json") && !asks("--jsno") && !asks())
    }

    @Test func whatTunnelReadsItselfIsUTF8() throws {
        for words: [[UInt8]] in [
            [[0xff]], [Array("exec".utf8), [0x68, 0xff]], [Array("apply".utf8), Array("-F".utf8), [0xff]],
        ] {
            let error = #expect(throws: UsageError.self) { try Parser.parse(words) }
            #expect(error?.kind == .invalidEncoding)
        }
    }

    @Test func aCommandOrALineOfShell() throws {
        #expect(try usageError("exec", "h").kind == .missingArgument)
        #expect(try usageError("exec", "h", "--shell", "ls", "x").kind == .conflictingArguments)
        #expect(try invocation("exec", "h", "--shell", "ls | wc").rest.isEmpty)
    }

    // MARK: Help and version

    @Test func helpIsFoundAnywhereButInTheRest() throws {
        func help(_ words: String...) throws -> String {
            switch try Parser.parse(words.map { Array($0.utf8) }) {
            case .help(let path, let long): "\(path.joined(separator: " "))/\(long)"
            case .version: "version"
            case .run: "run"
            }
        }
        #expect(try help("-h") == "/false")
        #expect(try help("--help") == "/true")
        #expect(try help("apply", "-qh") == "apply/false")
        #expect(try help("pool", "open", "--help") == "pool open/true")
        #expect(try help("pool", "--help") == "pool/true")
        #expect(try help("exec", "h", "ls", "--help") == "run")
        #expect(try help("script", "h", "f", "--help") == "run")
        #expect(try help("script", "h", "--help", "f") == "script/true")
        #expect(try help("--version") == "version")
        #expect(try help("-V") == "version")
        #expect(try usageError("apply", "--version").kind == .unknownOption)
    }

    @Test func helpNamesACommand() throws {
        #expect(try invocation("help").positionals("COMMAND").isEmpty)
        #expect(try invocation("help", "pool", "open").positionals("COMMAND") == ["pool", "open"])
        #expect(try invocation("help", "pool").positionals("COMMAND") == ["pool"])
        let error = try usageError("help", "aply")
        #expect(error.kind == .unknownCommand && error.suggestion == "tunnel help apply")
    }

    // MARK: What is refused

    @Test(
        arguments: [
            ([], "missing-command", nil),
            (["--json"], "missing-command", nil),
            (["pool"], "missing-command", nil),
            (["aply"], "unknown-command", "tunnel apply"),
            (["pool", "opne"], "unknown-command", "tunnel pool open"),
            (["facts"], "unknown-command", "tunnel hosts facts"),
            (["xyzzy"], "unknown-command", nil),
            (["apply", "m", "--sduo"], "unknown-option", "--sudo"),
            (["apply", "m", "--fial-fast"], "unknown-option", "--fail-fast"),
            (["apply", "m", "--fail-fas"], "unknown-option", "--fail-fast"),
            (["apply", "m", "-json"], "unknown-option", "--json"),
            (["apply", "m", "-x"], "unknown-option", nil),
            (["apply", "m", "-"], nil, nil),
            (["--sudo", "apply", "m"], "unknown-option", nil),
            (["apply"], "missing-argument", nil),
            (["apply", "m", "t", "u"], "unexpected-argument", nil),
            (["apply", ""], "invalid-value", nil),
            (["exec", "", "ls"], "invalid-value", nil),
            (["apply", "m", "-F"], "missing-value", nil),
            (["apply", "m", "-F", "--json"], "missing-value", nil),
            (["apply", "m", "--jobs="], "invalid-value", nil),
            (["apply", "m", "--json=yes"], "unexpected-value", nil),
            (["apply", "m", "-q=1"], "unexpected-value", nil),
            (["apply", "m", "-j1", "--jobs", "2"], "repeated-option", nil),
            (["apply", "m", "-j0"], "invalid-value", nil),
            (["apply", "m", "-j", "+4"], "invalid-value", nil),
            (["apply", "m", "-j1001"], "invalid-value", nil),
            (["apply", "m", "-j99999999999999999999"], "invalid-value", nil),
            (["apply", "m", "--lock-timeout", "5 m"], "invalid-value", nil),
            (["apply", "m", "-K", "--sudo-password-file", "f"], "conflicting-arguments", nil),
            (["render", "m", "--os", "debain"], "invalid-value", "debian"),
            (["render", "m", "--format", ""], "invalid-value", nil),
            (["completions", "bsh"], "invalid-value", "bash"),
        ] as [([String], String?, String?)])
    func wrongLinesAreRefused(_ words: [String], code: String?, suggestion: String?) {
        var found: UsageError?
        do throws(UsageError) { _ = try Parser.parse(words.map { Array($0.utf8) }) } catch { found = error }
        #expect(found?.code == code)
        #expect(found?.suggestion == suggestion)
    }

    @Test func errorsSayWhatToDoNext() throws {
        let error = try usageError("apply", "m", "--sduo")
        #expect(error.message == "there is no option '--sduo' of 'tunnel apply'")
        #expect(error.hint == "did you mean '--sudo'? If not, run 'tunnel help apply'")
        #expect(try usageError("pool", "open").hint == "run 'tunnel help pool open'")
        #expect(try usageError("--sudo", "apply").message == "'--sudo' has to stand after the command")
    }
}
