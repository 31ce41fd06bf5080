import Foundation
import LabSupport
import Testing

@testable import Plan
@testable import Shell

@Suite struct DiffTests {
    /// Lines of a diff, and how many take away and add.
    private struct Shape: Equatable {
        let removed: Int
        let added: Int

        init(_ diff: String) {
            let lines = diff.split(separator: "\n")
            removed = lines.count { $0.hasPrefix("-") }
            added = lines.count { $0.hasPrefix("+") }
        }
    }

    private func random(_ generator: inout some RandomNumberGenerator, lines most: Int) -> [String] {
        (0..<Int.random(in: 0...most, using: &generator)).map { _ in
            ["a", "b", "c", "", "\\", " x", "\t-"].randomElement(using: &generator) ?? ""
        }
    }

    /// patch(1) makes the new text of the old one and our diff, and diff(1) finds no shorter one.
    @Test func agreesWithDiffAndPatch() async throws {
        let place = try makeTemporaryDirectory(prefix: "diff")
        defer { try? FileManager.default.removeItem(atPath: place) }
        var generator = SystemRandomNumberGenerator()
        for round in 0..<60 {
            var old = random(&generator, lines: 40)
            if round % 2 == 0 { old = old.enumerated().map { "\($0.offset) \($0.element)" } }
            var new = old
            for _ in 0..<Int.random(in: 0...6, using: &generator) {
                let at = Int.random(in: 0...new.count, using: &generator)
                if Bool.random(using: &generator) {
                    new.insert("new", at: at)
                } else if at < new.count {
                    new.remove(at: at)
                }
            }
            let ends = ["", "\n"]
            let oldText = old.joined(separator: "\n") + (ends.randomElement(using: &generator) ?? "")
            let newText = new.joined(separator: "\n") + (ends.randomElement(using: &generator) ?? "")
            let ours = Diff.unified(old: Array(oldText.utf8), new: Text(newText))
            guard oldText != newText else {
                #expect(ours == nil)
                continue
            }
            let diff = try #require(ours)
            try Data(oldText.utf8).write(to: URL(filePath: place + "/old"))
            try Data(newText.utf8).write(to: URL(filePath: place + "/new"))
            try Data("--- old\n+++ new\n\(diff)".utf8).write(to: URL(filePath: place + "/patch"))
            let theirs = try await ChildProcess.run(
                "/usr/bin/env", ["diff", "--minimal", "-U3", place + "/old", place + "/new"])
            let body = theirs.output.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(2).joined(
                separator: "\n")
            #expect(
                Shape(diff) == Shape(body),
                "\(oldText.debugDescription) -> \(newText.debugDescription)\n\(diff)\n\(body)")
            let patched = try await ChildProcess.run(
                "/usr/bin/env", ["patch", "-s", "-o", "-", place + "/old", place + "/patch"])
            #expect(
                patched.output == newText,
                "\(oldText.debugDescription) -> \(newText.debugDescription)\n\(diff)\(patched.errors)")
        }
    }

    @Test(arguments: [
        ("a\nb\n", "a\nc\n", "@@ -1,2 +1,2 @@\n a\n-b\n+c\n"),
        ("", "a\n", "@@ -0,0 +1 @@\n+a\n"),
        ("a\n", "", "@@ -1 +0,0 @@\n-a\n"),
        ("a\n", "a", "@@ -1 +1 @@\n-a\n+a\n\\ No newline at end of file\n"),
        ("a", "a\n", "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"),
        ("x\na", "y\na", "@@ -1,2 +1,2 @@\n-x\n+y\n a\n\\ No newline at end of file\n"),
        ("a\r\nb\r\n", "a\nb\r\n", "@@ -1,2 +1,2 @@\n-a\r\n+a\n b\r\n"),
    ])
    func isWrittenAsDiffWritesIt(old: String, new: String, expected: String) {
        #expect(Diff.unified(old: Array(old.utf8), new: Text(new)) == expected)
    }

    @Test func hunksThatMeetAreOne() {
        let old = (1...20).map { "\($0)\n" }
        func changed(_ numbers: Int...) -> Text {
            Text(old.enumerated().map { numbers.contains($0.offset + 1) ? "new\n" : $0.element }.joined())
        }
        func hunks(_ new: Text) -> [String] {
            (Diff.unified(old: Array(old.joined().utf8), new: new) ?? "").split(separator: "\n").map(String.init)
                .filter { $0.hasPrefix("@@") }
        }
        #expect(hunks(changed(5, 12)) == ["@@ -2,14 +2,14 @@"])
        #expect(hunks(changed(5, 13)) == ["@@ -2,7 +2,7 @@", "@@ -10,7 +10,7 @@"])
    }

    @Test func thereIsNoneOfEqualOrBinaryContents() {
        #expect(Diff.unified(old: Array("a\n".utf8), new: "a\n") == nil)
        #expect(Diff.unified(old: [0, 1], new: "a\n") == nil)
        #expect(Diff.unified(old: [], new: Text(bytes: [0x61, 0])) == nil)
    }

    @Test func secretsAreMaskedOnBothSides() {
        func text(_ parts: (String, secret: String)...) -> Text {
            var text = Text()
            for part in parts {
                text.append(Text(part.0))
                text.append(.secret(part.secret))
            }
            text.append("\nport=1\n")
            return text
        }
        #expect(
            Diff.unified(
                old: Array("user=me\npassword=old\nport=1\n".utf8), new: text(("user=me\npassword=", secret: "new")))
                == "@@ -1,3 +1,3 @@\n user=me\n-password=********\n+password=********\n port=1\n")
        // A line that goes may hold the old secret under another name.
        #expect(
            Diff.unified(old: Array("pw: old\nport=1\n".utf8), new: text(("password=", secret: "new")))
                == "@@ -1,2 +1,2 @@\n-********\n+password=********\n port=1\n")
        // Also a secret that stays is not shown.
        #expect(
            Diff.unified(old: Array("password=same\nport=2\n".utf8), new: text(("password=", secret: "same")))
                == "@@ -1,2 +1,2 @@\n password=********\n-********\n+port=1\n")
        // Of several lines, each.
        let key = Text(segments: [.secret(Array("BEGIN\nabc\nEND".utf8)), .plain([0x0a])])
        #expect(
            Diff.unified(old: Array("BEGIN\nold\nEND".utf8), new: key)?.contains("old") == false)
    }

    @Test(.timeLimit(.minutes(1))) func aWholeRewrittenFileTakesNoTime() throws {
        let old = (0..<4900).map { "old \($0)\n" }.joined()
        let new = (0..<4900).map { "new \($0)\n" }.joined()
        let start = ContinuousClock.now
        let diff = try #require(Diff.unified(old: Array(old.utf8), new: Text(new)))
        #expect(Shape(diff) == Shape(String(repeating: "-\n+\n", count: 4900)))
        #expect(ContinuousClock.now - start < .seconds(5))
        #expect(Diff.unified(old: Array(String(repeating: "x\n", count: 5001).utf8), new: "y\n") == nil)
    }
}
