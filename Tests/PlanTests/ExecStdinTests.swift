import Foundation
import LabSupport
import Testing

@testable import Plan
@testable import Shell

/// Stdin of the first command, and what becomes of the commands when the other side goes away.
@Suite struct ExecStdinTests {
    private func reading(_ line: String, then more: String...) -> ExecScript {
        ExecScript(.commands(([line] + more).map { Command("sh", "-c", .quoted($0)) }), readsInput: true)
    }

    @Test(arguments: HostShell.allCases) func noneAtAll(shell: HostShell) async throws {
        let bench = try await ExecBench(reading("wc -c", then: "cat; echo next"), in: shell, at: Sandbox())
        try await bench.send(ExecScript.piece([]))
        let ran = try await bench.ended()
        let lines = ran.output.split(whereSeparator: \.isWhitespace)
        #expect(lines == ["0", "next"] && ran.statuses == [1: 0, 2: 0] && ran.isOver)
    }

    @Test(arguments: HostShell.allCases) func manyPiecesArriveAsTheyAre(shell: HostShell) async throws {
        let place = try Sandbox()
        let bench = try await ExecBench(reading("cat >\(place.path)/copy"), in: shell, at: place)
        // Lines, numbers, NUL and all bytes, in pieces smaller and larger than a pipe.
        var whole: [UInt8] = []
        for size in [1, 2, 65_536, 7, 100_000, 3, 4096, 1] {
            let piece = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ size) }
            whole += piece
            try await bench.send(ExecScript.piece(piece))
        }
        try await bench.send(ExecScript.piece(Array("0\n\n12\n".utf8)) + ExecScript.piece([]))
        let ran = try await bench.ended()
        #expect(ran.statuses == [1: 0] && ran.isOver && ran.errors.isEmpty)
        #expect(place.read("copy") == whole + Array("0\n\n12\n".utf8))
    }

    @Test(arguments: HostShell.allCases) func aCommandNeedNotRead(shell: HostShell) async throws {
        let place = try Sandbox()
        // Less than a pipe holds, and more; the commands after it run all the same.
        for size in [10, 300_000] {
            let bench = try await ExecBench(
                reading("sleep 0.3; echo done; exit 5", then: "never"), in: shell, at: place)
            let piece = ExecScript.piece([UInt8](repeating: 0x61, count: size))
            let sending = Task { try await bench.send(piece + ExecScript.piece([])) }
            let ran = try await bench.ended()
            #expect(ran.output == "done\n" && ran.statuses == [1: 5] && ran.isOver, "\(size): \(ran)")
            sending.cancel()
            _ = try? await sending.value
        }
    }

    @Test(arguments: HostShell.allCases) func aCommandMayEndBeforeStdinDoes(shell: HostShell) async throws {
        let bench = try await ExecBench(reading("head -c 3", then: "echo next"), in: shell, at: Sandbox())
        try await bench.send(ExecScript.piece(Array("abcdef".utf8)))
        let ran = try await bench.ended(closing: false)
        #expect(ran.output == "abcnext\n" && ran.statuses == [1: 0, 2: 0] && ran.isOver, "\(ran)")
    }

    struct Loss: CustomTestStringConvertible {
        let name: String
        let line: String
        /// Nil: the command gets none.
        let pieces: Int?
        var size = 10
        var testDescription: String { name }
    }

    static let losses = [
        Loss(name: "no stdin", line: "sleep 60 & echo $$; wait", pieces: nil),
        Loss(name: "no stdin, ignores TERM", line: "trap '' TERM; echo $$; while :; do sleep 1; done", pieces: nil),
        Loss(name: "reads", line: "echo $$; sleep 60 & cat >/dev/null; sleep 60", pieces: 3),
        Loss(name: "does not read", line: "echo $$; sleep 60", pieces: 3),
        Loss(name: "does not read what fills the pipes", line: "echo $$; sleep 60", pieces: 1, size: 300_000),
        Loss(name: "after the end of stdin", line: "echo $$; sleep 60", pieces: 0),
    ]

    /// The other side is gone: what is sent does not come, and what is written does not arrive.
    @Test(arguments: HostShell.allCases, losses) func aLostLifelineEndsAllOfIt(shell: HostShell, loss: Loss)
        async throws
    {
        let place = try Sandbox()
        var script = reading(loss.line, then: "touch \(place.path)/never")
        script.readsInput = loss.pieces != nil
        let bench = try await ExecBench(script, in: shell, at: place)
        let sending = Task {
            guard let pieces = loss.pieces else { return }
            for _ in 0..<pieces {
                try await bench.send(ExecScript.piece([UInt8](repeating: 0x61, count: loss.size)))
            }
            if pieces == 0 { try await bench.send(ExecScript.piece([])) }
        }
        let started = try await eventually { bench.outputSoFar.contains("\n") }
        try #require(started)
        try await Task.sleep(for: .milliseconds(300))
        let group = try #require(bench.said.group)
        sending.cancel()
        _ = try? await sending.value
        let start = ContinuousClock.now
        bench.vanish()
        let gone = try await eventually { !ExecBench.lives(group: group) }
        #expect(gone, "nothing of its group is left")
        // Two seconds until a tick is missed or KILL follows TERM, and what a busy machine adds.
        #expect(ContinuousClock.now - start < .seconds(20))
        _ = try await bench.ended()
        #expect(!place.exists("never"))
    }

    @Test(arguments: HostShell.allCases) func whatEndsInTimeSaysSo(shell: HostShell) async throws {
        // Only the lifeline closes; what the host says still arrives, as when a time limit has passed.
        let bench = try await ExecBench(
            ExecScript(.commands([Command("sh", "-c", "trap 'echo bye; exit 9' TERM; echo on; sleep 60 & wait")])),
            in: shell, at: Sandbox())
        let started = try await eventually { bench.outputSoFar.contains("on\n") }
        #expect(started)
        let ran = try await bench.ended(closing: true)
        #expect(ran.output == "on\nbye\n" && ran.wasKilled && ran.statuses == [1: 9] && !ran.isOver, "\(ran)")
    }

    /// Six seconds of silence are the least there is: one for each look.
    private func alive(_ line: String, reads: Bool, silence: Int = 6, then more: String...) -> ExecScript {
        var script = ExecScript(
            .commands(([line] + more).map { Command("sh", "-c", .quoted($0)) }), readsInput: reads)
        script.silence = silence
        return script
    }

    static let silent = [
        Loss(name: "no stdin", line: "echo $$; sleep 60 & sleep 60", pieces: nil),
        Loss(name: "no stdin, ignores TERM", line: "trap '' TERM; echo $$; while :; do sleep 1; done", pieces: nil),
        Loss(name: "reads", line: "echo $$; cat >/dev/null; sleep 60", pieces: 3),
        Loss(name: "does not read what fills the pipes", line: "echo $$; sleep 60", pieces: 1, size: 300_000),
        Loss(name: "after the end of stdin", line: "echo $$; sleep 60", pieces: 0),
    ]

    /// The link is cut: nothing closes, and nothing comes any more.
    @Test(arguments: HostShell.allCases, silent) func silenceEndsAllOfIt(shell: HostShell, loss: Loss) async throws {
        let place = try Sandbox()
        let script = alive(loss.line, reads: loss.pieces != nil, then: "touch \(place.path)/never")
        let bench = try await ExecBench(script, in: shell, at: place)
        let start = ContinuousClock.now
        let sending = Task {
            for _ in 0..<(loss.pieces ?? 0) {
                try await bench.send(ExecScript.piece([UInt8](repeating: 0x61, count: loss.size)))
            }
            if loss.pieces == 0 { try await bench.send(ExecScript.piece([])) }
            try await bench.send(ExecScript.beat)
        }
        let ran = try await bench.ended()
        sending.cancel()
        _ = try? await sending.value
        #expect(ContinuousClock.now - start > .seconds(4), "it was given time")
        #expect(!ran.isOver && !place.exists("never"), "\(ran)")
    }

    /// However a sign of life comes, the commands go on for longer than the silence that is borne.
    @Test(
        arguments: HostShell.allCases,
        ["beats", "beats behind stdin", "pieces", "hold", "hold behind stdin", "answers"])
    func signsOfLifeKeepThem(shell: HostShell, way: String) async throws {
        let place = try Sandbox()
        let reads = !["beats", "hold"].contains(way)
        // Long enough for a test that gets no turn for some seconds.
        let line = reads ? "sleep 26; wc -c; sleep 1" : "sleep 26; echo on"
        let script = alive(line, reads: reads, silence: 24, then: "sleep 26; echo next")
        let bench = try await ExecBench(script, in: shell, at: place)
        if way == "beats behind stdin" || way == "hold behind stdin" {
            try await bench.send(ExecScript.piece(Array("abc".utf8)) + ExecScript.piece([]))
        }
        if way == "answers" {
            try await bench.send(ExecScript.piece([UInt8](repeating: 0x61, count: 300_000)))
            try await bench.send(ExecScript.piece([]))
        }
        let sign =
            switch way {
            case "pieces": ExecScript.piece([0x62])
            case let way where way.hasPrefix("hold"): ExecScript.hold
            default: ExecScript.beat
            }
        let signs = bench.keepSending(sign, once: way.hasPrefix("hold"), answering: way == "answers")
        if way == "pieces" {
            try await Task.sleep(for: .seconds(30))
            await signs.stop()
            try await bench.send(ExecScript.piece([]) + ExecScript.hold)
        }
        let ran = try await bench.ended()
        await signs.stop()
        #expect(ran.isOver && ran.statuses == [1: 0, 2: 0] && ran.output.hasSuffix("next\n"), "\(ran)")
    }
}
