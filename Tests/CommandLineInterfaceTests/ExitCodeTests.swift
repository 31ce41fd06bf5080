import Testing

@testable import CommandLineInterface

@Suite struct ExitCodeTests {
    /// Scripts depend on these numbers: they never change.
    @Test func numbersStayAsTheyAre() {
        #expect(ExitCode.documented.map(\.status) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 130])
        #expect(ExitCode.remote(status: 0) == .success)
        #expect(ExitCode.remote(status: 255).status == 255)
    }

    @Test(
        arguments: [
            ([], 0), ([.success, .success], 0), ([.success, .changesFound], 6),
            ([.changesFound, .failed, .success], 1),
            ([.failed, .unreachable, .timedOut], 4), ([.unreachable, .rolledBack], 7),
            ([.outcomeUnknown, .rolledBack], 8),
            ([.interrupted, .outcomeUnknown], 130), ([.passedOn(42)], 42), ([.passedOn(42), .success], 5),
            ([.passedOn(42), .passedOn(42)], 5), ([.passedOn(2), .unreachable], 4),
        ] as [([ExitCode], Int32)])
    func theWorstWins(_ codes: [ExitCode], status: Int32) {
        #expect(ExitCode.worst(of: codes).status == status)
        #expect(ExitCode.worst(of: codes.reversed()).status == status)
    }
}
