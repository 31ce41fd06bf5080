import Foundation
import LabSupport
import Testing

/// However a command is ended, nothing of it is left running on the host.
@Suite(.needsLab, .sharedHosts("h1"), .timeLimit(.minutes(25)))
struct ExecEndTests {
    /// A command with a child in the background; both can be told by the number that they sleep for.
    private func sleepers(_ number: Int) -> [String] { ["sh", "-c", "sleep \(number) & sleep \(number); echo never"] }

    private func running(_ number: Int, on host: LabHost) async throws -> Int {
        let count = try await host.run(["pgrep", "-cf", "sleep \(number)"]).output
        return Int(count.trimmingCharacters(in: .newlines)) ?? -1
    }

    @Test("--timeout ends all that the command started, as oneself and as root", arguments: [[], ["--sudo"]])
    func timeout(flags: [String]) async throws {
        let host = try SharedLab.host()
        let desk = try Desk(host.lab)
        let number = flags.isEmpty ? 98701 : 98702
        var outcome: Outcome?
        let took = try await seconds {
            outcome = try await desk.run(["exec", "admin@h1", "--timeout", "2"] + flags + sleepers(number))
        }
        let ended = try #require(outcome)
        #expect(ended.code == 3, "\(ended)")
        #expect(ended.errors.contains("h1") && ended.errors.contains("was ended"), "\(ended)")
        #expect(took > 2 && took < 20)
        #expect(try await eventually { try await running(number, on: host) == 0 })
    }

    @Test("a command that ignores TERM is killed")
    func stubborn() async throws {
        let host = try SharedLab.host()
        let desk = try Desk(host.lab)
        let line = "trap '' TERM INT HUP; while :; do sleep 98703; done"
        let outcome = try await desk.run(["exec", "h1", "--timeout", "1", "--", "sh", "-c", line])
        #expect(outcome.code == 3 && outcome.errors.contains("was ended"), "\(outcome)")
        #expect(try await eventually { try await running(98703, on: host) == 0 })
    }

    @Test("a signal to tunnel ends the command", arguments: [SIGINT, SIGTERM, SIGHUP, SIGKILL])
    func signals(number: Int32) async throws {
        let host = try SharedLab.host()
        let desk = try Desk(host.lab)
        let sleep = 98710 + Int(number)
        let process = try await desk.start(["exec", "h1"] + sleepers(sleep))
        #expect(try await eventually { try await running(sleep, on: host) >= 2 })
        process.send(signal: number)
        let outcome = try await process.wait()
        if number != SIGKILL {
            #expect(outcome.exitCode == 130)
            #expect(outcome.errors.contains("was ended"), "\(outcome.errors)")
        }
        #expect(try await eventually { try await running(sleep, on: host) == 0 })
    }
}
