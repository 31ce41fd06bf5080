/// Bytes, some of which are secret: they go to the host as they are and are shown only as `********`.
///
/// File contents, command words and template results are `Text`, so that a secret inside a longer value hides just
/// itself. Printing a `Text` in any way masks it; only ``revealed`` gives the bytes away.
package struct Text: Sendable, Hashable {
    /// What stands in the place of every secret, whatever its length.
    package static let mask = "********"

    package enum Segment: Sendable, Hashable {
        case plain([UInt8])
        case secret([UInt8])
    }

    package private(set) var segments: [Segment]

    package init(segments: [Segment] = []) {
        self.segments = segments.filter { !$0.bytes.isEmpty }
    }

    package init(_ string: String) { self.init(segments: [.plain(Array(string.utf8))]) }

    package init(bytes: [UInt8]) { self.init(segments: [.plain(bytes)]) }

    package static func secret(_ string: String) -> Text { Text(segments: [.secret(Array(string.utf8))]) }

    package mutating func append(_ other: Text) { segments += other.segments }

    /// All bytes, secrets included: for the wire and for comparisons, never for a screen, a log or a file.
    package var revealed: [UInt8] { segments.flatMap(\.bytes) }

    /// The text with every secret masked; bytes that are not UTF-8 show as U+FFFD.
    package var shown: String { segments.map(\.shown).joined() }

    package var isEmpty: Bool { segments.isEmpty }

    package var secrets: [[UInt8]] {
        segments.compactMap { segment in
            if case .secret(let bytes) = segment { bytes } else { nil }
        }
    }

    package var holdsSecret: Bool { !secrets.isEmpty }
}

extension Text.Segment: CustomStringConvertible, CustomReflectable {
    fileprivate var bytes: [UInt8] {
        switch self {
        case .plain(let bytes), .secret(let bytes): bytes
        }
    }

    fileprivate var shown: String {
        switch self {
        case .plain(let bytes): String(decoding: bytes, as: UTF8.self)
        case .secret: Text.mask
        }
    }

    package var description: String { shown }

    package var customMirror: Mirror { Mirror(self, children: ["shown": shown]) }
}

extension Text: ExpressibleByStringLiteral, CustomStringConvertible, CustomReflectable {
    package init(stringLiteral value: String) { self.init(value) }

    package var description: String { shown }

    /// `dump` and test failures walk mirrors; they must not find the secret either.
    package var customMirror: Mirror { Mirror(self, children: ["shown": shown]) }
}
