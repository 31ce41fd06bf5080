import Foundation
import LabSupport
import Testing

/// `tunnel session` on real hosts. All tests share h1, side by side, with a session each; h2 is for the one that restarts it.
@Suite(.needsLab, .timeLimit(.minutes(25)), .sharedHosts("h1", "h2"))
struct SessionTests {
    @Test func directoryVariablesFunctionsAndJobsLast() async throws {
        try await withSession { (session) async throws in
            #expect(try await session.run("cd", "/usr/lib").code == 0)
            let set = try await session.line("x=5; export Y='a  b'; f() { echo \"$x $1\"; return 3; }; sleep 1000 &")
            #expect(set.code == 0)
            #expect(try await session.run("pwd").output == "/usr/lib\n")
            let function = try await session.run("f", "two  words")
            #expect(function.output == "5 two  words\n")
            #expect(function.code == 3)
            #expect(try await session.run("sh", "-c", "printf %s \"$Y\"").output == "a  b")
            #expect(try await session.line("kill %1").code == 0)
        }
    }

    @Test(arguments: [[], ["--pty"]])
    func argumentsArriveByteForByte(_ options: [String]) async throws {
        try await withSession(options) { (session) async throws in
            let words = [
                "if", "", "'", "'0", "\"$(id)\" `id`", "a\nb\\n\\", "*", "~", "!x", "-n", "%s", "ü\u{1}\u{7f}",
            ]
            let outcome = try await session.run(["printf", "%s|"] + words)
            let expected = words.joined(separator: "|") + "|"
            // A terminal turns a newline into two characters.
            #expect(outcome.output.replacing("\r\n", with: "\n") == expected)
            #expect(try await session.run("if", "x").code == 127)
        }
    }

    @Test func fiveMegabytesArriveWhole() async throws {
        try await withSession { (session) async throws in
            let outcome = try await session.line("i=0; while [ $i -lt 50 ]; do seq 1 15000; i=$((i+1)); done")
            #expect(outcome.code == 0)
            let once = (1...15000).map(String.init).joined(separator: "\n") + "\n"
            #expect(outcome.output == String(repeating: once, count: 50))
            // More than is kept: the reader holds the writer up instead of losing bytes.
            let much = try await session.line("head -c 40000000 /dev/zero")
            #expect(much.output.utf8.count == 40_000_000)
        }
    }

    @Test func anErrorOfSyntaxAndAnEndedShellAreTold() async throws {
        try await withSession(["--shell-path", "dash"]) { (session) async throws in
            #expect(try await session.line("if then").code == 2)
            #expect(try await session.run("echo", "on").output == "on\n")
            let ended = try await session.run("exit", "7")
            #expect(ended.code == 1)
            #expect(ended.errors.contains("status 7"))
            try await expectAbsent(session)
        }
    }

    @Test func theSecondCallerWaitsAndIsToldWhy() async throws {
        try await withSession { (session) async throws in
            let first = try await session.start(["run"], ["--shell", "echo one; sleep 2; echo done"])
            try await session.until { first.outputSoFar().count > 0 }
            let second = try await session.run("echo", "second")
            #expect(second.output == "second\n")
            #expect(second.errors.contains("echo one; sleep 2"))
            #expect(try await first.wait().output == "one\ndone\n")
        }
    }

    @Test(arguments: [[], ["--pty"]])
    func interruptEndsTheCommandAndNotTheSession(_ options: [String]) async throws {
        try await withSession(options) { (session) async throws in
            let loop = try await session.start(["run"], ["--shell", "echo up; while :; do sleep 1; done"])
            try await session.until { loop.outputSoFar().count > 0 }
            loop.send(signal: SIGINT)
            #expect(try await loop.wait().exitCode == 130)
            let limited = try await session.tunnel(["run"], ["--timeout", "1", "sleep", "100"])
            #expect(limited.code == 3)
            #expect(try await session.run("echo", "alive").code == 0)
            let signal = try await session.tunnel(["signal"], ["INT"])
            #expect(signal.errors.contains("nothing runs"))
        }
    }

    @Test func aCommandOutlivesItsCallerAndTheLink() async throws {
        try await withSession { (session) async throws in
            let line = "for i in 1 2 3; do echo line $i; sleep 1; done; (exit 9)"
            let cut = try await session.start(["run"], ["--shell", line])
            try await session.until { cut.outputSoFar().count > 7 }
            _ = try await session.desk.run(["pool", "close"])
            let outcome = Outcome(try await cut.wait())
            #expect(outcome.output == "line 1\nline 2\nline 3\n")
            #expect(outcome.code == 9)

            let killed = try await session.start(["run"], ["--shell", "echo begun; sleep 1; echo late; x=kept"])
            try await session.until { killed.outputSoFar().count > 0 }
            killed.send(signal: SIGKILL)
            #expect(try await session.line("echo $x").output == "kept\n")
            let log = try await session.tunnel(["log"], [])
            #expect(log.output.hasSuffix("begun\nlate\nkept\n"))
        }
    }

    @Test func closeLeavesNoProcess() async throws {
        try await withSession(["--pty"]) { (session) async throws in
            let marks = try await session.line("echo $TUNNEL_SESSION $(tty <&2)").output.split(
                whereSeparator: \.isWhitespace)
            let mark = try #require(marks.first)
            let line = "setsid sleep 7001 & (trap '' HUP TERM; sleep 7002) & nohup sleep 7003 >/dev/null 2>&1 &"
            #expect(try await session.line(line).code == 0)
            let search = "pgrep -fc 'sleep 700[123]'; grep -ls '\(mark)' /proc/[0-9]*/environ /proc/[0-9]*/cmdline"
            #expect(try await session.host.shell("\(search) || true").hasPrefix("3\n/proc/"))
            #expect(try await session.tunnel(["close"], []).code == 0)
            // The shell that searches has the mark in its own words.
            let left = try await session.host.shell(
                "pgrep -fc 'sleep 700[12]3*'; grep -ls '\(mark)' /proc/[0-9]*/environ || true")
            #expect(left == "0")
            #expect(
                try await session.host.shell("ls -d /run/tunnel/sessions/\(session.name) 2>/dev/null || true") == "")
        }
    }

    @Test func idleSessionsAndRebootsEndThem() async throws {
        try await withSession(["--idle", "1s"], on: "h2") { (session) async throws in
            // What runs is in use however long it takes.
            #expect(try await session.run("sleep", "3").code == 0)
            try await session.until { try await session.host.shell("ls /run/tunnel/sessions") == "" }
            try await expectAbsent(session)
            #expect(try await session.tunnel(["open"], []).code == 0)
            try await session.host.reboot()
            try await expectAbsent(session)
            #expect(try await session.tunnel(["list"], [], names: false).output == "")
        }
    }

    /// The follower looks every 0.3 s by itself: a command that takes less was told of by a ring.
    @Test func aCommandsEndIsNotWaitedFor() async throws {
        try await withSession { (session) async throws in
            var fastest = Double.infinity
            for _ in 0..<20 where fastest >= 0.25 {
                fastest = min(fastest, try await seconds { _ = try await session.run("true") })
            }
            #expect(fastest < 0.25)
        }
    }

    @Test func whatTheHostLacksIsToldBeforeAnythingStarts() async throws {
        let host = try SharedLab.host()
        // As busybox has them.
        _ = try await host.shell(
            """
            cd ~nosudo; echo 'PATH=$HOME/bin:$PATH' >.bashrc; mkdir bin
            printf '#!/bin/sh\\nexit 1\\n' | tee bin/setsid >bin/script; chmod 755 bin bin/*
            """)
        let outcome = try await Desk(host.lab).run(["session", "open", "nosudo@h1", "s", "--pty"])
        #expect(outcome.code == 1)
        #expect(outcome.errors.contains("the host lacks setsid of util-linux (with -f), script of util-linux\n"))
        #expect(try await host.shell("ls -A ~nosudo/.local 2>/dev/null || true") == "")
        let shell = try await Desk(host.lab).run(["session", "open", "h1", "s", "--shell-path", "no-such-shell"])
        #expect(shell.errors.contains("the host has no no-such-shell"), "\(shell)")
    }

    /// A guard for commands guards those in sessions; what is typed it cannot see, so that attaching itself is judged.
    @Test func thePolicyIsAskedFirst() async throws {
        try await withSession { (session) async throws in
            let path = "\(session.desk.directory)/config/tunnel"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            func expectDenied(_ outcome: Outcome, _ words: String) {
                #expect(outcome.code == 2 && outcome.errors.contains(words), "\(outcome)")
            }
            let deny = "policy:\n  - deny: [dash, \"rm -rf /*\"]\n"
            try session.desk.write("config/tunnel/config.yaml", deny)
            expectDenied(try await session.line("cd / && rm -rf /usr"), "`rm -rf /usr` matches")
            expectDenied(try await session.tunnel(["open"], ["--shell-path", "dash"]), "`dash` matches")
            #expect(try await session.run("true").code == 0)
            // Not denied, and so it finds out that there is no terminal.
            expectDenied(try await session.tunnel(["attach"], []), "needs a terminal")

            try session.desk.write("config/tunnel/config.yaml", deny + "  - {hosts: [h1], allow: [pwd]}\n")
            #expect(try await session.run("pwd").code == 0)
            expectDenied(try await session.run("true"), "`true` matches nothing that is allowed")
            expectDenied(try await session.tunnel(["open"], ["--shell-path", "bash"]), "`bash` cannot be judged")
            expectDenied(try await session.tunnel(["attach"], []), "matches nothing that is allowed")
            #expect(try await session.tunnel(["attach"], ["--explain"]).output.hasPrefix("h1: denied by rule 2"))

            try session.desk.write("config/tunnel/config.yaml", "policy:\n  - allow: [\"session attach *\"]\n")
            expectDenied(try await session.tunnel(["attach"], []), "needs a terminal")
        }
    }
}

private func expectAbsent(_ session: TestSession) async throws {
    let outcome = try await session.run("true")
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("no session"))
}
