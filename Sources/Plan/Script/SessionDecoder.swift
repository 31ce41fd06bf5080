/// Reads what the scripts of sessions print: answers, and counted pieces of a session's output with the marks of commands in
/// it. It counts what it has seen, so that a reader that lost the link goes on where it was: every byte is seen once.
package struct SessionDecoder: Sendable {
    package enum Item: Sendable, Hashable {
        /// The words of an answer.
        case answer([String])
        /// Something else runs in the session: who gave it, and what it is.
        case waiting(String)
        /// The host could not do it: what is missing (`missing`, `shell`, `directory`, `state`), and its own words.
        case refused(String)
        /// From here on the session's output follows.
        case follows
        case output([UInt8])
        case began(run: String)
        /// The status as sh has it.
        case ended(run: String, status: Int)
        /// The shell itself ended.
        case gone(status: Int)
        /// So many bytes were not kept until they could be read.
        case missing(Int)
        /// No more output will come.
        case over
    }

    /// Where in the session's output this reader is.
    package private(set) var offset = 0
    private var nonce: [UInt8]
    private var marks: MarkerScanner?
    private var pending: [UInt8] = []
    private var due = 0

    package init(nonce: Nonce) { self.nonce = SessionDecoder.marker(nonce) }

    /// Makes ready for another connection, which goes on where this one stopped.
    package mutating func reconnect(_ nonce: Nonce) {
        self.nonce = SessionDecoder.marker(nonce)
        pending = []
        due = 0
    }

    private static func marker(_ nonce: Nonce) -> [UInt8] { [0x1e] + Array(nonce.text.utf8) + [0x20] }

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
                items += sessionOutput(piece)
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
        if let start = line.firstRange(of: nonce) {
            let text = String(decoding: line[start.upperBound...], as: UTF8.self)
            let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
            if words[0] == "refused" { return .refused(words.dropFirst().joined(separator: " ")) }
            if words.count == 2, words[0] == "here", marks == nil { marks = MarkerScanner(nonce: Nonce(words[1])) }
            return .answer(words)
        }
        let rest = String(decoding: line.dropFirst(), as: UTF8.self)
        switch line.first {
        // What a login shell prints first could look like the rest.
        case _ where marks == nil: return nil
        case UInt8(ascii: "+"): due = Int(rest) ?? 0
        case UInt8(ascii: "@"):
            offset = Int(rest) ?? offset
            return .follows
        case UInt8(ascii: "^"):
            let count = Int(rest) ?? 0
            offset += count
            return .missing(count)
        case UInt8(ascii: "?"): return .waiting(rest)
        case UInt8(ascii: "="): return .over
        default: break
        }
        return nil
    }

    private mutating func sessionOutput(_ bytes: [UInt8]) -> [Item] {
        (marks?.scan(bytes) ?? []).compactMap { item in
            switch item {
            case .bytes(let bytes): return .output(bytes)
            case .line(let line):
                // A terminal ends lines with a carriage return as well.
                let words = line.split { $0 == " " || $0.isNewline || $0 == "\r" }.map(String.init)
                switch (words.first, words.count) {
                case ("begin", 2): return .began(run: words[1])
                case ("end", 3): return .ended(run: words[1], status: Int(words[2]) ?? 255)
                case ("gone", 2): return .gone(status: Int(words[1]) ?? 255)
                default: return nil
                }
            }
        }
    }
}
