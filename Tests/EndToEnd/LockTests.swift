import Foundation
import LabSupport
import Testing

/// Others who work on the same host at the same time.
@Suite(.needsLab, .timeLimit(.minutes(25)))
struct LockTests {
    @Test("the second apply waits for the first; with --lock-timeout it gives up and names the holder")
    func twoApplies() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let apply = try await SlowApply.start(on: host)
            let run = try apply.run()
            let other = try Desk(lab)
            let hasty = try await other.run(["apply", apply.manifest, "h1", "--lock-timeout", "1s", "--json"])
            #expect(hasty.code == 1, "\(hasty)")
            let error = try #require(try hasty.lines().of("error", host: "h1").first)
            #expect(error.text("code") == "host-locked")
            #expect(error.text("message")?.contains(run) == true, "\(error)")
            #expect(error.text("message")?.contains("@") == true, "names who holds it: \(error)")
            #expect(error.text("hint")?.contains("--lock-timeout") == true)

            let patient = try await other.run(["apply", apply.manifest, "h1", "--json"])
            #expect(patient.code == 0, "\(patient)")
            let lines = try patient.lines()
            #expect(lines.of("wait").first?.text("holder")?.contains(run) == true)
            #expect(lines.steps() == SlowApply.steps.map { "ok \($0)" })
            let first = Outcome(try await apply.process.wait())
            #expect(first.code == 0)
            SlowApply.expectWhole(try first.lines())
        }
    }

    @Test("a lock of dpkg that somebody else holds is waited for")
    func dpkgLock() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let desk = try Desk(lab)
            let manifest = try desk.write("m.yaml", "setup: {packages: [toy-hello]}\n")
            let script = "apt-get -qq update; apt-get -qqy install toy-slow"
            let holder = try await ChildProcess.start(
                LabAvailability.program, ["run", "h1", "sh", "-c", script], environment: ["LAB_ID": lab.identifier])
            #expect(try await eventually { try await host.run(["pgrep", "-f", "toy-slow.postinst"]).exitCode == 0 })
            let outcome = try await desk.run(["apply", manifest, "h1"])
            #expect(outcome.code == 0, "\(outcome)")
            #expect(try await holder.wait().exitCode == 0)
            #expect(try await host.shell("toy-hello") == "toy-hello 1.1")
        }
    }
}
