import Foundation
import LabSupport
import Testing

/// An apply goes on without its connection, and without its client.
@Suite(.needsLab, .timeLimit(.minutes(25)))
struct LinkFaultTests {
    @Test("a link cut in the middle: every event is told once, and the end is ok", arguments: [20, 40])
    func cut(seconds: Int) async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let apply = try await SlowApply.start(on: host)
            try await host.cut()
            try await Task.sleep(for: .seconds(seconds))
            try await host.mend()
            let outcome = Outcome(try await apply.process.wait())
            #expect(outcome.code == 0, "\(outcome)")
            let lines = try outcome.lines()
            SlowApply.expectWhole(lines)
            // Keepalives notice after 15 to 20 s.
            if seconds == 40 {
                #expect(lines.of("lost").count == 1, "\(lines)")
                #expect(lines.of("reattached").count == 1)
            }
            #expect(try await SlowApply.isDone(on: host))
            let again = try await apply.desk.run(["apply", apply.manifest, "h1"])
            #expect(again.code == 0 && again.output.contains("0 changed"), "\(again)")
        }
    }

    @Test("a client that was killed: runs list, show and attach pick its run up")
    func killedClient() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let apply = try await SlowApply.start(on: host)
            let (desk, run) = (apply.desk, try apply.run())
            apply.process.send(signal: SIGKILL)
            _ = try await apply.process.wait()

            let list = try await desk.run(["runs", "list", "--json"]).lines().of("run-record")
            #expect(list.map { $0.text("run") } == [run])
            #expect(list.first?.text("ending") == nil)
            let show = try await desk.run(["runs", "show", run, "--json"])
            #expect(show.code == 0, "\(show)")
            #expect(try show.lines().of("step-begin").compactMap { $0.text("id") } == ["packages"])
            #expect(try show.lines().of("run").isEmpty)

            // Twice at once, and again when it is over: all are shown the same.
            async let first = desk.run(["runs", "attach", run, "--json"])
            async let second = desk.run(["runs", "attach", run, "--json"])
            for outcome in try await [first, second, desk.run(["runs", "attach", run, "--json"])] {
                #expect(outcome.code == 0, "\(outcome)")
                SlowApply.expectWhole(try outcome.lines())
            }
            #expect(try await SlowApply.isDone(on: host))
            let ended = try await desk.run(["runs", "list", "h1", "--json"]).lines().of("run-record").first
            #expect(ended?.text("ending") == "ok" && ended?.number("changed") == 3, "\(String(describing: ended))")
            SlowApply.expectWhole(try await desk.run(["runs", "show", run, "--json"]).lines())
            let unknown = try await desk.run(["runs", "attach", "20200101-000000-000000"])
            #expect(unknown.code == 2 && unknown.errors.contains("no run"), "\(unknown)")
        }
    }

    @Test("a run outlives the host's reboot in its report")
    func shownAfterReboot() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let desk = try Desk(lab)
            let manifest = try desk.write("m.yaml", "setup: {files: [{path: /etc/one, content: x}]}\n")
            let applied = try await desk.run(["apply", manifest, "h1", "--json"])
            let run = try #require(try applied.lines().of("begin").first?.text("run"))
            try await host.reboot()
            let show = try await desk.run(["runs", "show", run, "--json"])
            #expect(show.code == 0, "\(show)")
            #expect(try show.lines().steps() == ["changed file /etc/one"])
        }
    }

    @Test("Ctrl-C stops after the present step; the next apply does the rest")
    func interrupted() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let apply = try await SlowApply.start(on: host)
            apply.process.send(signal: SIGINT)
            let outcome = Outcome(try await apply.process.wait())
            #expect(outcome.code == 130, "\(outcome)")
            let lines = try outcome.lines()
            #expect(lines.steps() == ["changed packages"])
            #expect(lines.of("run").first?.text("ending") == "cancelled")
            #expect(lines.of("run").first?.number("left") == 2)
            #expect(try await host.run(["test", "-e", "/etc/after-1"]).exitCode == 1)
            try await apply.expectConverges(on: host)
        }
    }

    @Test("Ctrl-C twice leaves the run to itself, and says how to find it")
    func interruptedTwice() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let apply = try await SlowApply.start(on: host)
            // The wish to stop cannot get through.
            try await host.cut()
            apply.process.send(signal: SIGINT)
            try await Task.sleep(for: .seconds(1))
            apply.process.send(signal: SIGINT)
            let took = try await seconds {
                let outcome = Outcome(try await apply.process.wait())
                #expect(outcome.code == 130, "\(outcome)")
                let error = try #require(try outcome.lines().of("error").first)
                #expect(error.text("code") == "run-detached")
                #expect(error.text("hint")?.contains(try apply.run()) == true)
            }
            #expect(took < 10, "\(took)")
            try await host.mend()
            // Whether the wish came through after all is told by the run.
            let attached = try await apply.desk.run(["runs", "attach", try apply.run(), "--json"])
            #expect(attached.code == 0 || attached.code == 130, "\(attached)")
            #expect(try attached.lines().steps().first == "changed packages")
            try await apply.expectConverges(on: host)
        }
    }

    @Test("the power goes in the middle: a clear error, and the next apply converges")
    func powerLoss() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let apply = try await SlowApply.start(on: host)
            try await host.powerLoss()
            try await host.start()
            let outcome = Outcome(try await apply.process.wait())
            #expect(outcome.code == 1 || outcome.code == 4, "\(outcome)")
            let error = try #require(try outcome.lines().of("error", host: "h1").first)
            #expect(error.text("code") == "run-died", "\(outcome)")
            #expect(error.text("message")?.contains(try apply.run()) == true)
            #expect(error.text("hint")?.contains("apply again") == true)
            try await apply.expectConverges(on: host)
        }
    }

    @Test("the host is rebooted in the middle: a clear error, and the next apply converges")
    func reboot() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let apply = try await SlowApply.start(on: host)
            try await host.reboot()
            let outcome = Outcome(try await apply.process.wait())
            #expect(outcome.code != 0, "\(outcome)")
            #expect(try !outcome.lines().of("error", host: "h1").isEmpty || !outcome.lines().steps("failed").isEmpty)
            try await apply.expectConverges(on: host)
        }
    }
}
