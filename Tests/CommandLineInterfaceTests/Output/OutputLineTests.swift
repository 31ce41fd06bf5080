import Foundation
import Plan
import Testing

@testable import CommandLineInterface

/// The lines that are written by hand are those of the encoder.
@Suite struct OutputLineTests {
    private func check(_ host: String, _ bytes: [UInt8]) {
        let now = Date(timeIntervalSince1970: 1_000_000)
        let event = Event(host: host, .output(.stdout, bytes: bytes))
        let line = OutputLine.bytes(of: event, .stdout, bytes, time: now.ISO8601Format())
        #expect(String(decoding: line, as: UTF8.self) == JSONLine.event(event, at: now).line + "\n")
    }

    @Test func everyByteAndText() {
        check("h", [])
        for byte in UInt8.min...UInt8.max { check("h", [0x61, byte, 0x62]) }
        check("he\"\\\u{7}é", Array("a\u{2028}\"\\/\r\n\t\u{8}\u{c}\u{1f}\u{7f}é€😀".utf8))
        for _ in 0..<300 {
            check("h", (0..<Int.random(in: 0...200)).map { _ in UInt8.random(in: .min ... .max) })
            check("h", (0..<Int.random(in: 0...200)).map { _ in UInt8.random(in: 1...127) })
        }
    }

    /// Of text cut anywhere, all but what is held back is whole, and what is held back is whole with the rest.
    @Test func aCharacterThatIsCutIsHeldBack() throws {
        let text = Array("a\u{7f}é߿ࠀ€￿😀\u{10ffff}z".utf8)
        for end in 0...text.count {
            let piece = Array(text[..<end])
            let left = UTF8Text.unfinished(piece)
            #expect(left <= 3 && UTF8Text.isText(Array(piece.dropLast(left))), "\(end) \(left)")
            #expect(UTF8Text.isText(Array(piece.suffix(left)) + text[end...]))
            if end == text.count || text[end] & 0xc0 != 0x80 { #expect(left == 0, "\(end)") }
        }
    }

    /// What can become no character is not held back: it would wait for ever.
    @Test(
        arguments: [[0x80], [0xff], [0xc0], [0xf5, 0x80], [0x61, 0x80, 0x80, 0x80], [0x80, 0x80, 0x80, 0x80]]
            as [[UInt8]])
    func whatIsNoTextIsNotHeldBack(bytes: [UInt8]) { #expect(UTF8Text.unfinished(bytes) == 0) }

    @Test func nulIsNoText() { #expect(!UTF8Text.isText([0x61, 0, 0x62]) && UTF8Text.isText([])) }
}
