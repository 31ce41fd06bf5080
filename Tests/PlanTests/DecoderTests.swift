import Testing

@testable import Plan

/// Decoders see the same in a stream wherever it is cut, and nothing that only looks like theirs.
@Suite struct DecoderTests {
    static let nonce = Nonce("0123456789abcdef")
    static let mark = "\u{1e}0123456789abcdef "

    /// Adjacent pieces of output as one, for comparison.
    private static func joined(_ frames: [TimedFrame]) -> [TimedFrame] {
        var result: [TimedFrame] = []
        for frame in frames {
            if case .output(let more) = frame.frame, case .output(let before)? = result.last?.frame {
                result[result.count - 1] = TimedFrame(frame: .output(before + more), uptime: nil)
            } else {
                result.append(frame)
            }
        }
        return result
    }

    /// Fails where a decoder sees different things for different cuts of the input; the first is the whole.
    private func everyCut<Result: Equatable>(
        of input: [UInt8], _ decode: ([[UInt8]]) -> Result, _ expected: Result
    ) {
        #expect(decode([input]) == expected)
        #expect(decode(input.map { [$0] }) == expected, "byte by byte")
        for cut in 0...input.count where decode([Array(input[..<cut]), Array(input[cut...])]) != expected {
            Issue.record("cut at \(cut): \(decode([Array(input[..<cut]), Array(input[cut...])]))")
        }
    }

    private func frames(_ input: [UInt8], _ expected: [TimedFrame]) {
        everyCut(
            of: input,
            { pieces in
                var decoder = FrameDecoder(nonce: Self.nonce)
                return Self.joined(pieces.flatMap { decoder.decode($0) })
            }, expected)
    }

    private func output(_ text: String) -> TimedFrame { TimedFrame(frame: .output(Array(text.utf8)), uptime: nil) }

    @Test func everyKindOfFrame() {
        let lines = [
            "100.25 begin 3", "100.30 waiting 20260101-000000-abcdef by me@here", "1 locked x y",
            "101 step 1 file /a b",
            #"101 differs 1 one\ntwo\\three"#, "101 content 1 00ff0a", "101 content 2 ", "101 problem 1 why",
            "102 applying 1", "102 progress 1 42 Unpacking x", "102 progress 1 - x\\ny", "102 progress 1 400 z",
            "102 blocked 1 process 7 (apt-get)", "103.5 finished 1 changed", "104 end failed 1 2 3",
        ]
        let kinds: [(Frame, Double)] = [
            (.begin(steps: 3), 100.25), (.waiting(holder: "20260101-000000-abcdef by me@here"), 100.3),
            (.locked(holder: "x y"), 1), (.step(number: 1, id: "file /a b"), 101),
            (.differs(number: 1, reason: "one\ntwo\\three"), 101), (.content(number: 1, bytes: [0, 255, 10]), 101),
            (.content(number: 2, bytes: []), 101), (.problem(number: 1, text: "why"), 101), (.applying(number: 1), 102),
            (.progress(number: 1, percent: 42, text: "Unpacking x"), 102),
            (.progress(number: 1, percent: nil, text: "x\ny"), 102),
            (.progress(number: 1, percent: 100, text: "z"), 102),
            (.blocked(number: 1, by: "process 7 (apt-get)"), 102),
            (.finished(number: 1, outcome: .changed), 103.5), (.end(.failed, changed: 1, ok: 2, failed: 3), 104),
        ]
        frames(
            Array(lines.map { Self.mark + $0 + "\n" }.joined().utf8),
            kinds.map { TimedFrame(frame: $0.0, uptime: $0.1) })
    }

    @Test func outputBetweenFramesAndInTheMiddleOfALine() {
        frames(
            Array("first\nno newline\(Self.mark)7 step 1 a\nmore\u{1e}\u{1e}\(Self.mark)8 finished 1 ok\n".utf8),
            [
                output("first\nno newline"), TimedFrame(frame: .step(number: 1, id: "a"), uptime: 7),
                output("more\u{1e}\u{1e}"), TimedFrame(frame: .finished(number: 1, outcome: .ok), uptime: 8),
            ])
    }

    @Test func whatOnlyLooksLikeAFrameIsOutput() {
        let fakes =
            "\u{1e}0123456789abcdee 1 end ok 0 0 0\n\u{1e}0123456789abcdef\n\u{1e}0123\u{1e}0123456789abcdeX "
            + "0123456789abcdef 1 end ok 0 0 0\n"
        frames(
            Array(fakes.utf8) + [0, 0xff, 0x0a],
            [TimedFrame(frame: .output(Array(fakes.utf8) + [0, 0xff, 0x0a]), uptime: nil)])
    }

    @Test(arguments: [
        "1", "", "1 end ok 1 2", "1 end fine 1 2 3", "1 finished x ok", "1 finished 1 great", "1 content 1 0",
        "1 content 1 0g",
        "1 content 1 +1", "1 nothing", "1 step x y", "1 begin",
    ])
    func malformedFramesAreOutput(line: String) {
        var decoder = FrameDecoder(nonce: Self.nonce)
        #expect(decoder.decode(Array((Self.mark + line + "\n").utf8)) == [output(line)])
    }

    @Test func textIsReadByScalars() {
        // A blank, a backslash or an n with a combining mark behind it is one Character.
        let text = "\u{301}begins with a mark"
        frames(
            Array("\(Self.mark)1 problem 2 \(text)\n\(Self.mark)1 differs 2 a\\n\u{301}b\\\\\u{301}\n".utf8),
            [
                TimedFrame(frame: .problem(number: 2, text: text), uptime: 1),
                TimedFrame(frame: .differs(number: 2, reason: "a\n\u{301}b\\\u{301}"), uptime: 1),
            ])
    }

    @Test func randomStreamsAreSeenAlikeAtEveryCut() {
        let pieces: [[UInt8]] = [
            [0x1e], Array(Self.mark.utf8), Array(Self.mark.utf8.dropLast()), Array("1 step 1 x\n".utf8), [0x0a], [0],
            [0xff],
            Array("text\n".utf8), Array("\(Self.mark)2 finished 1 ok\n".utf8),
        ]
        for _ in 0..<200 {
            let input = Array((0..<12).compactMap { _ in pieces.randomElement() }.joined()) + [0x0a]
            var whole = FrameDecoder(nonce: Self.nonce)
            frames(input, Self.joined(whole.decode(input)))
        }
    }

    // MARK: Following

    private func items(_ input: [UInt8], offset: Int = 0) -> ([FollowDecoder.Item], Int) {
        var decoder = FollowDecoder(nonce: Self.nonce, offset: offset)
        return (decoder.decode(input), decoder.offset)
    }

    @Test func followedPiecesAreCounted() {
        let frames = "\u{1e}+9\n=0\n!x\n.\nbinary\u{0}"
        let input = Array(
            "Welcome!\n+5\nmotd\(Self.mark)here feed\n.\n+\(frames.utf8.count)\n\(frames).\n+1\nz=99\n".utf8)
        struct Seen: Equatable {
            var items: [FollowDecoder.Item] = []
            var frames: [UInt8] = []
            var offset = 0
        }
        everyCut(
            of: input,
            { pieces in
                var decoder = FollowDecoder(nonce: Self.nonce, offset: 40)
                var seen = Seen()
                for item in pieces.flatMap({ decoder.decode($0) }) {
                    if case .frames(let bytes) = item { seen.frames += bytes } else { seen.items.append(item) }
                }
                seen.offset = decoder.offset
                return seen
            },
            Seen(
                items: [.here(Nonce("feed")), .alive, .alive, .over], frames: Array((frames + "z").utf8),
                offset: 40 + frames.utf8.count + 1))
    }

    @Test func followedRunsMayBeAbsentOrRefused() {
        #expect(items(Array("\(Self.mark)absent\n".utf8)).0 == [.absent])
        #expect(
            items(Array("\(Self.mark)here a\n!no space left\n".utf8)).0 == [
                .here(Nonce("a")), .refused("no space left"),
            ])
        // A nonce that could not be read names no run.
        #expect(items(Array("\(Self.mark)here \n".utf8)).0 == [.absent])
        #expect(items(Array("here a\n+3\nabc".utf8)).0 == [])
        #expect(items(Array("\(Self.mark)here a\n+-5\n+x\n?\n=3\n".utf8)).0 == [.here(Nonce("a")), .over])
    }

    // MARK: Commands

    /// What is seen of a stream, its bytes as one, since they come in whatever pieces they were read in.
    private struct ExecSeen: Equatable {
        var bytes: [UInt8] = []
        var items: [ExecDecoder.Item] = []
        var group: Int?
        var statuses: [Int: Int] = [:]
        var wasKilled = false
        var refusal: String?
        var isOver = false

        init(
            bytes: [UInt8] = [], items: [ExecDecoder.Item] = [], group: Int? = nil, statuses: [Int: Int] = [:],
            wasKilled: Bool = false, refusal: String? = nil, isOver: Bool = false
        ) {
            self.bytes = bytes
            self.items = items
            self.group = group
            self.statuses = statuses
            self.wasKilled = wasKilled
            self.refusal = refusal
            self.isOver = isOver
        }

        init(_ pieces: [[UInt8]]) {
            var decoder = ExecDecoder(nonce: DecoderTests.nonce)
            for item in pieces.flatMap({ decoder.decode($0) }) {
                if case .bytes(let more) = item { bytes += more } else { items.append(item) }
            }
            bytes += decoder.finish()
            (group, statuses, wasKilled) = (decoder.group, decoder.statuses, decoder.wasKilled)
            (refusal, isOver) = (decoder.refusal, decoder.isOver)
        }
    }

    @Test func statusesAreTakenOutOfStderr() {
        let noise: [UInt8] = Array("warning: \u{1e} 1\n".utf8) + [0xff, 0]
        let input =
            noise
            + Array(
                ("\(Self.mark)group 77\nno newline\(Self.mark)exit 1 143\n\(Self.mark)tick\nlate\(Self.mark)skipped 2\n"
                    + "\(Self.mark)exit 3 0\n\(Self.mark)over\n").utf8)
        everyCut(
            of: input, { ExecSeen($0) },
            ExecSeen(
                bytes: noise + Array("no newlinelate".utf8),
                items: [.exit(number: 1, status: 143), .skipped(number: 2), .exit(number: 3, status: 0)], group: 77,
                statuses: [1: 143, 3: 0], isOver: true))
    }

    @Test func endedAndRefusedCommandsAreKnown() {
        let killed = "\(Self.mark)group 5\n\(Self.mark)fate killed\n\(Self.mark)exit 1 137\n"
        everyCut(
            of: Array(killed.utf8), { ExecSeen($0) },
            ExecSeen(items: [.exit(number: 1, status: 137)], group: 5, statuses: [1: 137], wasKilled: true))
        let why = "there is no perl  on the host"
        everyCut(of: Array("\(Self.mark)refused \(why)\n".utf8), { ExecSeen($0) }, ExecSeen(refusal: why))
    }

    @Test(arguments: ["exit 1", "exit x 1", "exit 1 2 3", "skipped", "skipped x", "exit", "", "unknown 1 2"])
    func malformedLinesOfExecSayNothing(line: String) {
        #expect(ExecSeen([Array((Self.mark + line + "\n").utf8)]) == ExecSeen())
    }

    @Test func aStreamCutInAMarkerLosesNothing() {
        let cut = Array("text\u{1e}012345".utf8)
        #expect(ExecSeen([cut]) == ExecSeen(bytes: cut))
    }
}
