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

/// Reads the stderr of commands, with what `exec.sh` adds to it.
package struct ExecDecoder: Sendable {
    package enum Item: Sendable, Hashable {
        /// The commands' own.
        case bytes([UInt8])
        /// A command ended, by its number from 1 on. The status is as sh has it: 128 and the signal's number for a killed one.
        case exit(number: Int, status: Int)
        /// A command was not begun, since one before it failed.
        case skipped(number: Int)
        /// No sign of life got through for long: the process of this number waits for USR1.
        case asks(alarm: Int)
    }

    /// The process group of the commands on the host; nil until they begin.
    package private(set) var group: Int?
    /// Statuses by number.
    package private(set) var statuses: [Int: Int] = [:]
    /// Whether the host says that the commands were ended, with all that was in their process group.
    package private(set) var wasKilled = false
    /// Why the host ran nothing.
    package private(set) var refusal: String?
    /// All commands have been run or skipped.
    package private(set) var isOver = false
    private var scanner: MarkerScanner

    package init(nonce: Nonce) { scanner = MarkerScanner(nonce: nonce) }

    package mutating func decode(_ bytes: [UInt8]) -> [Item] {
        scanner.scan(bytes).compactMap { item in
            switch item {
            case .bytes(let bytes): .bytes(bytes)
            case .line(let line): read(line)
            }
        }
    }

    package mutating func finish() -> [UInt8] { scanner.finish() }

    private mutating func read(_ line: String) -> Item? {
        let words = line.split(separator: " ", maxSplits: 1).map(String.init)
        let rest = words.count > 1 ? words[1] : ""
        let numbers = rest.split(separator: " ").compactMap { Int($0) }
        switch words.first {
        case "group": group = numbers.first
        case "fate": wasKilled = true
        case "refused": refusal = rest
        case "over": isOver = true
        case "ask": return numbers.first.map { .asks(alarm: $0) }
        case "skipped": return numbers.first.map { .skipped(number: $0) }
        case "exit" where numbers.count == 2:
            statuses[numbers[0]] = numbers[1]
            return .exit(number: numbers[0], status: numbers[1])
        default: break
        }
        return nil
    }
}
