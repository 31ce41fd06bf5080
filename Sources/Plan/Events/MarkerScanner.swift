/// Splits a byte stream into lines that begin with a nonce's marker (`RS NONCE SP`) and the bytes between them, however the
/// stream is cut on its way. A marker may stand in the middle of a line: output need not end with a newline.
struct MarkerScanner: Sendable {
    enum Item: Sendable, Hashable {
        case bytes([UInt8])
        /// Without the marker and the newline.
        case line(String)
    }

    private static let start: UInt8 = 0x1e
    private let marker: [UInt8]
    private var pending: [UInt8] = []

    init(nonce: Nonce) { marker = [MarkerScanner.start] + Array(nonce.text.utf8) + [0x20] }

    mutating func scan(_ bytes: [UInt8]) -> [Item] {
        if pending.isEmpty, !bytes.contains(MarkerScanner.start) { return bytes.isEmpty ? [] : [.bytes(bytes)] }
        pending += bytes
        var items: [Item] = []
        var plain = 0
        var position = 0
        func emitPlain(upTo end: Int) {
            if plain < end { items.append(.bytes(Array(pending[plain..<end]))) }
        }
        while let start = pending[position...].firstIndex(of: MarkerScanner.start) {
            let seen = pending[start...].prefix(marker.count)
            guard marker.starts(with: seen) else {
                position = start + 1
                continue
            }
            let body = start + marker.count
            guard seen.count == marker.count, let end = pending[body...].firstIndex(of: 0x0a) else {
                emitPlain(upTo: start)
                pending.removeSubrange(..<start)
                return items
            }
            emitPlain(upTo: start)
            items.append(.line(String(decoding: pending[body..<end], as: UTF8.self)))
            position = end + 1
            plain = position
        }
        emitPlain(upTo: pending.count)
        pending = []
        return items
    }

    /// What is left when the stream has ended in the middle of a marker.
    mutating func finish() -> [UInt8] {
        defer { pending = [] }
        return pending
    }
}

/// Finds in a command's stderr what `exec.sh` adds to it.
package struct ExecDecoder: Sendable {
    /// The process group of the command on the host; nil until it is about to begin.
    package private(set) var group: Int?
    /// The command's status as sh gives it: 128 and the signal's number for one that was killed.
    package private(set) var status: Int?
    /// Whether the host says that the command was ended, with all that was in its process group.
    package private(set) var wasKilled = false
    private var scanner: MarkerScanner

    package init(nonce: Nonce) { scanner = MarkerScanner(nonce: nonce) }

    /// The command's own bytes.
    package mutating func decode(_ bytes: [UInt8]) -> [UInt8] {
        scanner.scan(bytes).flatMap { item -> [UInt8] in
            switch item {
            case .bytes(let bytes): return bytes
            case .line(let line):
                let words = line.split(separator: " ")
                switch words.first {
                case "group": group = words.last.flatMap { Int($0) }
                case "exit": status = words.last.flatMap { Int($0) }
                case "fate": wasKilled = true
                default: break
                }
                return []
            }
        }
    }

    package mutating func finish() -> [UInt8] { scanner.finish() }
}
