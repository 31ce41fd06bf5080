import Foundation
import Plan
import Synchronization
import Testing

@testable import CommandLineInterface

@Suite struct FleetTests {
    private static let targets = (1...20).map { Target(name: "h\($0)") }

    /// The hosts that were begun, where every host from `first` on fails.
    private func begun(
        _ limit: FailureLimit?, jobs: Int = 1, wave: Int? = nil, failingFrom first: Int
    ) async -> (begun: Int, outcomes: [HostOutcome]) {
        let count = Mutex(0)
        let fleet = Fleet(jobs: jobs, wave: wave, failureLimit: limit, interruption: Interruption())
        let outcomes = await fleet.run(Self.targets) { target in
            count.withLock { $0 += 1 }
            let number = Int(target.name.dropFirst()) ?? 0
            return HostOutcome(target.name, number >= first ? .passedOn(9) : .success, code: 0)
        }
        return (count.withLock { $0 }, outcomes)
    }

    @Test func noMoreAreBegunOnceSoManyFailed() async {
        #expect(await begun(nil, failingFrom: 1).begun == 20)
        #expect(await begun(.hosts(1), failingFrom: 4).begun == 4)
        #expect(await begun(.hosts(3), failingFrom: 4).begun == 6)
        #expect(await begun(.percent(10), failingFrom: 1).begun == 2)
        #expect(await begun(.hosts(3), wave: 5, failingFrom: 4).begun == 6)
        // Those at work are finished.
        #expect((3...6).contains(await begun(.hosts(3), jobs: 4, failingFrom: 1).begun))
        let outcomes = await begun(.hosts(2), failingFrom: 1).outcomes
        #expect(outcomes.map(\.host) == Self.targets.map(\.name))
        #expect(outcomes.map(\.isNotBegun) == [false, false] + Array(repeating: true, count: 18))
        #expect(outcomes.last?.failure?.message == "not begun, since 2 hosts failed")
    }

    @Test func limits() {
        #expect(FailureLimit("5") == .hosts(5) && FailureLimit("10%") == .percent(10))
        for bad in ["", "0", "0%", "101%", "%", "-1", "1.5", "５", "9999999"] {
            #expect(FailureLimit(bad) == nil, "\(bad)")
        }
        #expect(FailureLimit.percent(10).count(of: 25) == 3 && FailureLimit.percent(1).count(of: 3) == 1)
        #expect(FailureLimit.percent(100).count(of: 7) == 7)
    }

    @Test func recordsKnowWhatFailed() throws {
        let run = try #require(RunID("20260101-000000-abcdef"))
        let targets = [
            Target(name: "a"), Target(name: "b", user: "root", port: 81, address: "192.0.2.1"),
            Target(name: "b", user: "admin"), Target(name: "c"),
        ]
        let lost = HostOutcome("c", .failed, failure: Event.Failure(NotBegun(failures: 1)))
        let outcomes = [
            HostOutcome("a", .success), HostOutcome("b", .passedOn(3)), HostOutcome("b", .changesFound), lost,
        ]
        let record = FleetRecord(run: run, command: "exec", exit: .failed, targets: targets, outcomes: outcomes)
        #expect(record.failed.map(\.target) == [targets[1], targets[3]])
        #expect(record.text == "20260101-000000-abcdef  exec  a,b,c (4 hosts)  failed on b,c (2 hosts)")
        let copy = try JSONDecoder().decode(FleetRecord.self, from: JSONEncoder().encode(record))
        #expect(copy == record)
    }
}
