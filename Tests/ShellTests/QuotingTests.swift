import Foundation
import LabSupport
import Testing

@testable import Shell

/// What stands in a script as a quoted word arrives as the same bytes, in every shell that is some host's `sh`.
@Suite struct QuotingTests {
    static let shells = [["dash"], ["bash"], ["bash", "--posix"], ["busybox", "sh"], ["zsh"]]

    /// Every byte but NUL alone and between letters, what shells treat specially, and random mixtures of both.
    static let hostile: [[UInt8]] = {
        var words = (1...255).flatMap { byte in [[UInt8(byte)], Array("a".utf8) + [UInt8(byte)] + Array("b".utf8)] }
        let special = [
            "", "'", "''", "'\\''", "\\", "\\\\", "\\'", "\"", "$HOME", "$(id)", "`id`", "${x}", "$'a'", "!!", "!$",
            "*", "?", "[a]",
            "~", "~root", "-n", "--", "-", "a=b", "=ls", "{a,b}", "#c", ";", "&", "|", "<", ">", "(", ")", "\n", "\n\n",
            "a\n",
            "\nb", " ", "  a  ", "\t", "\r\n", "if", "case", "esac", "%s", "%n", "\\0", "\\c", "é", "日本", "\u{202e}",
            "\u{1e}",
        ]
        words += special.map { Array($0.utf8) }
        var generator = SplitMix(state: 42)
        let pieces = special.map { Array($0.utf8) } + (1...255).map { [UInt8($0)] }
        for _ in 0..<4000 {
            let count = Int.random(in: 1...8, using: &generator)
            words.append((0..<count).flatMap { _ in pieces.randomElement(using: &generator) ?? [] })
        }
        return words
    }()

    @Test(arguments: shells) func everyWordArrivesAsItIs(shell: [String]) async throws {
        for secret in [false, true] {
            let words = Self.hostile.map { bytes in
                Word.quoted(secret ? Text(segments: [.secret(bytes)]) : Text(bytes: bytes))
            }
            let script = Command([.literal("printf"), .quoted("%s\\0")] + words).source
            let outcome = try await ChildProcess.run("/usr/bin/env", shell, input: script.revealed)
            let arrived = outcome.standardOutput.split(separator: 0, omittingEmptySubsequences: false).dropLast()
            #expect(outcome.ending == .exited(0) && outcome.standardError.isEmpty)
            #expect(arrived.count == words.count)
            for (sent, got) in zip(Self.hostile, arrived) where sent != Array(got) {
                Issue.record("\(sent) arrived as \(Array(got))")
            }
        }
    }

    @Test func wordsThatNeedNoQuotesHaveNone() {
        let source = Command("apt-get", "install", "nginx=1.2", .number(-3), .literal("\"$x\"")).source
        #expect(source.shown == "apt-get install 'nginx=1.2' -3 \"$x\"")
        #expect(Word.quoted("").source.shown == "''")
        // Quotes would tell what a secret is made of.
        #expect(Word.secret("plain").source.shown == "'********'")
        #expect(Word.secret("it's").source.revealed == Array(#"'it'\''s'"#.utf8))
    }

    @Test func aCommandsSecretsAreThoseThatTheCommandGets() {
        #expect(Word.secret("it's").secrets == [Array("it's".utf8)])
        #expect(Word.quoted("open").secrets.isEmpty)
        #expect(Word.literal("\"$x\"").secrets.isEmpty)
    }
}

/// Sebastiano Vigna's SplitMix64: the same mixtures in every run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
