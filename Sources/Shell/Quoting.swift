/// The one place that quotes for a POSIX shell (POSIX.1-2017, Shell Command Language, 2.2.2 Single-Quotes).
enum Quoting {
    /// Bytes that no shell treats specially anywhere in an argument. `=` is not among them: in front of a command it
    /// would make an assignment of the word.
    private static let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@%+,".utf8)

    private static let quote = UInt8(ascii: "'")

    static func quote(_ text: Text) -> Text {
        // A secret is always quoted, so that the quotes do not tell what it is made of.
        if !text.isEmpty, !text.holdsSecret, text.revealed.allSatisfy(plain.contains) { return text }
        var quoted: Text = "'"
        quoted.append(
            Text(
                segments: text.segments.map { segment in
                    switch segment {
                    case .plain(let bytes): .plain(escape(bytes))
                    case .secret(let bytes): .secret(escape(bytes))
                    }
                }))
        quoted.append("'")
        return quoted
    }

    /// Inside single quotes every byte stands for itself but the quote: close, an escaped quote, open again.
    private static func escape(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(quote) else { return bytes }
        return bytes.flatMap { $0 == quote ? Array(#"'\''"#.utf8) : [$0] }
    }
}
