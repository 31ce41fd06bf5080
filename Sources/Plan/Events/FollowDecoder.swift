/// Reads what `follow.sh` sends: whatever the login shell printed first, one greeting, then counted pieces of a run's
/// frames.
///
/// It counts the bytes of the frames it handed on, so that a reader which lost the link goes on where it was: every byte
/// is seen exactly once.
package struct FollowDecoder: Sendable {
    package enum Item: Sendable, Hashable {
        /// The run is there; its frames carry this nonce.
        case here(Nonce)
        /// There is no such run on the host.
        case absent
        case frames([UInt8])
        case alive
        /// The host could not even start the run; its own words.
        case refused(String)
        /// All frames that there will ever be were sent.
        case over
    }

    /// Bytes of the frames file handed on so far.
    package private(set) var offset: Int
    private let greeting: [UInt8]
    private var greeted = false
    private var pending: [UInt8] = []
    private var due = 0

    package init(nonce: Nonce, offset: Int = 0) {
        greeting = [0x1e] + Array(nonce.text.utf8) + [0x20]
        self.offset = offset
    }

    package mutating func decode(_ bytes: [UInt8]) -> [Item] {
        pending += bytes
        var items: [Item] = []
        while true {
            if due > 0 {
                let piece = Array(pending.prefix(due))
                if piece.isEmpty { return items }
                pending.removeFirst(piece.count)
                due -= piece.count
                offset += piece.count
                items.append(.frames(piece))
            } else if let end = pending.firstIndex(of: 0x0a) {
                let line = Array(pending[..<end])
                pending.removeSubrange(...end)
                if let item = read(line) { items.append(item) }
            } else {
                return items
            }
        }
    }

    private mutating func read(_ line: [UInt8]) -> Item? {
        guard greeted else {
            guard let start = line.firstRange(of: greeting) else { return nil }
            greeted = true
            let words = String(decoding: line[start.upperBound...], as: UTF8.self).split(separator: " ")
            if words.count == 2, words[0] == "here" { return .here(Nonce(String(words[1]))) }
            return .absent
        }
        let rest = String(decoding: line.dropFirst(), as: UTF8.self)
        switch line.first {
        case UInt8(ascii: "+"):
            due = Int(rest) ?? 0
            return nil
        case UInt8(ascii: "."): return .alive
        case UInt8(ascii: "="): return .over
        case UInt8(ascii: "!"): return .refused(rest)
        default: return nil
        }
    }
}
