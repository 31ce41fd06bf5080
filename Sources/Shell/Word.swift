/// One word of a POSIX shell command: the only way in which a value gets into a script.
package enum Word: Sendable, Hashable {
    /// Shell text that is written as it stands. It takes a `StaticString`, so no value can be interpolated into it.
    case syntax(StaticWord)
    /// Data: quoted so that the shell hands on exactly these bytes.
    case value(Text)

    package static func literal(_ word: StaticString) -> Word { .syntax(StaticWord(word)) }

    package static func quoted(_ string: String) -> Word { .value(Text(string)) }

    package static func quoted(bytes: [UInt8]) -> Word { .value(Text(bytes: bytes)) }

    package static func quoted(_ text: Text) -> Word { .value(text) }

    package static func secret(_ string: String) -> Word { .value(.secret(string)) }

    package static func secret(bytes: [UInt8]) -> Word { .value(Text(segments: [.secret(bytes)])) }

    package static func number(_ number: Int) -> Word { .value(Text(String(number))) }

    /// The word as shell source, its secrets still marked as such.
    package var source: Text {
        switch self {
        case .syntax(let word): Text(word.text)
        case .value(let text): Quoting.quote(text)
        }
    }

    /// The secrets in the word as a command gets them, and so as it may print them: without the quotes of ``source``.
    package var secrets: [[UInt8]] {
        switch self {
        case .syntax: []
        case .value(let text): text.secrets
        }
    }
}

/// A `StaticString` that can be compared and hashed.
package struct StaticWord: Sendable, Hashable {
    package let text: String

    package init(_ word: StaticString) { text = word.description }
}

extension Word: ExpressibleByStringLiteral {
    /// A string literal is data. (Literals cannot interpolate here: the type has no interpolating initializer.)
    package init(stringLiteral value: String) { self = .quoted(value) }
}

/// A simple command: words separated by blanks.
package struct Command: Sendable, Hashable {
    package var words: [Word]

    package init(_ words: [Word]) { self.words = words }

    package init(_ words: Word...) { self.words = words }

    package var source: Text {
        var text = Text()
        for (index, word) in words.enumerated() {
            if index > 0 { text.append(" ") }
            text.append(word.source)
        }
        return text
    }
}
