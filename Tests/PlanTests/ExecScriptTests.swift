import Foundation
import LabSupport
import Testing

@testable import Plan
@testable import Shell

/// `exec.sh`: commands and scripts, their statuses, and their end when nobody wants them any more.
@Suite struct ExecScriptTests {
    @Test(arguments: HostShell.allCases) func statusAndStreams(shell: HostShell) async throws {
        let place = try Sandbox()
        func exec(_ words: Word...) async throws -> ExecBench.Ran {
            try await ExecBench(ExecScript(.commands([Command(words)])), in: shell, at: place).ended()
        }
        let both = try await exec("sh", "-c", "echo out; echo err >&2; exit 42")
        #expect(both.statuses == [1: 42] && both.output == "out\n" && both.errors == "err\n" && both.isOver)
        #expect(try await exec("true").said == ExecBench.Said(statuses: [1: 0]))
        #expect(try await exec("sh", "-c", "kill -9 $$").statuses == [1: 137])
        let words = try await exec("printf", "%s|", "a b", "it's", "", "-n", "$x\n")
        #expect(words.output == "a b|it's||-n|$x\n|" && words.statuses == [1: 0])
        #expect(try await exec("cat").said == ExecBench.Said(statuses: [1: 0]), "stdin is empty")
        let missing = try await exec("no-such-program", "x")
        #expect(missing.statuses == [1: 127] && missing.errors.contains("no-such-program"), "\(missing.errors)")
        // Builtins and functions of the script are no programs.
        #expect(try await exec("say", "x").statuses == [1: 127])
        #expect(try await exec("finish").statuses == [1: 127])
        // Neither the lifeline nor the pipes of the script are the command's.
        let open = try await exec("sh", "-c", "ls /proc/self/fd").output
        #expect(open.split(separator: "\n") == ["0", "1", "2", "3"], "the fourth is that of ls itself")
        // It dies of the signals that shells ignore in background jobs.
        #expect(try await exec("sh", "-c", "kill -INT $$; exit 9").statuses == [1: 130])
        #expect(try await exec("sh", "-c", "kill -PIPE $$; exit 9").statuses == [1: 141])
        #expect(try await exec("sh", "-c", "kill -TERM $$; exit 9").statuses == [1: 143])
    }

    @Test(arguments: HostShell.allCases) func aSequenceStopsOrGoesOn(shell: HostShell) async throws {
        let place = try Sandbox()
        let commands = ["echo one", "echo two; exit 3", "echo three", "exit 4"].map { Command("sh", "-c", .quoted($0)) }
        let stopped = try await ExecBench(ExecScript(.commands(commands)), in: shell, at: place).ended()
        #expect(stopped.output == "one\ntwo\n" && stopped.statuses == [1: 0, 2: 3] && stopped.isOver)
        #expect(
            stopped.items == [
                .exit(number: 1, status: 0), .exit(number: 2, status: 3), .skipped(number: 3), .skipped(number: 4),
            ])
        let all = try await ExecBench(ExecScript(.commands(commands), goesOn: true), in: shell, at: place).ended()
        #expect(all.output == "one\ntwo\nthree\n" && all.statuses == [1: 0, 2: 3, 3: 0, 4: 4] && all.isOver)
        #expect(try await ExecBench(ExecScript(.commands([])), in: shell, at: place).ended().isOver)
    }

    @Test(arguments: HostShell.allCases) func environmentDirectoryAndUmask(shell: HostShell) async throws {
        let place = try Sandbox()
        let folder = place.path + "/it's a -dir\n$HOME"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        chmod(folder, 0o777)
        // Also under the names that the script itself has for things.
        let names = ["A", "NONCE", "STDIN", "GO_ON", "status", "number", "group", "carrier", "watcher", "failed", "me"]
        let hostile = "it's \"$x\" `id` \\n\n!%s"
        let show = names.map { "printf '%s|' \"$\($0)\"" }.joined(separator: "; ")
        let script = ExecScript(
            .commands([
                Command("sh", "-c", .quoted(show)), Command("sh", "-c", .quoted(show)),
                Command("sh", "-c", "pwd; umask; : >made"),
            ]), environment: names.map { .init(name: $0, value: Text(hostile + $0)) }, directory: Array(folder.utf8),
            umask: "027")
        let ran = try await ExecBench(script, in: shell, at: place).ended()
        let values = names.map { hostile + $0 + "|" }.joined()
        #expect(ran.output == values + values + folder + "\n0027\n", "\(ran.output)")
        #expect(ran.statuses == [1: 0, 2: 0, 3: 0] && ran.errors.isEmpty && ran.isOver)
        let made = try FileManager.default.attributesOfItem(atPath: folder + "/made")
        #expect(made[.posixPermissions] as? Int == 0o640)
        // A later value of a name wins, and PATH is where commands are looked for.
        let path = ExecScript(
            .commands([Command("sh")]),
            environment: [.init(name: "PATH", value: "/bin"), .init(name: "PATH", value: "/nowhere")])
        #expect(try await ExecBench(path, in: shell, at: place).ended().statuses == [1: 127])
    }

    @Test(arguments: HostShell.allCases) func refusalsComeBeforeAnythingRuns(shell: HostShell) async throws {
        let place = try Sandbox()
        let ran = Command("mkdir", .quoted(place.path + "/ran"))
        for (script, why) in [
            (
                ExecScript(.commands([ran]), directory: Array("/no/such dir".utf8)),
                "cannot change to the directory /no/such dir"
            ),
            (
                ExecScript(.script(Array("x".utf8), interpreter: ["no-perl", "-w"], arguments: [])),
                "there is no no-perl on the host"
            ),
            (
                ExecScript(.script(Array("x".utf8), interpreter: ["/usr/bin/env", "no-perl"], arguments: [])),
                "there is no no-perl on the host"
            ),
            (
                ExecScript(.script(Array("x".utf8), interpreter: ["/no/sh"], arguments: [])),
                "there is no /no/sh on the host"
            ),
        ] {
            let refused = try await ExecBench(script, in: shell, at: place).ended()
            #expect(refused.refusal == why && refused.statuses.isEmpty && !refused.isOver && refused.group == nil)
            #expect(refused.output.isEmpty && refused.errors.isEmpty && !place.exists("ran"))
        }
    }

    @Test(arguments: ["", "1A", "A-B", "A B", "A=B", "Ä", "A\n", "$(id)"]) func oddNamesAreNoVariables(name: String) {
        #expect(!ExecScript.Variable.isName(name))
    }

    @Test(arguments: ["A", "_", "a1", "_9", "LC_ALL"]) func namesOfVariables(name: String) {
        #expect(ExecScript.Variable.isName(name))
    }

    @Test func onlyPlainCommandsMayStandInAnArgument() {
        let command = ExecScript.Work.commands([Command("true")])
        #expect(ExecScript(command, directory: Array("/".utf8), umask: "022", goesOn: true, readsInput: true).isPublic)
        #expect(!ExecScript(command, environment: [.init(name: "A", value: "x")]).isPublic)
        #expect(!ExecScript(.script([], interpreter: ["sh"], arguments: [])).isPublic)
        #expect(ExecScript.piece(Array("ab\n".utf8)) == Array("3\nab\n".utf8))
        #expect(ExecScript.piece([]) == Array("0\n".utf8))
    }
}

/// Scripts that an interpreter reads from a pipe.
@Suite struct PipedScriptTests {
    static let cases: [(interpreter: [String], text: String)] = [
        (["sh"], "read -r line\necho \"$line:$1:$2\"\necho err >&2\nexit 7\n"),
        (["bash"], "read -r line\necho \"$line:$1:${2}\"\necho err >&2\nexit 7\n"),
        (
            ["python3"],
            "import sys\nprint(sys.stdin.readline().strip() + ':' + ':'.join(sys.argv[1:]))\nsys.stderr.write('err\\n')\nexit(7)\n"
        ),
        (
            ["/usr/bin/env", "perl"],
            "my $l = <STDIN>; chomp $l; print \"$l:$ARGV[0]:$ARGV[1]\\n\"; print STDERR \"err\\n\"; exit 7;\n"
        ),
    ]

    @Test(arguments: HostShell.allCases, cases)
    func everyInterpreterReadsIt(shell: HostShell, sample: (interpreter: [String], text: String)) async throws {
        let place = try Sandbox()
        let script = ExecScript(
            .script(
                Array(sample.text.utf8), interpreter: sample.interpreter,
                arguments: [Array("a b".utf8), Array("--it's".utf8)]),
            readsInput: true)
        let bench = try await ExecBench(script, in: shell, at: place)
        try await bench.send(ExecScript.piece(Array("hello\nrest".utf8)) + ExecScript.piece([]))
        let ran = try await bench.ended()
        #expect(ran.output == "hello:a b:--it's\n" && ran.errors == "err\n", "\(ran.output)\(ran.errors)")
        #expect(ran.statuses == [1: 7] && ran.isOver)
    }

    @Test(arguments: HostShell.allCases) func longOnesAndThoseThatEndEarly(shell: HostShell) async throws {
        let place = try Sandbox()
        func run(_ text: String) async throws -> ExecBench.Ran {
            try await ExecBench(
                ExecScript(.script(Array(text.utf8), interpreter: ["sh"], arguments: [])), in: shell, at: place
            ).ended()
        }
        let filler = String(repeating: "# it's a long comment\n", count: 12_000)
        let early = try await run("cat; echo begin; exit 3\n" + filler + "echo never\n")
        #expect(early.output == "begin\n" && early.statuses == [1: 3] && early.isOver && early.errors.isEmpty)
        let whole = try await run(filler + "echo end")
        #expect(whole.output == "end\n" && whole.statuses == [1: 0])
        let empty = try await run("")
        #expect(empty.said == ExecBench.Said(statuses: [1: 0]))
    }
}
