import Foundation
import LabSupport
import Testing

@testable import Plan
@testable import Shell

/// `exec.sh`: one command, its status, and its end when nobody wants it any more.
@Suite struct ExecScriptTests {
    private let nonce = Nonce.random()

    private func exec(_ words: Word..., in shell: HostShell, at place: Sandbox) async throws -> (
        status: Int?, output: String, errors: String
    ) {
        // A lifeline that stays open: stdin is a FIFO with a writer of our own.
        let script = ScriptCompiler.exec(Command(words), nonce: nonce).revealed
        try place.write("script", script)
        let line =
            "mkfifo \(place.path)/line 2>/dev/null; exec 7<>\(place.path)/line; exec \"$@\" -c 'eval \"$(cat \(place.path)/script)\"' <&7 7>&-"
        let outcome = try await place.start(["sh", "-c", line, "sh"] + shell.words, tools: shell).wait()
        var decoder = ExecDecoder(nonce: nonce)
        let errors = decoder.decode(outcome.standardError) + decoder.finish()
        return (decoder.status, outcome.output, String(decoding: errors, as: UTF8.self))
    }

    @Test(arguments: HostShell.allCases) func statusAndStreams(shell: HostShell) async throws {
        let place = try Sandbox()
        #expect(
            try await exec("sh", "-c", "echo out; echo err >&2; exit 42", in: shell, at: place) == (
                42, "out\n", "err\n"
            ))
        #expect(try await exec("true", in: shell, at: place) == (0, "", ""))
        #expect(try await exec("sh", "-c", "kill -9 $$", in: shell, at: place).status == 137)
        #expect(
            try await exec("printf", "%s|", "a b", "it's", "", "-n", "$x\n", in: shell, at: place) == (
                0, "a b|it's||-n|$x\n|", ""
            ))
        #expect(try await exec("cat", in: shell, at: place) == (0, "", ""), "stdin is empty")
        let missing = try await exec("no-such-program", in: shell, at: place)
        #expect(missing == (127, "", "no-such-program: no such command on the host\n"))
        #expect(try await exec("-x", in: shell, at: place).status == 127)
        // Neither the lifeline nor the pipes of the script are the command's.
        let open = try await exec("sh", "-c", "ls /proc/self/fd", in: shell, at: place).output
        #expect(open.split(separator: "\n") == ["0", "1", "2", "3"], "the fourth is that of ls itself")
    }

    @Test(arguments: HostShell.allCases) func whenTheLifelineClosesAllOfItEnds(shell: HostShell) async throws {
        for (line, fate) in [
            ("sleep 60 & echo $$; wait", "killed"),
            ("trap '' TERM; echo $$; sleep 60 & while :; do sleep 1; done", "killed"),
        ] {
            let place = try Sandbox()
            let script = ScriptCompiler.exec(Command("sh", "-c", .quoted(line)), nonce: nonce)
            try place.write("script", script.revealed)
            let feed =
                "(cat \(place.path)/script; sleep 1.5) | \"$@\" -c 'eval \"$(head -c \(script.revealed.count))\"'"
            let outcome = try await place.start(["sh", "-c", feed, "sh"] + shell.words, tools: shell).wait()
            var decoder = ExecDecoder(nonce: nonce)
            _ = decoder.decode(outcome.standardError)
            #expect(decoder.fate == fate && decoder.status != nil)
            let pid = try #require(pid_t(outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)))
            let gone = try await eventually { kill(-pid, 0) != 0 }
            #expect(gone, "nothing of its session is left")
        }
    }
}
