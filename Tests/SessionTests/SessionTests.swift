import Foundation
import LabSupport
import Testing

/// `tunnel session` on real hosts. One lab for each test, so that nothing one leaves behind helps another.
@Suite(.needsLab, .serialized, .timeLimit(.minutes(15)))
struct SessionTests {
    @Test func directoryVariablesFunctionsAndJobsLast() async throws {
        try await withSession { (session) async throws in
            #expect(try await session.run("cd", "/usr/lib").status == 0)
            let set = try await session.line("x=5; export Y='a  b'; f() { echo \"$x $1\"; return 3; }; sleep 1000 &")
            #expect(set.status == 0)
            #expect(try await session.run("pwd").output == "/usr/lib\n")
            let function = try await session.run("f", "two  words")
            #expect(function.output == "5 two  words\n")
            #expect(function.status == 3)
            #expect(try await session.run("sh", "-c", "printf %s \"$Y\"").output == "a  b")
            #expect(try await session.line("kill %1").status == 0)
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
            #expect(try await session.run("if", "x").status == 127)
        }
    }

    @Test func fiveMegabytesArriveWhole() async throws {
        try await withSession { (session) async throws in
            let outcome = try await session.line("i=0; while [ $i -lt 50 ]; do seq 1 15000; i=$((i+1)); done")
            #expect(outcome.status == 0)
            let once = (1...15000).map(String.init).joined(separator: "\n") + "\n"
            #expect(outcome.output == String(repeating: once, count: 50))
            // More than is kept: the reader holds the writer up instead of losing bytes.
            let much = try await session.line("head -c 40000000 /dev/zero")
            #expect(much.output.utf8.count == 40_000_000)
        }
    }

    @Test func anErrorOfSyntaxAndAnEndedShellAreTold() async throws {
        try await withSession(["--shell-path", "dash"]) { (session) async throws in
            #expect(try await session.line("if then").status == 2)
            #expect(try await session.run("echo", "on").output == "on\n")
            let ended = try await session.run("exit", "7")
            #expect(ended.status == 1)
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
            #expect(limited.status == 3)
            #expect(try await session.run("echo", "alive").status == 0)
            let signal = try await session.tunnel(["signal"], ["INT"])
            #expect(signal.errors.contains("nothing runs"))
        }
    }

    @Test func aCommandOutlivesItsCallerAndTheLink() async throws {
        try await withSession { (session) async throws in
            let line = "for i in 1 2 3 4 5; do echo line $i; sleep 1; done; (exit 9)"
            let cut = try await session.start(["run"], ["--shell", line])
            try await session.until { cut.outputSoFar().count > 7 }
            _ = try await Tunnel.run(["pool", "close", "-F", session.config, session.host.name])
            let outcome = try await cut.wait()
            #expect(outcome.output == "line 1\nline 2\nline 3\nline 4\nline 5\n")
            #expect(outcome.exitCode == 9)

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
            let line = "setsid sleep 7001 & (trap '' HUP TERM; sleep 7002) & nohup sleep 7003 >/dev/null 2>&1 &"
            #expect(try await session.line(line).status == 0)
            #expect(try await session.host.shell("pgrep -fc 'sleep 700[123]'") != "0")
            #expect(try await session.tunnel(["close"], []).status == 0)
            #expect(try await session.host.shell("pgrep -a 'sleep|script|bash|dd' || true") == "")
            #expect(try await session.host.shell("ls /run/tunnel/sessions") == "")
        }
    }

    @Test func idleSessionsAndRebootsEndThem() async throws {
        try await withSession(["--idle", "2s"]) { (session) async throws in
            // What runs is in use however long it takes.
            #expect(try await session.run("sleep", "5").status == 0)
            try await session.until { try await session.host.shell("ls /run/tunnel/sessions") == "" }
            try await expectAbsent(session)
            #expect(try await session.tunnel(["open"], []).status == 0)
            try await session.host.reboot()
            try await expectAbsent(session)
            #expect(try await session.tunnel(["list"], [], names: false).output == "")
        }
    }

    @Test func attachIsATerminalOfTheRightSize() async throws {
        try await withSession(["--pty"]) { (session) async throws in
            let binary = try Tunnel.binary()
            // script gives tunnel a terminal; what is typed comes by its stdin.
            let typed = """
                { sleep 2; printf 'stty size; cd /usr\\r'; sleep 1; printf '\\r~.'; sleep 1; } | \
                script -q -e -c "stty rows 33 cols 111; '\(binary)' session attach -F '\(session.config)' h1 s; echo after:\\$?; \
                stty -a | grep -o ' icanon'" /dev/null
                """
            let outcome = try await ChildProcess.run("/bin/sh", ["-c", typed])
            #expect(outcome.output.contains("33 111"))
            #expect(outcome.output.contains("detached"))
            #expect(outcome.output.contains("after:0"))
            #expect(outcome.output.contains(" icanon"))
            #expect(try await session.run("pwd").output == "/usr\r\n")
        }
    }
}

private func expectAbsent(_ session: TestSession) async throws {
    let outcome = try await session.run("true")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("no session"))
}

/// A session `s` on a host of its own.
private struct TestSession {
    let host: LabHost
    var config: String { host.sshConfigPath }

    func start(_ verb: [String], _ rest: [String], names: Bool = true) async throws -> ChildProcess {
        let place = names ? [host.name, "s"] : [host.name]
        return try await Tunnel.start(["session"] + verb + ["-F", config] + place + rest)
    }

    func tunnel(_ verb: [String], _ rest: [String], names: Bool = true) async throws -> Result {
        Result(try await start(verb, rest, names: names).wait())
    }

    func run(_ words: String...) async throws -> Result { try await run(words) }
    func run(_ words: [String]) async throws -> Result { try await tunnel(["run"], words) }
    func line(_ line: String) async throws -> Result { try await tunnel(["run"], ["--shell", line]) }

    /// Throws after ten seconds.
    func until(_ condition: () async throws -> Bool) async throws {
        for _ in 0..<100 {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw LabError("waited ten seconds in vain")
    }

    struct Result {
        let status: Int32?
        let output: String
        let errors: String

        init(_ outcome: ProcessOutcome) {
            status = outcome.exitCode
            output = outcome.output
            errors = outcome.errors
        }
    }
}

private func withSession(_ options: [String] = [], _ body: (TestSession) async throws -> Void) async throws {
    try await withLab { lab in
        let host = try await lab.host()
        let opened = try await Tunnel.run(["session", "open", "-F", host.sshConfigPath, host.name, "s"] + options)
        try #require(opened.exitCode == 0, "\(opened.errors)")
        try await body(TestSession(host: host))
    }
}
