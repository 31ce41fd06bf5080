/// Masks secrets in a stream of output, wherever the stream is cut into pieces.
///
/// Every byte that belongs to any occurrence of a secret is masked; occurrences that overlap share one mask.
package struct Redactor: Sendable {
    /// The longest first.
    private let secrets: [[UInt8]]
    /// Which bytes a secret begins with: most bytes of most output need no closer look.
    private let begins: [Bool]
    private var held: [UInt8] = []
    /// How many bytes of ``held`` belong to a secret whose mask was handed on already.
    private var masked = 0

    /// - Parameter secrets: Empty ones are ignored.
    package init(secrets: some Sequence<[UInt8]>) {
        // A secret of several lines comes back line by line (indented, numbered), so its longer lines count as well.
        let parts = secrets.flatMap { secret in
            [secret] + secret.split(separator: 0x0a).map(Array.init).filter { $0.count >= 8 }
        }
        self.secrets = Set(parts.filter { !$0.isEmpty }).sorted { $0.count > $1.count }
        var begins = [Bool](repeating: false, count: 256)
        for secret in self.secrets { begins[Int(secret[0])] = true }
        self.begins = begins
    }

    package var isIdle: Bool { secrets.isEmpty }

    /// Hands on what can no longer be the beginning of a secret.
    package mutating func redact(_ bytes: [UInt8]) -> [UInt8] {
        if secrets.isEmpty { return bytes }
        held += bytes
        return take(isEnd: false)
    }

    /// Hands on the rest: no more is coming.
    package mutating func finish() -> [UInt8] { take(isEnd: true) }

    package func redact(_ text: String) -> String {
        var copy = self
        copy.held = []
        copy.masked = 0
        return String(decoding: copy.redact(Array(text.utf8)) + copy.finish(), as: UTF8.self)
    }

    private mutating func take(isEnd: Bool) -> [UInt8] {
        var out: [UInt8] = []
        var position = 0
        scan: while position < held.count {
            if begins[Int(held[position])] {
                let rest = held[position...]
                for secret in secrets {
                    if rest.count < secret.count {
                        if !isEnd, secret.starts(with: rest) { break scan }
                    } else if rest.starts(with: secret) {
                        if position >= masked { out += Array(Text.mask.utf8) }
                        masked = max(masked, position + secret.count)
                        break
                    }
                }
            }
            if position >= masked { out.append(held[position]) }
            position += 1
        }
        held.removeSubrange(..<position)
        masked = max(0, masked - position)
        return out
    }
}

extension Redactor: CustomStringConvertible, CustomReflectable {
    package var description: String { "Redactor of \(secrets.count)" }

    package var customMirror: Mirror { Mirror(self, children: ["count": secrets.count]) }
}
