/// The parts of a line of authorized_keys(5).
package struct AuthorizedKeyLine: Sendable, Hashable {
    /// What sshd takes, but for ssh-dss, which it no longer does.
    package static let types = [
        "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa",
        "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com",
    ]

    /// Up to the key itself: options, type, key; blanks inside double quotes do not part words.
    package let words: [String]

    package init(_ line: String) {
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
        self.words = words + (word.isEmpty ? [] : [word])
    }

    /// The key in base64, the same whatever options and comment stand beside it; nil where no known type is in front.
    package var key: String? {
        guard let type = words.prefix(2).firstIndex(where: AuthorizedKeyLine.types.contains),
            type + 1 < words.count
        else { return nil }
        return words[type + 1]
    }
}
