import Foundation
import Plan

/// A line of authorized_keys(5): options in front, the key's type, the key, a comment.
enum AuthorizedKey {
    private static let types = [
        "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa",
        "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com",
    ]

    /// "AUTHORIZED_KEYS FILE FORMAT" in sshd(8); sshd ignores a key with an option that it does not know.
    private static let options = [
        "agent-forwarding", "cert-authority", "command", "environment", "expiry-time", "from", "no-agent-forwarding",
        "no-port-forwarding", "no-pty", "no-user-rc", "no-X11-forwarding", "permitlisten", "permitopen",
        "port-forwarding", "principals", "pty", "no-touch-required", "verify-required", "restrict", "tunnel", "user-rc",
        "X11-forwarding",
    ]

    static let rule = TextRule("authorized key", pattern: pattern, explained: problem(line:))

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
        var words = split(line)
        if let first = words.first, !types.contains(first), words.count > 1 {
            if types.contains(words[1]) {
                if let problem = problem(options: first) { return problem }
                words.removeFirst()
            }
        }
        guard let type = words.first, types.contains(type) else {
            let near = words.first.flatMap { nearest($0, among: types) }
            let hint = near.map { "did you mean `\($0)`?" } ?? "known types: " + types.joined(separator: ", ")
            return ("has no known type of key in front", hint)
        }
        guard words.count > 1 else { return ("has nothing behind its type", "copy the whole line of the .pub file") }
        return problem(blob: words[1], type: type)
    }

    /// Up to the key itself; blanks inside double quotes do not part words.
    private static func split(_ line: String) -> [String] {
        var words: [String] = []
        var word = ""
        var isQuoted = false
        var isEscaped = false
        for character in line {
            if !isQuoted, character == " " || character == "\t" {
                if !word.isEmpty { words.append(word) }
                word = ""
                continue
            }
            if character == "\"", !isEscaped { isQuoted.toggle() }
            isEscaped = character == "\\" && !isEscaped
            word.append(character)
        }
        return words + (word.isEmpty ? [] : [word])
    }

    private static func problem(options text: String) -> (message: String, hint: String?)? {
        var names: [String] = [""]
        var isQuoted = false
        var isEscaped = false
        var isValue = false
        for character in text {
            if character == "\"", !isEscaped { isQuoted.toggle() }
            isEscaped = character == "\\" && !isEscaped
            if character == ",", !isQuoted {
                names.append("")
                isValue = false
            } else if character == "=" {
                isValue = true
            } else if !isValue {
                names[names.count - 1].append(character)
            }
        }
        for name in names {
            let isKnown = options.contains { $0.lowercased() == name.lowercased() }
            if !isKnown {
                let near = nearest(name, among: options).map { "did you mean `\($0)`?" }
                return ("has the unknown option \(Problem.quoted(name))", near ?? "sshd(8) lists the options")
            }
        }
        return nil
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
        return bytes.count > 4 + length + 4 ? nil : ("is damaged: it is cut off", copy)
    }
}
