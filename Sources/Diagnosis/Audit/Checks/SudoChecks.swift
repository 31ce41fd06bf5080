/// What sudo gives to whom.
enum SudoChecks {
    static let all: [Check] = [
        Check(
            "SUDO-01", .sudo, "Nobody becomes root without a password", .medium,
            why: "Who gets hold of such an account, or of its key, is root at once.",
            mend: "take NOPASSWD from the line with visudo, or name single commands",
            [.cis("5.2.4")]
        ) { evidence throws(Unreadable) in
            .judged(bad: try rules(evidence).filter { isFree($0.text) }.map(\.line))
        },
        Check(
            "SUDO-02", .sudo, "Only root can write the rules", .critical,
            why: "Who writes a rule is root.", mend: "chown root:root FILE; chmod 440 FILE", [.lynis("AUTH-9252")]
        ) { evidence throws(Unreadable) in
            _ = try evidence.lines("sudo")
            let files = try evidence.lines("sudo-files").compactMap { PathState($0) }
            let bad = files.filter { file in
                let isDirectory = file.path == "/etc/sudoers.d"
                return file.uid != 0 || file.isWritableByOthers || (!isDirectory && file.mode & 0o007 != 0)
            }
            return .judged(bad: bad.map(\.line), good: files.map(\.line))
        },
        Check(
            "SUDO-03", .sudo, "The rules have no errors", .high,
            why: "sudo may ignore a file with an error, or refuse to work at all.", mend: "visudo -c, then visudo"
        ) { evidence throws(Unreadable) in
            _ = try evidence.lines("sudo")
            let lines = try evidence.lines("visudo")
            guard let status = lines.last, status.hasPrefix("status ") else {
                throw .unknown("there is no visudo to ask")
            }
            return .when(status == "status 0", lines.dropLast())
        },
        Check(
            "SUDO-04", .sudo, "Commands get a terminal of their own", .low,
            why: "A program that sudo started can else type into the terminal it was started from.",
            mend: "echo 'Defaults use_pty' | sudo EDITOR='tee -a' visudo", [.cis("5.2.2")]
        ) { evidence throws(Unreadable) in
            let version = try evidence.lines("sudo").first ?? ""
            let found = try defaults(evidence, "use_pty")
            // Since 1.9.14 it is so without being said.
            let isOn = found.last.map { !$0.text.contains("!use_pty") } ?? (sudoVersion(version) >= [1, 9, 14])
            return .when(isOn, found.isEmpty ? [version] : found.map(\.line))
        },
        Check(
            "SUDO-05", .sudo, "Commands get a clean environment and a fixed PATH", .medium,
            why: "LD_PRELOAD or a PATH of the user's has other code run as root.",
            mend: "set Defaults env_reset and secure_path with visudo"
        ) { evidence throws(Unreadable) in
            let reset = try defaults(evidence, "env_reset")
            let path = try defaults(evidence, "secure_path")
            let kept = try defaults(evidence, "env_keep").filter { rule in
                ["LD_", "PYTHONPATH", "PERL5LIB", "BASH_ENV"].contains { rule.text.contains($0) }
            }
            // sudo resets without being told; a fixed path has to be given, but to sudo-rs, which has one.
            let isRust = try evidence.lines("sudo").first?.contains("sudo-rs") ?? false
            var bad = kept.map(\.line)
            if reset.last?.text.contains("!env_reset") == true { bad += reset.map(\.line) }
            if path.isEmpty, !isRust { bad.append("no secure_path") }
            if path.last?.text.contains("!secure_path") == true { bad += path.map(\.line) }
            return .judged(bad: bad, good: (reset + path).map(\.line))
        },
        Check(
            "SUDO-06", .sudo, "What is done by sudo is logged", .low,
            why: "Nobody can tell afterwards who did what.", mend: "set Defaults logfile=/var/log/sudo.log with visudo",
            [.cis("5.2.3")]
        ) { evidence throws(Unreadable) in
            let file = try defaults(evidence, "logfile")
            let silent = try defaults(evidence, "!syslog")
            if silent.isEmpty {
                return .pass(file.isEmpty ? ["it logs to syslog, as it does by default"] : file.map(\.line))
            }
            return .when(!file.isEmpty, silent.map(\.line) + file.map(\.line))
        },
        Check(
            "SUDO-07", .sudo, "A password counts for a quarter of an hour at most", .low,
            why: "Who comes to a terminal that was left open is root.",
            mend: "set Defaults timestamp_timeout=15 with visudo", [.cis("5.2.6")]
        ) { evidence throws(Unreadable) in
            let found = try defaults(evidence, "timestamp_timeout")
            let minutes = found.last.flatMap { rule in
                rule.text.components(after: "timestamp_timeout").flatMap {
                    Double($0.prefix { $0.isNumber || "-.".contains($0) })
                }
            }
            guard let minutes else { return .pass(["15 minutes or less, as it is by default"]) }
            return .when((0...15).contains(minutes), found.map(\.line))
        },
        Check(
            "SUDO-08", .sudo, "Nobody is spared the password by a default", .high,
            why: "With !authenticate every rule is one without a password.", mend: "take !authenticate out with visudo",
            [.cis("5.2.5")]
        ) { evidence throws(Unreadable) in
            .judged(bad: try defaults(evidence, "!authenticate").map(\.line))
        },
        Check(
            "SUDO-09", .sudo, "No file of rules is ignored", .low,
            why: "sudo passes over names with a dot or a ~ at their end without a word.",
            mend: "mv the file to a name without a dot"
        ) { evidence throws(Unreadable) in
            _ = try evidence.lines("sudo")
            let files = try evidence.lines("sudo-files").compactMap { PathState($0) }
            let bad = files.filter { file in
                guard file.path.hasPrefix("/etc/sudoers.d/") else { return false }
                let name = file.path.dropFirst("/etc/sudoers.d/".count)
                return name.contains(".") || name.hasSuffix("~")
            }
            return .judged(bad: bad.map(\.line))
        },
        Check(
            "SUDO-10", .sudo, "No rule names a program that others can replace", .high,
            why: "Whoever replaces the program is root with the next use of the rule.",
            mend: "chown root:root PROGRAM; chmod 755 PROGRAM"
        ) { evidence throws(Unreadable) in
            let rules = try rules(evidence)
            let open = Set(
                try evidence.partly("tree").lines.compactMap { line in
                    line.firstIndex(of: ":").flatMap { PathState(line[line.index(after: $0)...]) }
                }.filter(\.isWritableByOthers).map(\.path))
            let bad = rules.filter { rule in
                rule.text.split(whereSeparator: { " ,:=".contains($0) }).contains { open.contains(String($0)) }
            }
            return try evidence.judged("tree", bad: bad.map(\.line))
        },
    ]

    struct Rule: Sendable {
        let text: String
        /// With file and number.
        let line: String
    }

    static func rules(_ evidence: Evidence) throws(Unreadable) -> [Rule] {
        _ = try evidence.lines("sudo")
        return try evidence.lines("sudo-rules").compactMap { line in
            line.firstRange(of: ": ").map { Rule(text: String(line[$0.upperBound...]), line: line) }
        }
    }

    private static func defaults(_ evidence: Evidence, _ name: String) throws(Unreadable) -> [Rule] {
        try rules(evidence).filter {
            $0.text.drop { $0 == " " || $0 == "\t" }.hasPrefix("Defaults") && $0.text.contains(name)
        }
    }

    /// A rule that gives all commands without a password.
    private static func isFree(_ text: String) -> Bool {
        guard !text.hasPrefix("Defaults"), let tag = text.firstRange(of: "NOPASSWD:") else { return false }
        let commands = text[tag.upperBound...].split(separator: ",").map { $0.blankWords }
        // Tags such as SETENV: may stand in front of a command.
        return commands.contains { words in words.last == "ALL" || words.last?.hasSuffix(":ALL") == true }
    }

    private static func sudoVersion(_ line: String) -> [Int] {
        (line.blankWords.last ?? "").split(whereSeparator: { !$0.isNumber }).prefix(3).compactMap { Int($0) }
    }
}

extension Substring {
    var blankWords: [String] { String(self).blankWords }
}

extension String {
    /// What stands behind a word, without the `=` and blanks between.
    func components(after word: String) -> Substring? {
        firstRange(of: word).map { found in self[found.upperBound...].drop { "= \t".contains($0) } }
    }
}

extension [Int] {
    static func >= (left: [Int], right: [Int]) -> Bool { !left.lexicographicallyPrecedes(right) }
}
