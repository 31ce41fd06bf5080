/// Masks secrets in a stream of output, wherever the stream is cut into pieces.
package struct Redactor: Sendable {
    private let secrets: [[UInt8]]
    private let longest: Int
    private var held: [UInt8] = []

    /// - Parameter secrets: Empty ones are ignored; of two that overlap the longer one is masked.
    package init(secrets: some Sequence<[UInt8]>) {
        // A secret of several lines comes back line by line (indented, numbered), so its longer lines count as well.
        let parts = secrets.flatMap { secret in
            [secret] + secret.split(separator: 0x0a).map(Array.init).filter { $0.count >= 8 }
        }
        self.secrets = Set(parts.filter { !$0.isEmpty }).sorted {
            ($1.count, $1.description) < ($0.count, $0.description)
        }
        longest = self.secrets.first?.count ?? 0
    }

    package var isIdle: Bool { secrets.isEmpty }

    /// Hands on what can no longer be the beginning of a secret.
    package mutating func redact(_ bytes: [UInt8]) -> [UInt8] {
        if secrets.isEmpty { return bytes }
        held += bytes
        return take(keeping: longest - 1)
    }

    /// Hands on the rest: no more is coming.
    package mutating func finish() -> [UInt8] { take(keeping: 0) }

    package func redact(_ text: String) -> String {
        var copy = Redactor(copy: self)
        return String(decoding: copy.redact(Array(text.utf8)) + copy.finish(), as: UTF8.self)
    }

    private init(copy: Redactor) {
        secrets = copy.secrets
        longest = copy.longest
    }

    private mutating func take(keeping tail: Int) -> [UInt8] {
        var out: [UInt8] = []
        var position = 0
        while position < held.count - tail {
            if let secret = secrets.first(where: { held[position...].starts(with: $0) }) {
                out += Array(Text.mask.utf8)
                position += secret.count
            } else {
                out.append(held[position])
                position += 1
            }
        }
        held.removeSubrange(..<min(position, held.count))
        return out
    }
}
