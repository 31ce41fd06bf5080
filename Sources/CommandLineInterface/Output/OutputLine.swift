import Foundation
import Plan

/// The JSON lines of what commands print, written byte by byte: there may be gigabytes of them, and the encoder of
/// Foundation takes longer than ssh. They are what ``JSON/line`` would give.
enum OutputLine {
    static func bytes(of event: Event, _ stream: Event.OutputStream, _ data: [UInt8], time: String) -> [UInt8] {
        var line: [UInt8] = []
        write(event, stream, data, time: time, to: &line)
        return line
    }

    /// - Parameter line: Is emptied first, and keeps its room from line to line, which the kernel would else take and
    ///   give again each time.
    static func write(
        _ event: Event, _ stream: Event.OutputStream, _ data: [UInt8], time: String, to line: inout [UInt8]
    ) {
        line.removeAll(keepingCapacity: true)
        let isText = UTF8Text.isText(data)
        line += isText ? "{\"base64\":null,\"host\":".utf8 : "{\"base64\":\"".utf8
        if !isText {
            line += Data(data).base64EncodedData()
            line += "\",\"host\":".utf8
        }
        quote(Array(event.host.utf8), into: &line)
        line += ",\"kind\":\"\(stream.rawValue)\",\"schema\":\(JSONLine.schema),\"text\":".utf8
        if isText { quote(data, into: &line) } else { line += "null".utf8 }
        line += ",\"time\":\"\(time)\"}\n".utf8
    }

    /// As a JSON string (RFC 8259, section 7). Runs without an escape are copied whole; they are looked for eight bytes at a
    /// time, since most text has few.
    private static func quote(_ bytes: [UInt8], into line: inout [UInt8]) {
        line.reserveCapacity(line.count + bytes.count + bytes.count / 8)
        line.append(0x22)
        bytes.withUnsafeBytes { bytes in
            var start = 0
            var index = 0
            while index < bytes.count {
                if index + 8 <= bytes.count,
                    !needsEscape(bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                {
                    index += 8
                    continue
                }
                for _ in 0..<min(8, bytes.count - index) {
                    let byte = bytes[index]
                    index += 1
                    if byte >= 0x20, byte != 0x22, byte != 0x5c { continue }
                    line.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[start..<(index - 1)]))
                    start = index
                    escape(byte, into: &line)
                }
            }
            line.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[start...]))
        }
        line.append(0x22)
    }

    /// Whether one of eight bytes is a control character, a quote or a backslash: the highest bit of a byte is set where
    /// taking something from it goes below zero, and was not set before.
    private static func needsEscape(_ bytes: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = bytes ^ (ones &* 0x22)
        let backslashes = bytes ^ (ones &* 0x5c)
        let below =
            ((bytes &- ones &* 0x20) & ~bytes) | ((quotes &- ones) & ~quotes)
            | ((backslashes &- ones) & ~backslashes)
        return below & (ones &* 0x80) != 0
    }

    private static func escape(_ byte: UInt8, into line: inout [UInt8]) {
        line.append(0x5c)
        switch byte {
        case 0x22, 0x5c: line.append(byte)
        case 0x08: line.append(0x62)
        case 0x09: line.append(0x74)
        case 0x0a: line.append(0x6e)
        case 0x0c: line.append(0x66)
        case 0x0d: line.append(0x72)
        default:
            let digits = Array("0123456789abcdef".utf8)
            line += "u00".utf8
            line.append(digits[Int(byte >> 4)])
            line.append(digits[Int(byte & 15)])
        }
    }
}

/// Text that comes in pieces which know nothing of characters.
enum UTF8Text {
    /// Whether it is UTF-8 without NUL.
    static func isText(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { buffer in
            guard let start = buffer.baseAddress else { return true }
            return memchr(start, 0, buffer.count) == nil
        } && String(validating: bytes, as: UTF8.self) != nil
    }

    /// How many bytes at the end begin a character that is not whole yet: 0 to 3 (Unicode 16, table 3-7).
    static func unfinished(_ bytes: [UInt8]) -> Int {
        for back in 1...3 where back <= bytes.count {
            let byte = bytes[bytes.count - back]
            // A byte that goes on: the beginning is further to the front.
            if byte & 0xc0 == 0x80 { continue }
            let length = byte >= 0xf0 && byte <= 0xf4 ? 4 : byte >= 0xe0 && byte < 0xf0 ? 3 : byte >= 0xc2 ? 2 : 1
            return byte <= 0xf4 && length > back ? back : 0
        }
        return 0
    }
}
