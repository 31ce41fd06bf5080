import Testing

@testable import Shell

/// Secrets in a stream are masked wherever the stream is cut.
@Suite struct RedactorTests {
    struct Case: CustomTestStringConvertible {
        let secrets: [String]
        let input: String
        let output: String
        var testDescription: String { "\(secrets) in \(input)" }

        init(_ secrets: [String], _ input: String, _ output: String) {
            self.secrets = secrets
            self.input = input
            self.output = output
        }
    }

    static let cases = [
        Case([], "nothing", "nothing"),
        Case([""], "nothing", "nothing"),
        Case(["pass"], "a pass b pass", "a ******** b ********"),
        Case(["pass"], "passpass", "****************"),
        Case(["pass"], "pas", "pas"),
        Case(["pass"], "papass pas", "pa******** pas"),
        Case(["x"], "axbx", "a********b********"),
        // Of secrets that overlap every byte is masked.
        Case(["ab", "abcd"], "abcd abc", "******** ********c"),
        Case(["ab", "bcde"], "xabcdey", "x********y"),
        Case(["abc", "cde", "efg"], "abcdefg.", "********."),
        Case(["aa"], "aaa a", "******** a"),
        Case(["abcabd"], "abcabcabd", "abc********"),
        Case(["longsecret", "ngs"], "lo longsecret ngs", "lo ******** ********"),
        // Of several lines, whole and line by line; a short line is not enough of a secret to be looked for.
        Case(["-----BEGIN\nabcdefgh\nend"], "-----BEGIN\nabcdefgh\nend\n", "********\n"),
        Case(["-----BEGIN\nabcdefgh\nend"], "1: -----BEGIN\n2: abcdefgh\n3: end", "1: ********\n2: ********\n3: end"),
        Case(["é"], "caf\u{e9} e\u{301}", "caf******** e\u{301}"),
    ]

    @Test(arguments: cases) func maskedAtEveryCut(_ example: Case) {
        let input = Array(example.input.utf8)
        let secrets = example.secrets.map { Array($0.utf8) }
        for first in 0...input.count {
            for second in first...input.count {
                var redactor = Redactor(secrets: secrets)
                let output =
                    redactor.redact(Array(input[..<first])) + redactor.redact(Array(input[first..<second]))
                    + redactor.redact(Array(input[second...])) + redactor.finish()
                #expect(String(decoding: output, as: UTF8.self) == example.output, "cut at \(first), \(second)")
            }
        }
        #expect(Redactor(secrets: secrets).redact(example.input) == example.output)
    }

    @Test func randomStreamsHoldNoSecret() {
        var generator = SplitMix(state: 7)
        for _ in 0..<500 {
            let letters = Array("ab".utf8)
            func random(_ count: Int) -> [UInt8] {
                (0..<count).compactMap { _ in letters.randomElement(using: &generator) }
            }
            let secrets = (0..<3).map { _ in random(Int.random(in: 2...6, using: &generator)) }
            let input = random(60)
            var expected: [UInt8] = []
            var isMasked = [Bool](repeating: false, count: input.count)
            var begins = isMasked
            for secret in secrets {
                for start in 0...(input.count - secret.count) where input[start...].starts(with: secret) {
                    for index in start..<(start + secret.count) { isMasked[index] = true }
                }
            }
            // A mask of its own for each run of occurrences that overlap.
            var end = 0
            for start in input.indices {
                let longest = secrets.filter { input[start...].starts(with: $0) }.map(\.count).max() ?? 0
                if longest > 0, start >= end { begins[start] = true }
                end = max(end, start + longest)
            }
            for index in input.indices {
                if begins[index] { expected += Array(Text.mask.utf8) }
                if !isMasked[index] { expected.append(input[index]) }
            }
            var redactor = Redactor(secrets: secrets)
            var output: [UInt8] = []
            var rest = input[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...5, using: &generator)
                output += redactor.redact(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            #expect(output + redactor.finish() == expected, "\(secrets) in \(input)")
        }
    }

    @Test func onlyWhatMayBeASecretIsHeldBack() {
        var redactor = Redactor(secrets: [Array(repeating: 0x78, count: 4000) + [0x79]])
        #expect(redactor.redact(Array("progress 10%\n".utf8)) == Array("progress 10%\n".utf8))
        #expect(redactor.redact(Array("xx".utf8)).isEmpty)
        #expect(redactor.finish() == Array("xx".utf8))
    }

    @Test func aTextIsRedactedApartFromTheStream() {
        var redactor = Redactor(secrets: [Array("secret".utf8)])
        #expect(redactor.redact(Array("se".utf8)).isEmpty)
        #expect(redactor.redact("cret") == "cret")
        #expect(redactor.redact(Array("cret".utf8)) + redactor.finish() == Array(Text.mask.utf8))
    }
}
