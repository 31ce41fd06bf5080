import Foundation
import LabSupport
import Testing

/// Many hosts as one: their outputs together, those that failed once more, those still at work, and what was done.
@Suite(.needsLab, .timeLimit(.minutes(25)), .serialized, .sharedHosts("h1", "h2", "h3"))
struct FleetTests {
    private func desk() throws -> Desk { try Desk(try SharedLab.host().lab) }

    @Test func equalOutputsAreShownOnce() async throws {
        let desk = try desk()
        let line = "echo a; [ $(hostname) = h3 ] || { echo b; exit; }; echo c >&2; exit 3"
        let group = try await desk.run(["exec", "h[1-3]", "--group", "--shell", line])
        #expect(group.code == 5)
        #expect(
            group.output == "h[1-2] (2 hosts)\n----------------\na\nb\nh3: status 3\n------------\na\n", "\(group)")
        #expect(group.errors == "h3: status 3, stderr\nc\n")

        let script = try desk.write("s.sh", "echo a\n[ $(hostname) = h3 ] || echo b\n")
        let diff = try await desk.run(["script", "h[1-3]", "--diff", script])
        #expect(diff.code == 0 && diff.errors.isEmpty)
        #expect(diff.output == "--- h[1-2] (2 hosts)\n+++ h3\n@@ -1,2 +1 @@\n a\n-b\n", "\(diff)")

        // Beyond what is held in memory, of one host that is out of reach, and of one that two users log in to.
        let big = try await desk.run(["exec", "h[1-3]", "--group", "--shell", "head -c 20000000 /dev/zero"])
        let header = "h[1-3] (3 hosts)\n----------------\n"
        #expect(big.code == 0 && big.output.hasPrefix(header))
        // And a newline, since the output has none.
        #expect(big.bytes.count == header.utf8.count + 20_000_001)
        let dead = try await desk.run(["exec", "root@h2:81,h1", "--group", "true"])
        #expect(dead.code == 4 && dead.output.contains("[h2:81]: connection-refused\n"), "\(dead)")
        let twice = try await desk.run(["exec", "root@h1,admin@h1", "--group", "true"])
        #expect(twice.code == 0 && twice.output.hasPrefix("root@h1,admin@h1 (2 hosts)\n"), "\(twice)")
    }

    @Test func aFileForEachHostAndStream() async throws {
        let desk = try desk()
        let place = "\(desk.directory)/out"
        let line = "hostname; printf '\\377' >&2; [ $(hostname) != h2 ] || exit 4"
        let outcome = try await desk.run(["exec", "h[1-3]", "--outdir", place, "--shell", line])
        #expect(outcome.code == 5 && outcome.errors.isEmpty)
        #expect(outcome.output == "h1  ok\nh2  status 4\nh3  ok\n", "\(outcome)")
        let names = try FileManager.default.contentsOfDirectory(atPath: place).sorted()
        #expect(names == ["h1.err", "h1.out", "h2.err", "h2.out", "h3.err", "h3.out"])
        for name in names {
            let content = FileManager.default.contents(atPath: "\(place)/\(name)")
            #expect(content == (name.hasSuffix("err") ? Data([0xff]) : Data("\(name.prefix(2))\n".utf8)))
            let mode = try FileManager.default.attributesOfItem(atPath: "\(place)/\(name)")[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
        // Output that cannot be kept makes the host a failure.
        let full = try await desk.run(["exec", "h1", "--outdir", "/dev/full", "true"])
        #expect(full.code == 2, "\(full)")
        let json = try await desk.run(["exec", "h[1-2]", "--outdir", place, "--json", "hostname"])
        #expect(try json.lines().of("stdout").isEmpty && json.lines().of("exit").count == 2, "\(json)")
    }

    @Test func whatFailedIsDoneOnceMore() async throws {
        let desk = try desk()
        let line = "[ $(hostname) = h1 ] || [ -e /tmp/mended ]"
        let hosts = SharedLab.hosts
        _ = try await desk.run(["exec", "h1", "true"])
        #expect(try await desk.run(["runs", "list"]).output.isEmpty, "one host leaves no record")

        let first = try await desk.run(["exec", "h[1-3]", "--env", "KEY=hunter2", "--shell", line])
        #expect(first.code == 5)
        let list = try await desk.run(["runs", "list"])
        #expect(list.output.hasSuffix("  exec  h[1-3] (3 hosts)  failed on h[2-3] (2 hosts)\n"), "\(list)")
        let kept = try await run("/bin/sh", ["-c", "cat \(desk.state)/tunnel/runs/*; ls -l \(desk.state)/tunnel/runs"])
        #expect(!kept.contains("hunter2") && !kept.contains("mended") && kept.contains("-rw-------"), "\(kept)")

        _ = try await hosts[1].shell("touch /tmp/mended")
        let second = try await desk.run(["exec", "--failed-of", "last", "--json", "--shell", line])
        #expect(try second.lines().of("exit").compactMap(\.host).sorted() == ["h2", "h3"], "\(second)")
        _ = try await hosts[2].shell("touch /tmp/mended")
        let third = try await desk.run(["exec", "--failed-of", "last", "--json", "--shell", line])
        #expect(third.code == 0)
        #expect(try third.lines().of("exit").compactMap(\.host) == ["h3"], "\(third)")
        let fourth = try await desk.run(["exec", "--failed-of", "last", "--json", "--shell", line])
        #expect(fourth.code == 0)
        #expect(try fourth.lines().of("exit").isEmpty, "\(fourth)")

        let records = try await desk.run(["runs", "list", "--json"]).lines()
        let id = try #require(records.first?.text("run"))
        let again = try await desk.run(["exec", "--failed-of", id, "--json", "true"])
        #expect(try again.lines().of("exit").compactMap(\.host).sorted() == ["h2", "h3"], "\(again)")
        let unknown = try await desk.run(["exec", "--failed-of", "20200101-000000-abcdef", "true"])
        #expect(unknown.code == 2 && unknown.errors.contains("no run"), "\(unknown)")
        for host in hosts { _ = try await host.shell("rm -f /tmp/mended") }

        // An apply is remembered too, with hosts that it never reached.
        let manifest = try desk.write("m.yaml", "setup:\n  directories:\n    - {path: /srv/x}\n")
        let apply = try await desk.run(["apply", manifest, "h1,root@h2:81"])
        #expect(apply.code == 4)
        let both = try await desk.run(["apply", manifest, "h2", "--failed-of", "last"])
        #expect(both.code == 2 && both.errors.contains("takes the place of TARGETS"), "\(both)")
        let plan = try await desk.run(["plan", manifest, "--failed-of", "last", "--json"])
        #expect(try plan.lines().of("error").compactMap(\.host) == ["h2"], "\(plan)")
        let rest = try await desk.run(["apply", manifest, "--failed-of", "last", "--json"])
        #expect(try rest.lines().of("error").compactMap(\.host) == ["h2"], "\(rest)")
        #expect(try rest.lines().of("run").isEmpty)
    }

    @Test func noMoreHostsOnceSomeFailed() async throws {
        let desk = try desk()
        let text = try await desk.run(["exec", "h[1-3]", "--jobs", "1", "--max-fail", "50%", "false"])
        #expect(text.code == 5 && text.errors.hasSuffix("h3: not begun, since 2 hosts failed\n"), "\(text)")
        let json = try await desk.run(["exec", "h[1-3]", "--jobs", "1", "--fail-fast", "--json", "false"])
        #expect(json.code == 5)
        let ends = try #require(try json.lines().last).values["hosts"]?.array ?? []
        #expect(ends.map { $0["error"]?["code"]?.text } == [nil, "not-begun", "not-begun"], "\(json)")
        let wrong = try await desk.run(["exec", "h1", "--max-fail", "0", "true"])
        #expect(wrong.code == 2, "\(wrong)")
    }

    @Test func whoIsAtWorkIsTold() async throws {
        let desk = try desk()
        let line = "[ $(hostname) = h1 ] || sleep 20"
        let process = try await desk.start(["exec", "h[1-3]", "--json", "--shell", line])
        try await process.waitForLine { $0.kind == "exit" && $0.host == "h1" }
        process.send(signal: SIGUSR1)
        let told = try await eventually {
            let words = String(decoding: process.errorsSoFar(), as: UTF8.self)
            return words.contains("2 of 3 hosts at work, 1 done, 0 not begun\n  h") && words.contains(" s\n")
        }
        #expect(told, "\(String(decoding: process.errorsSoFar(), as: UTF8.self))")
        process.send(signal: SIGINT)
        #expect(try await process.wait().exitCode == 130)
    }

    /// A space, which is not shown, and the terminal is as it was at the end.
    @Test func aKeyTellsWhoIsAtWork() async throws {
        let terminal = try await PseudoTerminal(
            try desk(), ["exec", "h[1-2]", "--color", "never", "--shell", "echo up; sleep 3"])
        try await terminal.until("h2: up")
        // Until somebody listens.
        try await Task.sleep(for: .milliseconds(500))
        try terminal.type(" ")
        try await terminal.until("2 of 2 hosts at work, 0 done, 0 not begun")
        let end = try await terminal.wait()
        #expect(end.contains("exit 0, line mode with echo"), "\(end)")
    }

    @Test func whatWasDoneIsTraced() async throws {
        let desk = try desk()
        let path = "\(desk.directory)/trace"
        let outcome = try await desk.run(
            ["--trace", path, "exec", "h[1-2]", "--json", "--env", "KEY=hunter2", "--shell", "head -c 5000 /dev/zero"])
        #expect(outcome.code == 0)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let lines = try Line.all(in: Array(text.utf8))
        #expect(lines.of("connection").map { $0.text("origin") } == ["opened", "opened"], "\(text)")
        let started = lines.of("process").compactMap { $0.values["argv"]?.texts.first }
        #expect(!started.isEmpty && Set(started) == ["ssh"])
        let sessions = lines.of("session")
        #expect(sessions.compactMap(\.host).sorted() == ["h1", "h2"])
        #expect(sessions.allSatisfy { $0.number("exit") == 0 && ($0.number("received") ?? 0) >= 5000 })
        #expect(sessions.allSatisfy { ($0.number("sent") ?? 0) > 100 } && !text.contains("hunter2"))
        #expect(text.contains("/dev/zero") == false, "what is run is not in it")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let debug = try await desk.run(["--debug", "exec", "h1", "true"])
        #expect(debug.errors.contains(try Regex("debug: session h1 [0-9.]+ ms exit 0\n")), "\(debug)")
        let nowhere = try await desk.run(["--trace", "/no/such/place", "exec", "h1", "true"])
        #expect(nowhere.code == 2, "\(nowhere)")
    }

    /// Characters that arrive in two pieces stay text; bytes that are none are lost nowhere.
    @Test func jsonCarriesEveryByte() async throws {
        let desk = try desk()
        let line = #"printf 'a\303'; sleep 0.5; printf '\251b'; sleep 0.5; printf '\303'"#
        let lines = try await desk.run(["exec", "h1", "--json", "--shell", line]).lines().of("stdout")
        #expect(lines.compactMap { $0.text("text") }.joined() == "aéb", "\(lines)")
        #expect(lines.last?.data == [0xc3])
        let many = try await desk.run(["exec", "h1", "--json", "--shell", "yes 'é€😀' | head -c 3000001"]).lines()
        let pieces = many.of("stdout")
        #expect(pieces.reduce(0) { $0 + $1.data.count } == 3_000_001)
        #expect(pieces.dropLast().allSatisfy { $0.text("text") != nil })
        let binary = try await desk.run(["exec", "h1", "--json", "cat", "/bin/true"]).lines().of("stdout").flatMap(
            \.data)
        #expect(binary == (try await SharedLab.host().run(["cat", "/bin/true"])).standardOutput)
    }

    private func run(_ program: String, _ arguments: [String]) async throws -> String {
        try await ChildProcess.run(program, arguments).output
    }
}
