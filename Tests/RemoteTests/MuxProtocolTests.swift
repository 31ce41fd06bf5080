import Testing

@testable import Remote

@Suite struct MuxProtocolTests {
    private static func number(_ value: UInt32) -> [UInt8] {
        [UInt8(value >> 24 & 255), UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255)]
    }

    private static func text(_ text: String) -> [UInt8] { number(UInt32(text.utf8.count)) + Array(text.utf8) }

    static func message(_ parts: [UInt8]...) -> [UInt8] {
        let body = Array(parts.joined())
        return number(UInt32(body.count)) + body
    }

    /// Byte for byte as PROTOCOL.mux has them.
    @Test func requests() {
        #expect(MuxProtocol.hello() == [0, 0, 0, 8, 0, 0, 0, 1, 0, 0, 0, 4])
        let command = "echo 'ä'"
        let session = Self.message(
            Self.number(0x1000_0002), Self.number(3), Self.text(""), Self.number(0), Self.number(0), Self.number(0),
            Self.number(0), Self.number(0xffff_ffff), Self.text(""), Self.text(command))
        #expect(MuxProtocol.newSession(request: 3, command: command) == session)
    }

    static let answers: [(bytes: [UInt8], answer: MuxProtocol.Answer)] = [
        (message(number(1), number(4)), .hello(version: 4)),
        (message(number(1), number(5), text("extension"), text("")), .hello(version: 5)),
        (message(number(0x8000_0006), number(0), number(7)), .opened),
        (message(number(0x8000_0003), number(0), text("Session open refused: ä")), .refused("Session open refused: ä")),
        (message(number(0x8000_0002), number(0), text("no")), .refused("no")),
        (message(number(0x8000_0004), number(7), number(255)), .exit(255)),
        (message(number(0x8000_0004), number(7), number(0)), .exit(0)),
        (message(number(0x8000_0005), number(7)), .other(0x8000_0005)),
        // Cut off inside: the message is whole, what it should hold is not.
        (message(number(1)), .hello(version: 0)), (message(number(0x8000_0003)), .refused("")),
        (message(number(0x8000_0003), number(0), number(100), [65]), .refused("")),
        (message(number(0x8000_0004), number(7)), .exit(255)), (message(), .other(0)), (message([1, 2]), .other(0)),
    ]

    @Test func answersAreTakenAtEveryCut() {
        let stream = Self.answers.flatMap(\.bytes)
        for cut in 0...stream.count {
            var pending: [UInt8] = []
            var seen: [MuxProtocol.Answer] = []
            for piece in [stream[..<cut], stream[cut...]] {
                pending += piece
                while let answer = MuxProtocol.take(&pending) { seen.append(answer) }
            }
            #expect(seen == Self.answers.map(\.answer) && pending.isEmpty, "cut at \(cut)")
        }
    }

    /// What stands in one message is not read out of the next.
    @Test(arguments: answers.indices) func aMessageEndsWhereItSays(index: Int) {
        let (bytes, answer) = Self.answers[index]
        var pending = bytes + [0xff, 0xff, 0xff, 0xff]
        #expect(MuxProtocol.take(&pending) == answer)
        #expect(pending == [0xff, 0xff, 0xff, 0xff])
    }

    @Test func aLengthThatCannotBeOneIsNotWaitedFor() {
        var pending: [UInt8] = Array("HTTP/1.1 400 Bad Request\r\n".utf8)
        guard case .other? = MuxProtocol.take(&pending) else {
            Issue.record("it waits for more")
            return
        }
        #expect(pending.isEmpty)
    }
}
