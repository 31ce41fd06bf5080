import Foundation
import LabSupport
import Testing

/// Looking after the kept connections.
@Suite(.needsLab, .timeLimit(.minutes(25)))
struct PoolTests {
    @Test("open, list, check, close and prune")
    func life() async throws {
        try await withLab { lab in
            let hosts = try await lab.hosts(["h1", "h2"])
            let desk = try Desk(lab)
            func lines(_ arguments: String...) async throws -> (Int32?, [Line]) {
                let outcome = try await desk.run(["pool"] + arguments + ["--json"])
                return (outcome.code, try outcome.lines())
            }
            #expect(try await lines("list").1.of("pool").isEmpty)
            #expect(try await lines("check", "h1").0 == 1)
            let opened = try await lines("open", "h1,h2")
            #expect(opened.0 == 0)
            #expect(opened.1.of("connect").map { $0.text("origin") } == ["opened", "opened"])
            #expect(try await lines("open", "h1").1.of("connect").map { $0.text("origin") } == ["pooled"])
            let list = try await lines("list").1.of("pool")
            #expect(Set(list.map { $0.text("address") }) == Set(hosts.map { "root@\($0.address):22" }))
            #expect(list.allSatisfy { $0.values["alive"] == .bool(true) })
            #expect(try await lines("check").0 == 0)
            for verb in ["close", "open"] {
                let quiet = try await desk.run(["pool", verb, "h1", "--quiet"])
                #expect(quiet.code == 0 && quiet.output.isEmpty && quiet.errors.isEmpty, "\(quiet)")
            }

            try await hosts[1].powerLoss()
            #expect(try await lines("close", "h1").1.of("pool").map(\.host) == ["h1"])
            #expect(try await lines("check", "h1").0 == 1)
            #expect(try await lines("check", "h2").0 == 0, "the master cannot know of a silent host yet")
            // Keepalives find it out, and the master goes.
            #expect(try await eventually(within: 60) { try await lines("check").1.last?.number("alive") == 0 })
            _ = try await lines("prune")
            #expect(try await lines("list").1.of("pool").isEmpty)
        }
    }
}
