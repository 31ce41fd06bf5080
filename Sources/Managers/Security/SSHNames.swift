/// What values about sshd may be; messages continue the value's name, as those of ``Names`` do.
extension Names {
    /// A keyword of sshd_config(5) that stands once. Those that add up over files, begin a block or read other files
    /// cannot be overridden from the first file.
    package static func problem(sshdKeyword word: String) -> String? {
        if word.isEmpty { return "must not be empty" }
        if let bad = word.unicodeScalars.first(where: { !sshdLetters.contains($0) }) {
            return "must be letters and digits, without `\(bad)`"
        }
        return refused[word.lowercased()]
    }

    /// The value behind a keyword: one line.
    package static func problem(sshdValue value: String) -> String? {
        if value.isEmpty { return "must not be empty" }
        let isBad = value.unicodeScalars.contains { $0.value < 32 || $0.value == 127 }
        return isBad ? "must be one line without control characters" : nil
    }

    /// A pattern of `AllowUsers` or `AllowGroups`: one word.
    package static func problem(sshdPattern word: String) -> String? {
        if word.isEmpty { return "must not be empty" }
        if word.unicodeScalars.contains(where: {
            $0.value <= 32 || $0.value == 127 || "\"'\\#".unicodeScalars.contains($0)
        }) {
            return "must be one word without quotes"
        }
        return word.hasPrefix("!") ? "must not begin with `!`: those who are not named are kept out" : nil
    }

    private static let sshdLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".unicodeScalars

    private static let refused = [
        "allowusers": "has a key of its own: `allow_users`", "allowgroups": "has a key of its own: `allow_groups`",
        "port": "has a key of its own: `port`",
        "listenaddress": "adds up over files, and cannot be set here",
        "hostkey": "adds up over files, and cannot be set here",
        "acceptenv": "adds up over files, and cannot be set here",
        "denyusers": "adds up over files, and cannot be set here",
        "denygroups": "adds up over files, and cannot be set here",
        "setenv": "adds up over files, and cannot be set here", "subsystem": "may stand only once in all files",
        "match": "begins a block, and cannot be set here", "include": "reads other files, and cannot be set here",
    ]
}
