import Testing

@testable import CommandLineInterface

@Suite struct CompleterTests {
    private func values(_ words: String...) -> [String] {
        Completer.complete(words) { word, line in
            [Completer.Candidate(value: word + "<\(line.joined(separator: " "))>")]
        }.candidates.map(\.value)
    }

    private func addition(_ words: String...) -> String {
        let reply = Completer.complete(words) { _, _ in [] }
        return reply.addition.rawValue + reply.prefix
    }

    @Test func commandsAndVerbs() {
        #expect(values("ap") == ["apply"])
        #expect(values("").count == CommandTable.tunnel.topLevel.count)
        #expect(values("__").isEmpty)
        #expect(values("pool", "p") == ["prune"])
        #expect(values("-F", "config", "pool", "p") == ["prune"])
        #expect(values("help", "pool", "o") == ["open"])
        #expect(values("help", "apply", "").isEmpty)
        #expect(values("nonsense", "").isEmpty)
        #expect(values("version", "").isEmpty)
    }

    @Test func optionsNotGivenYet() {
        #expect(values("apply", "--fail-") == ["--fail-fast"])
        #expect(values("apply", "m", "t", "--fail-") == ["--fail-fast"])
        #expect(values("apply", "--fail-fast", "--fail-").isEmpty)
        #expect(values("apply", "-j4", "--jo").isEmpty)
        #expect(values("render", "--fail-").isEmpty)
        #expect(values("apply", "-").contains("-K"))
        #expect(values("apply", "--", "--fail-").isEmpty)
        #expect(values("--vers") == ["--version"])
        #expect(values("apply", "--vers").isEmpty)
    }

    @Test func valuesOfOptions() {
        #expect(values("render", "m", "--format", "c") == ["cloud-init"])
        #expect(values("render", "m", "--format=c") == ["--format=cloud-init"])
        #expect(values("--color", "") == ["auto", "always", "never"])
        #expect(values("apply", "-j", "").isEmpty)
        #expect(addition("apply", "-j", "") == "nothing")
        #expect(addition("apply", "-i", "x") == "files")
        #expect(addition("apply", "-ix") == "files-i")
        #expect(addition("apply", "-qix") == "files-qi")
        #expect(addition("apply", "--inventory=x") == "files--inventory=")
        #expect(addition("apply", "-qi", "x") == "files")
    }

    @Test func positionals() {
        #expect(addition("apply", "") == "files")
        #expect(values("apply", "m", "w") == ["w<apply m>"])
        #expect(values("apply", "m", "t", "u").isEmpty)
        #expect(values("completions", "") == ["bash", "zsh", "fish"])
        #expect(values("exec", "--sudo", "w") == ["w<exec --sudo>"])
        #expect(values("exec", "--timeout", "5", "w") == ["w<exec --timeout 5>"])
    }

    @Test func theArgumentsOfAScript() {
        #expect(values("script", "h", "--js") == ["--json"])
        #expect(addition("script", "h", "che") == "files")
        #expect(addition("script", "h", "check.sh", "") == "files")
        #expect(values("script", "h", "check.sh", "--js").isEmpty)
        #expect(values("script", "h", "check.sh", "-x", "--js").isEmpty)
    }

    @Test func theCommandOfExec() {
        #expect(addition("exec", "h", "un") == "commands")
        #expect(addition("exec", "h", "--", "un") == "commands")
        #expect(addition("exec", "h", "--json", "un") == "commands")
        #expect(addition("exec", "h", "ls", "") == "files")
        #expect(values("exec", "h", "ls", "--js").isEmpty)
        #expect(values("exec", "h", "--js") == ["--json"])
    }
}
