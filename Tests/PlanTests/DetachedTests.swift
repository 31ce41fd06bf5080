import Foundation
import LabSupport
import Testing

@testable import Plan
@testable import Shell

/// Runs that go on without their connection, here without any connection: boot, follow, attach, cancel, lock.
@Suite struct DetachedTests {
    private let nonce = Nonce.random()

    private func run(_ random: UInt32 = .random(in: .min ... .max), wait: Int = 0) -> DetachedRun {
        DetachedRun(
            id: RunID(timestamp: "20260101-000000", random: random), nonce: nonce, waitForLock: wait, holder: "somebody"
        )
    }

    private func boot(_ plan: Plan, _ run: DetachedRun) -> Text {
        ScriptCompiler.boot(run, starting: ScriptCompiler.apply(plan, run))
    }

    private func start(_ script: Text, in shell: HostShell, at place: Sandbox) async throws -> ChildProcess {
        let bytes = script.revealed
        let command = shell.words + ["-c", "eval \"$(head -c \(bytes.count))\""]
        return try await place.start(command, tools: shell, input: bytes)
    }

    /// What a follower's output holds: items besides frames, the frames, the offset behind them.
    private func read(_ bytes: [UInt8], nonce: Nonce, offset: Int = 0) -> (
        items: [FollowDecoder.Item], frames: [UInt8], offset: Int
    ) {
        var decoder = FollowDecoder(nonce: nonce, offset: offset)
        var items: [FollowDecoder.Item] = []
        var frames: [UInt8] = []
        for item in decoder.decode(bytes) {
            switch item {
            case .frames(let bytes): frames += bytes
            case .alive: break
            default: items.append(item)
            }
        }
        return (items, frames, decoder.offset)
    }

    private func shell(_ place: Sandbox, _ name: String, _ line: String) -> Step {
        Toy.step("shell", .quoted(place.path + "/" + name), .quoted(line), id: name)
    }

    /// A line that waits until the test opens the gate.
    private func wait(_ place: Sandbox, for gate: String) -> String {
        "until [ -e \(place.path)/\(gate) ]; do sleep 0.1; done"
    }

    private func open(_ gate: String, _ place: Sandbox) throws { try place.write(gate, []) }

    private func processes(of run: RunID) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { name in
            guard Int(name) != nil, let links = try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(name)/fd")
            else {
                return false
            }
            return links.contains { link in
                (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(name)/fd/\(link)"))?.contains(
                    run.text) == true
            }
        }
    }

    @Test(arguments: HostShell.allCases) func bootFollowEnd(host: HostShell) async throws {
        let place = try Sandbox()
        let run = run()
        // Output of all kinds, more than a pipe holds, and a script longer than a pipe holds.
        let plan = Plan(steps: [
            shell(place, "a", "echo first; sleep 0.4; printf 'no newline'"),
            shell(place, "b", "head -c 300000 /dev/zero"),
            Toy.step(
                "present", .quoted(place.path + "/c"), .quoted(String(repeating: "it's ", count: 30_000)), id: "c"),
        ])
        let outcome = try await start(boot(plan, run), in: host, at: place).wait()
        #expect(outcome.ending == .exited(0) && outcome.errors.isEmpty, "\(outcome.errors)")
        let seen = read(outcome.standardOutput, nonce: nonce)
        #expect(seen.items == [.here(nonce), .over])
        let events = RunReader.events(seen.frames, plan: plan, nonce: nonce)
        #expect(events.steps.map(\.outcome) == [.changed, .changed, .changed] && events.report?.ending == .ok)
        #expect(events.output(of: 1) == "first\nno newline")
        #expect(events.output(of: 2).utf8.count == 300_000)
        #expect(place.read("state/tunnel/runs/\(run.id)/frames") == seen.frames, "the log is kept with the undo data")
        let left = try await eventually { try processes(of: run.id).isEmpty }
        #expect(left, "nothing goes on after the end")
        // A script of secrets is in no file.
        let found = try await ChildProcess.run("/usr/bin/env", ["grep", "-rl", "it's it's", place.state])
        #expect(found.output.isEmpty)
    }

    @Test(arguments: HostShell.allCases) func aKilledFollowerMissesNothing(host: HostShell) async throws {
        let place = try Sandbox()
        let run = run()
        let plan = Plan(steps: [
            shell(place, "a", "echo one; \(wait(place, for: "first")); echo two"),
            shell(place, "b", "\(wait(place, for: "second")); head -c 70000 /dev/zero; echo three"),
        ])
        let follower = try await start(boot(plan, run), in: host, at: place)
        _ = try await eventually { follower.outputSoFar().firstRange(of: Array("one".utf8)) != nil }
        follower.send(signal: SIGKILL)
        _ = try await follower.wait()
        let first = read(follower.outputSoFar(), nonce: nonce)
        try open("first", place)
        // A second one goes on where the first was, and is killed as well; a third sees the end.
        let other = Nonce.random()
        let second = try await start(
            ScriptCompiler.attach(run.id, offset: first.offset, nonce: other), in: host, at: place)
        _ = try await eventually { second.outputSoFar().firstRange(of: Array("two".utf8)) != nil }
        second.send(signal: SIGKILL)
        _ = try await second.wait()
        try open("second", place)
        let middle = read(second.outputSoFar(), nonce: other, offset: first.offset)
        #expect(middle.items == [.here(nonce)])
        let third = try await start(
            ScriptCompiler.attach(run.id, offset: middle.offset, nonce: other), in: host, at: place
        ).wait()
        let last = read(third.standardOutput, nonce: other, offset: middle.offset)
        #expect(last.items == [.here(nonce), .over])
        let all = first.frames + middle.frames + last.frames
        #expect(all == place.read("state/tunnel/live/\(run.id)/frames"))
        #expect(RunReader.events(all, plan: plan, nonce: nonce).report?.changed == 2)
        let left = try await eventually { try processes(of: run.id).isEmpty }
        #expect(left, "neither the run nor a ticker of a killed follower goes on")
    }

    @Test(arguments: HostShell.allCases) func anEndedRunIsThereFromEveryOffset(host: HostShell) async throws {
        let place = try Sandbox()
        let run = run()
        _ = try await start(boot(Plan(steps: [shell(place, "a", "echo x")]), run), in: host, at: place).wait()
        let frames = try #require(place.read("state/tunnel/runs/\(run.id)/frames"))
        for isLive in [true, false] {
            if !isLive { try FileManager.default.removeItem(atPath: place.state + "/live/\(run.id)") }
            for offset in stride(from: 0, through: frames.count, by: 29) + [frames.count] {
                for follows in [true, false] {
                    let script = ScriptCompiler.attach(run.id, offset: offset, follows: follows, nonce: nonce)
                    let seen = read(
                        try await start(script, in: host, at: place).wait().standardOutput, nonce: nonce, offset: offset
                    )
                    #expect(
                        seen.items == [.here(nonce), .over] && seen.frames == Array(frames[offset...]), "from \(offset)"
                    )
                }
            }
        }
        let absent = ScriptCompiler.attach(self.run(1).id, offset: 0, nonce: nonce)
        let outcome = try await start(absent, in: host, at: place).wait()
        #expect(read(outcome.standardOutput, nonce: nonce).items == [.absent] && outcome.ending == .exited(1))
    }

    @Test(arguments: HostShell.allCases) func aRunThatDiedEndsWithoutAResult(host: HostShell) async throws {
        let place = try Sandbox()
        let run = run()
        let plan = Plan(steps: [shell(place, "a", "echo x; sleep 30")])
        let follower = try await start(boot(plan, run), in: host, at: place)
        _ = try await eventually { follower.outputSoFar().firstRange(of: Array("x\n".utf8)) != nil }
        let pid = try #require(
            place.text("state/tunnel/live/\(run.id)/pid").split(separator: " ").first.flatMap { pid_t(String($0)) })
        #expect(getpgid(pid) == pid, "the run is the leader of its own session")
        kill(-pid, SIGKILL)
        let seen = read(try await follower.wait().standardOutput, nonce: nonce)
        #expect(seen.items == [.here(nonce), .over])
        #expect(RunReader.events(seen.frames, nonce: nonce).report == nil)
    }

    /// Where the place of a run outlives a reboot, its number may be another process's by then.
    @Test(arguments: HostShell.allCases) func aPidOfAnotherBootIsNobodys(host: HostShell) async throws {
        let place = try Sandbox()
        let run = run()
        let follower = try await start(
            boot(Plan(steps: [shell(place, "a", "echo x; sleep 30")]), run), in: host, at: place)
        _ = try await eventually { follower.outputSoFar().firstRange(of: Array("x\n".utf8)) != nil }
        let name = "state/tunnel/live/\(run.id)/pid"
        let words = place.text(name).split(whereSeparator: \.isWhitespace)
        let pid = try #require(words.first.flatMap { pid_t(String($0)) })
        let boot = try String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
        #expect(words.dropFirst().first.map { $0 + "\n" } ?? "" == boot)
        #expect(kill(pid, 0) == 0)
        try place.write(name, Array("\(pid) 00000000-0000-0000-0000-000000000000\n".utf8))
        let seen = read(try await follower.wait().standardOutput, nonce: nonce)
        #expect(seen.items == [.here(nonce), .over])
        kill(-pid, SIGKILL)
    }

    @Test(arguments: HostShell.allCases) func oldRunsAreForgottenAndNoOther(host: HostShell) async throws {
        let place = try Sandbox()
        let boot = try String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
        func make(_ number: Int, live: [String: String]?) throws -> String {
            let id = RunID(timestamp: "20250101-0000\(number)", random: UInt32(number)).text
            var folders = ["runs/\(id)/undo"]
            if live != nil { folders.append("live/\(id)") }
            for folder in folders {
                try FileManager.default.createDirectory(
                    atPath: place.state + "/" + folder, withIntermediateDirectories: true)
            }
            for (name, text) in live ?? [:] { try place.write("state/tunnel/live/\(id)/\(name)", Array(text.utf8)) }
            return id
        }
        // The oldest: one that runs, one that is being started, one that died, one of another boot, one that ended.
        let kept = [try make(10, live: ["pid": "\(getpid()) \(boot)"]), try make(11, live: [:])]
        var gone = [try make(12, live: ["pid": "4999999 \(boot)"]), try make(13, live: ["pid": "\(getpid()) x\n"])]
        gone.append(try make(14, live: ["ended": "", "pid": "\(getpid()) \(boot)"]))
        for number in 15..<20 { gone.append(try make(number, live: nil)) }
        let newest = try (20..<69).map { try make($0, live: nil) }
        if getuid() == 0 { _ = try await ChildProcess.run("/bin/chown", ["-R", "65534:65534", place.path + "/state"]) }
        // As root this process could be signalled by nobody; a process of that user stands in for the run.
        let standIn = try await place.start(["sleep", "30"])
        try place.write("state/tunnel/live/\(kept[0])/pid", Array("\(standIn.processIdentifier) \(boot)".utf8))
        let run = run()
        let outcome = try await start(self.boot(Plan(steps: []), run), in: host, at: place).wait()
        standIn.send(signal: SIGKILL)
        #expect(outcome.ending == .exited(0), "\(outcome.errors)")
        let left = try FileManager.default.contentsOfDirectory(atPath: place.state + "/runs").sorted()
        #expect(left == kept + newest + [run.id.text])
        let live = try FileManager.default.contentsOfDirectory(atPath: place.state + "/live").sorted()
        #expect(live == kept + [run.id.text])
    }

    @Test func oneRunAtATime() async throws {
        let place = try Sandbox()
        let (first, second, third) = (run(1), run(2, wait: 20), run(3, wait: 1))
        let slow = Plan(steps: [shell(place, "a", wait(place, for: "go"))])
        let holding = try await start(boot(slow, first), in: .dash, at: place)
        _ = try await eventually { place.text("state/tunnel/holder") == "somebody\n" }
        // One that will not wait is told who holds the host, one that waits gets its turn.
        let waiting = try await start(
            boot(Plan(steps: [shell(place, "b", ":")]), second), in: .busybox, at: place)
        let refused = try await start(boot(Plan(steps: [shell(place, "c", ":")]), third), in: .bash, at: place)
            .wait()
        let frames = read(refused.standardOutput, nonce: nonce).frames
        var reader = RunReader(run: third.id, plan: nil, nonce: nonce)
        #expect(reader.read(frames).contains(.waiting(holder: "somebody")))
        #expect(reader.report?.ending == .locked && String(decoding: reader.strayOutput, as: UTF8.self) == "somebody")
        #expect(!place.exists("c"))
        _ = try await eventually { waiting.outputSoFar().firstRange(of: Array("waiting".utf8)) != nil }
        try open("go", place)
        let end = RunReader.events(read(try await waiting.wait().standardOutput, nonce: nonce).frames, nonce: nonce)
        #expect(end.first == .waiting(holder: "somebody") && end.report?.changed == 1)
        #expect(try await holding.wait().ending == .exited(0))
    }

    @Test(arguments: HostShell.allCases) func stepsInheritNeitherTheLockNorTheRun(host: HostShell) async throws {
        let place = try Sandbox()
        // A daemon that a step starts lives on: the next run must get the lock all the same.
        let plan = Plan(steps: [
            shell(place, "a", "setsid sleep 20 >/dev/null 2>&1 & echo $! >\(place.path)/daemon; ls -l /proc/self/fd")
        ])
        let outcome = try await start(boot(plan, run(1)), in: host, at: place).wait()
        let events = RunReader.events(read(outcome.standardOutput, nonce: nonce).frames, nonce: nonce)
        #expect(!events.output(of: 1).contains("/lock"), "\(events.output(of: 1))")
        let next = try await start(boot(Plan(steps: [shell(place, "b", ":")]), run(2)), in: host, at: place).wait()
        #expect(RunReader.events(read(next.standardOutput, nonce: nonce).frames, nonce: nonce).report?.ending == .ok)
        if let daemon = pid_t(place.text("daemon").trimmingCharacters(in: .whitespacesAndNewlines)) {
            kill(daemon, SIGKILL)
        }
    }

    @Test(arguments: HostShell.allCases) func cancelStopsARunAndAWaitingOne(host: HostShell) async throws {
        let place = try Sandbox()
        let (first, second) = (run(1), run(2, wait: 60))
        let plan = Plan(steps: [shell(place, "a", wait(place, for: "go")), shell(place, "b", ":")])
        let running = try await start(boot(plan, first), in: host, at: place)
        _ = try await eventually { place.exists("state/tunnel/holder") }
        let waiting = try await start(boot(plan, second), in: host, at: place)
        _ = try await eventually { place.exists("state/tunnel/live/\(second.id)/pid") }
        for run in [first, second] {
            let outcome = try await place.run(ScriptCompiler.cancel(run.id, nonce: nonce), in: host)
            #expect(outcome.ending == .exited(0) && outcome.output == "\u{1e}\(nonce.text) cancelled\n")
        }
        try open("go", place)
        for (child, changed) in [(running, 1), (waiting, 0)] {
            let report = RunReader.events(
                read(try await child.wait().standardOutput, nonce: nonce).frames, nonce: nonce
            ).report
            #expect(report?.ending == .cancelled && report?.changed == changed)
        }
        #expect(!place.exists("b"))
        let unknown = try await place.run(ScriptCompiler.cancel(run(3).id, nonce: nonce), in: host)
        #expect(unknown.ending != .exited(0))
    }

    /// Nobody follows, and every frame rings: the FIFO must not fill up and block the run.
    @Test func bellsThatNobodyHearsBlockNothing() async throws {
        let place = try Sandbox()
        let run = run()
        let many = ShellLibrary(
            name: "many",
            source: """
                many_check() {
                    count=0
                    while [ "$count" -lt 70000 ]; do
                        ring
                        count=$((count + 1))
                    done
                }

                """)
        let plan = Plan(steps: [Step(id: "many", kind: .init("many", in: many), arguments: [])])
        let follower = try await start(boot(plan, run), in: .dash, at: place)
        _ = try await eventually { place.exists("state/tunnel/live/\(run.id)/pid") }
        follower.send(signal: SIGKILL)
        let ended = try await eventually { place.exists("state/tunnel/live/\(run.id)/ended") }
        #expect(ended)
    }

    @Test(.enabled(if: getuid() == 0, "mounting a small disk needs root")) func aFullDiskIsToldBeforeAnythingRuns()
        async throws
    {
        let place = try Sandbox()
        try FileManager.default.createDirectory(atPath: place.path + "/state", withIntermediateDirectories: true)
        let mount = ["mount", "-t", "tmpfs", "-o", "size=64k,mode=777", "tmpfs", place.path + "/state"]
        try #require(try await ChildProcess.run("/usr/bin/env", mount).ending == .exited(0))
        try await fillAndBoot(place)
        #expect(
            try await ChildProcess.run("/usr/bin/env", ["umount", "-l", place.path + "/state"]).ending == .exited(0))
    }

    private func fillAndBoot(_ place: Sandbox) async throws {
        _ = try await place.start(["sh", "-c", "head -c 200000 /dev/zero >\(place.path)/state/full"]).wait()
        let outcome = try await start(boot(Plan(steps: [shell(place, "a", ":")]), run()), in: .dash, at: place).wait()
        let seen = read(outcome.standardOutput, nonce: nonce)
        guard seen.items.count == 2, case .refused(let words) = seen.items[1] else {
            Issue.record("\(seen.items) \(outcome.errors)")
            return
        }
        #expect(words.contains("No space left on device") && !place.exists("a"))
        #expect(outcome.ending == .exited(1))
    }
}
