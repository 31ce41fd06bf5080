import Testing

@testable import Shell

/// A secret in a text shows nowhere but in ``Text/revealed``.
@Suite struct TextTests {
    private static let password = "hunter2-Tr0ub4dor"

    private static var text: Text {
        var text: Text = "user=admin password="
        text.append(.secret(password))
        text.append("\n")
        return text
    }

    private struct Holder {
        let text: Text
        let word: Word
        let command: Command
        let segments: [Text.Segment]
        let redactor: Redactor
    }

    private static var holder: Holder {
        Holder(
            text: text, word: .quoted(text), command: Command("login", .secret(password)), segments: text.segments,
            redactor: Redactor(secrets: text.secrets))
    }

    @Test func noWayOfPrintingShowsASecret() {
        let holder = Self.holder
        var dumped = ""
        dump(holder, to: &dumped)
        let ways = [
            String(describing: holder), String(reflecting: holder), "\(holder.text)", "\(holder.word)",
            "\(holder.segments)", String(reflecting: holder.segments), "\(holder.redactor)", "\(holder.command.source)",
            dumped,
        ]
        // As text, and as the numbers that an array of bytes is printed as.
        let numbers = Self.password.utf8.prefix(4).map(String.init).joined(separator: ", ")
        for way in ways {
            #expect(!way.contains(Self.password) && !way.contains(numbers), "\(way)")
        }
        #expect(!dumped.contains("- \(Array(Self.password.utf8)[0])\n"))
    }

    @Test func theMaskTellsNothingOfTheLength() {
        for secret in ["x", String(repeating: "y", count: 500), "a\nb"] {
            #expect(Text.secret(secret).shown == Text.mask)
        }
        #expect(Self.text.shown == "user=admin password=********\n")
        #expect(Self.text.revealed == Array("user=admin password=\(Self.password)\n".utf8))
    }

    @Test func anEmptySecretIsNone() {
        #expect(Text.secret("").isEmpty)
        #expect(!Text.secret("").holdsSecret)
        #expect(Text(segments: [.plain([]), .secret([])]).segments.isEmpty)
    }

    @Test func bytesThatAreNoTextShowAsReplacements() {
        #expect(Text(bytes: [0x61, 0xff]).shown == "a\u{fffd}")
        #expect(Text(bytes: [0x61, 0xff]).revealed == [0x61, 0xff])
    }
}
