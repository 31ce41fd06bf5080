import Testing

@testable import Plan
@testable import Shell

/// Frames become events.
@Suite struct RunReaderTests {
    private static let nonce = Nonce("0123456789abcdef")

    private static func stream(_ lines: String...) -> [UInt8] {
        Array(lines.map { $0.hasPrefix(">") ? String($0.dropFirst()) : "\u{1e}\(nonce.text) \($0)\n" }.joined().utf8)
    }

    @Test func aWholeRun() throws {
        let run = try #require(RunID("20260101-000000-abcdef"))
        let events = RunReader.events(
            Self.stream(
                "10.00 begin 4", "10.00 step 1 file /a", "10.25 finished 1 ok", "10.25 step 2 file /b",
                "10.30 differs 2 it is missing", "10.30 applying 2", ">working\n", "10.40 differs 2 it is missing",
                "11.35 finished 2 changed", "11.35 step 3 file /c", ">oops", "11.40 problem 3 no\\nspace",
                "11.45 finished 3 failed", "11.50 end failed 1 1 1"), run: run, nonce: Self.nonce)
        #expect(
            events == [
                .began(run: run, steps: 4), .stepBegan(number: 1, id: "file /a"),
                .stepFinished(
                    StepReport(
                        number: 1, id: "file /a", outcome: .ok, reasons: [], problems: [], diff: nil, seconds: 0.25)),
                .stepBegan(number: 2, id: "file /b"), .stepOutput(number: 2, bytes: Array("working\n".utf8)),
                .stepFinished(
                    StepReport(
                        number: 2, id: "file /b", outcome: .changed, reasons: ["it is missing"], problems: [],
                        diff: nil,
                        seconds: 1.1)),
                .stepBegan(number: 3, id: "file /c"), .stepOutput(number: 3, bytes: Array("oops".utf8)),
                .stepFinished(
                    StepReport(
                        number: 3, id: "file /c", outcome: .failed, reasons: [], problems: ["no\nspace"], diff: nil,
                        seconds: 0.1)),
                .runFinished(RunReport(run: run, ending: .failed, changed: 1, ok: 1, failed: 1, left: 1, seconds: 1.5)),
            ])
    }

    @Test func whatIsOpenIsToldBeforeAndAfter() {
        typealias Item = SurveyReport.Item
        let events = RunReader.events(
            Self.stream(
                "1 begin 3", "1 step 1 survey before", "1 state 1 before listening tcp/*:23 open, x (y)",
                "1 state 1 before ssh port 22", "1 state 1 before ssh maxauthtries 6",
                "1 state 1 before firewall state none",
                "1 finished 1 ok", "1 step 2 a", "1 note 2 it is\\nleft", "1 note 2 it is\\nleft", "1 finished 2 ok",
                "2 step 3 survey after", "2 state 3 after listening tcp/*:22 open, sshd", "2 state 3 after ssh port 22",
                "2 state 3 after ssh maxauthtries 4", "2 state 3 after firewall state none", "2 finished 3 ok",
                "2 end ok 0 3 0"), nonce: Self.nonce
        ).compactMap { event -> SurveyReport? in if case .surveyed(let report) = event { report } else { nil } }
        #expect(events.map(\.phase) == [.before, .after])
        #expect(events.first?.items.count == 4)
        #expect(
            events.last?.items == [
                Item(topic: "listening", name: "tcp/*:22", before: nil, now: "open, sshd"),
                Item(topic: "listening", name: "tcp/*:23", before: "open, x (y)", now: nil),
                Item(topic: "ssh", name: "maxauthtries", before: "6", now: "4"),
                Item(topic: "firewall", name: "state", before: "none", now: "none"),
            ])
    }

    @Test func notesAreToldOnceHoweverAStepEnds() {
        let events = RunReader.events(
            Self.stream("1 begin 1", "1 step 1 a", "1 note 1 left\\nso", "1 note 1 left\\nso", "1 finished 1 ok"),
            nonce: Self.nonce)
        let notes = events.compactMap { event -> [String]? in
            if case .stepFinished(let step) = event { step.notes } else { nil }
        }
        #expect(notes == [["left\nso"]])
    }

    @Test func aCancelledRunHasNoFailedStepForIt() {
        let events = RunReader.events(
            Self.stream("1 begin 3", "1 step 1 a", "1 finished 1 ok", "2 end cancelled 0 1 1"), nonce: Self.nonce)
        #expect(events.report?.failed == 0 && events.report?.left == 2 && events.report?.ending == .cancelled)
    }

    @Test func aLockedHostNamesItsHolder() {
        var reader = RunReader(run: nil, plan: nil, nonce: Self.nonce)
        let events = reader.read(Self.stream("1 waiting run x", "2 locked run x", "2 end locked 0 0 0"))
        #expect(events.first == .waiting(holder: "run x"))
        #expect(reader.report?.ending == .locked)
        #expect(String(decoding: reader.strayOutput, as: UTF8.self) == "run x")
    }

    @Test func whatComesOutsideOfStepsIsKeptAsLastWords() {
        var reader = RunReader(run: nil, plan: nil, nonce: Self.nonce)
        #expect(reader.read(Array("sh: 1: setsid: not found\n".utf8)).isEmpty)
        #expect(String(decoding: reader.strayOutput, as: UTF8.self) == "sh: 1: setsid: not found\n")
        _ = reader.read([UInt8](repeating: 0x61, count: 10_000))
        #expect(reader.strayOutput.count == 2000)
    }

    @Test func secretsAreMaskedInAllThatASTepSays() throws {
        let secret = "it's-hunter2"
        let plan = Plan(steps: [
            Toy.step(
                "present", .secret(secret),
                content: Text(segments: [.plain(Array("key=".utf8)), .secret(Array("k3y\n".utf8))]))
        ])
        let old = Array("key=old\n".utf8).map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
        let bytes = Self.stream(
            "1 begin 1", "1 step 1 a", ">says it's-hun", ">ter2 aloud\n", "1 differs 1 was it's-hunter2",
            "1 content 1 \(old)",
            "1 problem 1 bad it's-hunter2", "1 progress 1 5 at it's-hunter2", "1 blocked 1 by it's-hunter2",
            "2 finished 1 would", "2 end ok 1 0 0")
        for cut in 0...bytes.count {
            var reader = RunReader(run: nil, plan: plan, nonce: Self.nonce)
            let events = reader.read(Array(bytes[..<cut])) + reader.read(Array(bytes[cut...]))
            #expect(!"\(events)".contains(secret))
            #expect(events.output(of: 1) == "says ******** aloud\n")
            let step = try #require(events.steps.first)
            #expect(step.reasons == ["was ********"] && step.problems == ["bad ********"])
            #expect(step.diff == "@@ -1 +1 @@\n-key=********\n+key=********\n")
        }
    }

    @Test func aChangeHasItsDiffOnlyWhileChecking() throws {
        let plan = Plan(steps: [Toy.step("present", "/a", content: "new\n")])
        func diff(_ outcome: String) -> String?? {
            RunReader.events(
                Self.stream("1 begin 1", "1 step 1 a", "1 finished 1 \(outcome)"), plan: plan, nonce: Self.nonce
            ).steps.first?.diff
        }
        #expect(diff("would") == "@@ -0,0 +1 @@\n+new\n")
        #expect(diff("changed") == .some(nil))
    }
}
