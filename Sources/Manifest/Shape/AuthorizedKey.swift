import Foundation
import Managers
import Plan

/// A line of authorized_keys(5): options in front, the key's type, the key, a comment.
enum AuthorizedKey {
    private static let types = AuthorizedKeyLine.types

    static let rule = TextRule("authorized key", pattern: pattern, explained: problem(line:))

    /// A key that is to go may be of a kind that could not be added.
    static let anyRule = TextRule(
        "authorized key", pattern: #"^[^#\s\u0000-\u001f\u007f][^\u0000-\u0008\u000a-\u001f\u007f]*$"#
    ) { line in
        if line.unicodeScalars.contains(where: { ($0.value < 32 && $0 != "\t") || $0.value == 127 }) {
            return "must be one line"
        }
        guard let first = line.unicodeScalars.first else { return "must not be empty" }
        if first == "#" { return "is a comment" }
        return first.properties.isWhitespace || first == "\u{feff}" ? "must not start with a blank" : nil
    }

    private static var pattern: String {
        let quoted = #""([^"\\\r\n\u0000]|\\[^\r\n\u0000])*""#
        let options = #"(([^\s#"]|"# + quoted + #")([^\s"]|"# + quoted + #")*[ \t]+)?"#
        let types = "(" + types.map { $0.replacing(".", with: "\\.") }.joined(separator: "|") + ")"
        return "^" + options + types + #"[ \t]+[A-Za-z0-9+/]+={0,2}([ \t][^\r\n\u0000]*)?$"#
    }

    private static func problem(line: String) -> (message: String, hint: String?)? {
        if line.contains("PRIVATE KEY") {
            return ("is a private key", "keep it where it is; what is wanted is the line in the .pub file beside it")
        }
        if line.unicodeScalars.contains(where: { $0 == "\n" || $0 == "\r" || $0 == "\0" }) {
            return ("must be one line", "each key is an entry of its own; text after `|` ends with a newline")
        }
        if line.isEmpty { return ("must not be empty", nil) }
        if line.first == " " || line.first == "\t" { return ("must not start with a blank", nil) }
        if line.first == "#" { return ("is a comment", nil) }
        var words = AuthorizedKeyLine(line).words
        if let first = words.first, !types.contains(first), words.count > 1 {
            if types.contains(words[1]) {
                if let problem = AuthorizedKeyOptions.problem(first) { return problem }
                words.removeFirst()
            }
        }
        guard let type = words.first, types.contains(type) else {
            if words.contains("ssh-dss") {
                return ("is of type ssh-dss, which is broken", "`ssh-keygen -t ed25519` makes a better one")
            }
            let near = words.first.flatMap { nearest($0, among: types) }
            let hint = near.map { "did you mean `\($0)`?" } ?? "known types: " + types.joined(separator: ", ")
            return ("has no known type of key in front", hint)
        }
        guard words.count > 1 else { return ("has nothing behind its type", "copy the whole line of the .pub file") }
        return problem(blob: words[1], type: type)
    }

    /// The key is base64 of length-prefixed fields, of which the first is the type again (RFC 4253, 6.6).
    private static func problem(blob: String, type: String) -> (message: String, hint: String?)? {
        let copy = "copy the whole line of the .pub file"
        guard let data = Data(base64Encoded: blob), data.count > 4 else { return ("is damaged: no base64", copy) }
        let bytes = [UInt8](data)
        let length = bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        guard length <= bytes.count - 4 else { return ("is damaged: it is cut off", copy) }
        let inner = String(decoding: bytes[4..<(4 + length)], as: UTF8.self)
        if inner != type { return ("says \(type) and is of type \(Problem.quoted(inner))", copy) }
        // Every type has at least one more field.
        guard bytes.count > 4 + length + 4 else { return ("is damaged: it is cut off", copy) }
        return type == "ssh-rsa" ? problem(rsa: bytes[(4 + length)...]) : nil
    }

    /// Exponent and modulus (RFC 4253, 6.6); OpenSSH's RequiredRSASize is 1024, NIST SP 800-131A asks for 2048.
    private static func problem(rsa fields: ArraySlice<UInt8>) -> (message: String, hint: String?)? {
        var rest = fields
        var modulus: ArraySlice<UInt8> = []
        for _ in 0..<2 {
            let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            guard rest.count >= 4, length <= rest.count - 4 else {
                return ("is damaged: it is cut off", "copy the whole line of the .pub file")
            }
            modulus = rest.dropFirst(4).prefix(length)
            rest = rest.dropFirst(4 + length)
        }
        let number = modulus.drop { $0 == 0 }
        let bits = number.count * 8 - (number.first?.leadingZeroBitCount ?? 0)
        return bits < 2048
            ? ("is an RSA key of \(bits) bits, which is too weak", "`ssh-keygen -t ed25519` makes a better one") : nil
    }
}
