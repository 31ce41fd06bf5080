/// What the probe read of sshd.
extension Evidence {
    /// A value of sshd as it is in effect for somebody.
    struct SSHValue: Sendable, Hashable {
        let user: String
        let value: String
    }

    /// The values of a keyword (in lower case) as they are in effect: the operator's first, then those of users for whom
    /// they are others.
    func sshd(_ keyword: String) throws(Unreadable) -> [SSHValue] {
        let values = try sshdLines(keyword)
        if values.isEmpty { throw .absent("this sshd does not know \(keyword)") }
        return values
    }

    private func sshdLines(_ keyword: String) throws(Unreadable) -> [SSHValue] {
        _ = try partly("sshd")
        return try lines("sshd-effective").compactMap { line in
            let words = line.split(separator: " ", maxSplits: 2).map(String.init)
            guard words.count >= 2, words[1] == keyword else { return nil }
            return SSHValue(user: words[0], value: words.count > 2 ? words[2] : "")
        }
    }

    /// Lines of sshd's files that say something of a keyword, whether they count or not.
    func sshdFiles(_ keyword: String) -> [String] {
        (sections["sshd-files"]?.lines ?? []).filter { SSHFileLine($0)?.keyword == keyword }
    }

    /// A setting with a good value for everybody who may log in. Evidence is what is in effect, then what the files say.
    func sshd(_ keyword: String, isGood: (String) -> Bool) throws(Unreadable) -> Verdict {
        let values = try sshd(keyword)
        let bad = values.filter { !isGood($0.value) }
        let shown = (bad.isEmpty ? Array(values.prefix(1)) : bad).map { value in
            "\(keyword) \(value.value)" + (values.count > 1 ? "  (for \(value.user))" : "")
        }
        return .when(bad.isEmpty, shown + sshdFiles(keyword))
    }

    /// A list of algorithms without any that is not among the good ones.
    func sshdList(_ keyword: String, without isBad: (String) -> Bool) throws(Unreadable) -> Verdict {
        var bad: [String] = []
        for value in try sshd(keyword) {
            for name in value.value.split(separator: ",").map(String.init) where isBad(name) && !bad.contains(name) {
                bad.append(name)
            }
        }
        return .judged(
            bad: bad.isEmpty ? [] : ["\(keyword) allows \(bad.joined(separator: ", "))"] + sshdFiles(keyword),
            good: try sshd(keyword).prefix(1).map { "\(keyword) \($0.value)" })
    }
}

/// `FILE:LINE: KEYWORD VALUE` of sshd's files.
struct SSHFileLine {
    let keyword: String
    let value: String

    init?(_ line: String) {
        guard let colon = line.firstRange(of: ": ") else { return nil }
        let text = line[colon.upperBound...].drop { $0 == " " || $0 == "\t" }
        let word = text.prefix { $0 != " " && $0 != "\t" && $0 != "=" }
        keyword = word.lowercased()
        value = String(text.dropFirst(word.count).drop { $0 == " " || $0 == "\t" || $0 == "=" })
    }
}
