/// Messages to a master over its control socket, as OpenSSH's PROTOCOL.mux (version 4) lays them down: a length, a type,
/// and fields, all numbers in 32 bits, big-endian.
enum MuxProtocol {
    static let version: UInt32 = 4
    /// No answer of a master is nearly as long; a longer one comes from something else.
    static let longestMessage = 1 << 18

    enum Kind {
        static let hello: UInt32 = 0x0000_0001
        static let newSession: UInt32 = 0x1000_0002
        static let permissionDenied: UInt32 = 0x8000_0002
        static let failure: UInt32 = 0x8000_0003
        static let exit: UInt32 = 0x8000_0004
        static let sessionOpened: UInt32 = 0x8000_0006
    }

    static func hello() -> [UInt8] { message(number(Kind.hello) + number(version)) }

    /// A session that runs a command, without terminal, X11, agent or subsystem.
    static func newSession(request: UInt32, command: String) -> [UInt8] {
        let noEscape: UInt32 = 0xffff_ffff
        var body = number(Kind.newSession) + number(request) + string("")
        for flag: UInt32 in [0, 0, 0, 0] { body += number(flag) }
        body += number(noEscape) + string("") + string(command)
        return message(body)
    }

    enum Answer: Sendable, Hashable {
        case hello(version: UInt32)
        case opened
        /// The master would not: its words.
        case refused(String)
        case exit(UInt32)
        case other(UInt32)
    }

    /// Takes one whole message off the front; nil while it is not whole. A length that cannot be one gives `.other`.
    static func take(_ bytes: inout [UInt8]) -> Answer? {
        var reader = Reader(bytes: bytes)
        guard let length = reader.number() else { return nil }
        guard length <= longestMessage else {
            bytes = []
            return .other(length)
        }
        guard bytes.count >= 4 + Int(length) else { return nil }
        // A field that is cut off is not read out of the next message.
        reader.bytes = Array(bytes.prefix(4 + Int(length)))
        bytes.removeFirst(4 + Int(length))
        guard let kind = reader.number() else { return .other(0) }
        switch kind {
        case Kind.hello: return .hello(version: reader.number() ?? 0)
        case Kind.sessionOpened: return .opened
        case Kind.permissionDenied, Kind.failure:
            _ = reader.number()
            return .refused(reader.string() ?? "")
        case Kind.exit:
            _ = reader.number()
            return .exit(reader.number() ?? 255)
        default: return .other(kind)
        }
    }

    private static func message(_ body: [UInt8]) -> [UInt8] { number(UInt32(body.count)) + body }

    private static func number(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    private static func string(_ text: String) -> [UInt8] { number(UInt32(text.utf8.count)) + Array(text.utf8) }

    private struct Reader {
        var bytes: [UInt8]
        var position = 0

        mutating func number() -> UInt32? {
            guard bytes.count >= position + 4 else { return nil }
            defer { position += 4 }
            return bytes[position..<position + 4].reduce(0) { $0 << 8 | UInt32($1) }
        }

        mutating func string() -> String? {
            guard let length = number(), bytes.count >= position + Int(length) else { return nil }
            defer { position += Int(length) }
            return String(decoding: bytes[position..<position + Int(length)], as: UTF8.self)
        }
    }
}
