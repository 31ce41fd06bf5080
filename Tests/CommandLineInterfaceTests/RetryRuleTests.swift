import Testing

@testable import CommandLineInterface
@testable import Remote

/// When something is tried again: never by accident what may have run.
@Suite struct RetryRuleTests {
    private func rule(_ words: String...) throws -> RetryRule {
        let request = try Parser.parse((["exec", "h"] + words + ["--", "true"]).map { Array($0.utf8) })
        guard case .run(let invocation) = request else { throw Unexpected(description: "\(words)") }
        return try RetryRule(invocation)
    }

    private func again(_ rule: RetryRule, _ reason: RemoteError.Reason) -> Bool {
        rule.reason(to: .failure(RemoteError(host: "h", reason))) != nil
    }

    private let nothingRan: [RemoteError.Reason] = [
        .unknownName, .refused(port: "22"), .timedOut(seconds: 1), .unreachable(""), .turnedAway(""), .noDescriptors,
    ]

    /// A new try would find the same, or something may have run.
    private let noUse: [RemoteError.Reason] = [
        .configuration(""), .hostKeyUnknown, .hostKeyChanged(detail: ""),
        .authentication(methods: "", lacksTerminal: true),
        .connectionLost(detail: ""), .commandLost(seconds: 30), .silence(seconds: 30), .commandRefused(""),
        .sudoRefused(""), .interrupted(.unknown),
        .abandoned, .noPosixShell(""),
    ]

    @Test func byItselfOnlyWhatDidNotRun() throws {
        let plain = try rule("--retries", "3")
        #expect(plain.count == 3 && nothingRan.allSatisfy { again(plain, $0) } && !noUse.contains { again(plain, $0) })
        #expect(!again(plain, .timeLimit(seconds: 1, fate: .killed)))
        #expect(plain.reason(to: .success([0])) == nil && plain.reason(to: .success([1])) == nil)
        #expect(try rule().count == 0)
    }

    @Test func whatIsNamedTakesThePlaceOfTheDefault() throws {
        let timeout = try rule("--retry-on", "timeout")
        #expect(again(timeout, .timeLimit(seconds: 1, fate: .killed)) && !nothingRan.contains { again(timeout, $0) })
        #expect(timeout.reason(to: .success([1])) == nil)
        let both = try rule("--retry-on", "timeout", "--retry-on", "connect")
        #expect(again(both, .timeLimit(seconds: 1, fate: .unknown)) && nothingRan.allSatisfy { again(both, $0) })
        #expect(!noUse.contains { again(both, $0) })
    }

    @Test func statusesByNumberOrAll() throws {
        let any = try rule("--retry-on", "exit")
        #expect(any.reason(to: .success([0, 0])) == nil && any.reason(to: .success([])) == nil)
        #expect(any.reason(to: .success([0, 7, 8])) == "ended with status 7")
        #expect(!nothingRan.contains { again(any, $0) })
        let some = try rule("--retry-on", "exit:75,111", "--retry-on", "exit:3")
        for (code, isAgain) in [(75, true), (111, true), (3, true), (1, false), (0, false)] {
            #expect((some.reason(to: .success([code])) != nil) == isAgain, "\(code)")
        }
        #expect(some.reason(to: .success([1, 75])) == nil, "the first that failed counts")
    }

    @Test(arguments: [
        "", "never", "exit:", "exit:0", "exit:256", "exit:1,", "exit:x", "connect:1", "timeout:", "Connect",
    ])
    func otherWordsAreRefused(word: String) throws {
        let error = #expect(throws: UsageError.self) { try rule("--retry-on=\(word)") }
        #expect(error?.kind == .invalidValue)
    }

    @Test func pausesDoubleAndAreSpread() throws {
        let rule = try rule("--retry-delay", "2s", "--retries", "100")
        for (attempt, least, most) in [(1, 1.0, 3.0), (2, 2.0, 6.0), (3, 4.0, 12.0), (5, 16.0, 48.0)] {
            let pauses = (0..<200).map { _ in rule.pause(before: attempt) }
            #expect(pauses.allSatisfy { (least...most).contains($0) })
            #expect((pauses.max() ?? 0) - (pauses.min() ?? 0) > (most - least) / 2, "not all at once")
        }
        #expect(rule.pause(before: 100).isFinite)
        let standard = try self.rule("--retries", "1").pause(before: 1)
        #expect((0.5...1.5).contains(standard))
    }
}
