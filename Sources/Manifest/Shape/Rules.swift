import Managers

/// What texts of the files may be. Names are judged where the managers judge them.
extension TextRule {
    static let any = TextRule("text")

    static let user = TextRule(
        "user name", pattern: #"^(?=[\s\S]{1,32}$)[a-z_][a-z0-9_-]*[$]?$"#, problem: Names.problem(user:))

    static let group = TextRule("group name", pattern: user.pattern, problem: Names.problem(group:))

    static let package = TextRule(
        "package name", pattern: "^[a-zA-Z0-9_][a-zA-Z0-9+._@:-]{0,127}$", problem: Names.problem(package:))

    static let repository = TextRule(
        "repository name", pattern: "^(?!(options|local)$)[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$",
        problem: Names.problem(repository:))

    static let repositoryURL = TextRule(
        "URL",
        pattern: ##"^(?=[\s\S]{1,2000}$)(file:///|(https?|ftp)://(?!/))[^\u0000-\u0020"#'<>\\^`{|}\u007f-\uffff]+$"##,
        problem: Names.problem(repositoryURL:))

    static let suite = TextRule(
        "name", pattern: "^[a-zA-Z0-9./][a-zA-Z0-9+._~/:-]{0,127}$", problem: Names.problem(suite:))

    static let architecture = TextRule(
        "architecture", pattern: "^[a-z0-9][a-z0-9-]{0,31}$", problem: Names.problem(architecture:))

    static let publicKey = TextRule(
        "key", pattern: "-----BEGIN PGP PUBLIC KEY BLOCK-----", explained: PublicKey.problem)

    static let unit = TextRule(
        "unit name", pattern: #"^[a-zA-Z0-9_:.@\\][a-zA-Z0-9:._\\@-]{0,254}$"#, problem: Names.problem(unit:))

    static let path = TextRule(
        "path", pattern: #"^(?=[\s\S]{2,4095}$)(/(?!\.{1,2}(/|$))[^/\u0000]{1,255})+$"#, problem: Names.problem(path:))

    /// Versions of deb-version(7), rpm and pacman.
    static let version = TextRule("version", pattern: "^[a-zA-Z0-9][a-zA-Z0-9.+:~^_-]{0,127}$") { version in
        let allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.+:~^_-".unicodeScalars
        guard let first = version.unicodeScalars.first else { return "must not be empty" }
        if version.unicodeScalars.count > 128 { return "is longer than 128 characters" }
        if !allowed.prefix(62).contains(first) { return "must start with a letter or a digit" }
        let bad = version.unicodeScalars.first { !allowed.contains($0) }
        return bad.map { "must not hold \($0 == " " ? "a blank" : "`\($0)`")" }
    }

    static let mode = TextRule(
        "mode", pattern: "^[0-7]{3,4}$",
        meant: { written in
            // `0o644` is how YAML 1.2 writes octal; 420 is what YAML 1.1 makes of an unquoted 0644.
            let digits = written.hasPrefix("0o") ? String(written.dropFirst(2)) : written
            return digits.count == 3 ? "0" + digits : digits
        },
        explained: { mode in
            FileMode(mode) == nil ? ("must be three or four octal digits (0 to 7)", "such as \"0644\"") : nil
        })

    static let source = TextRule("source", pattern: #"^[^\u0000]{1,4095}$"#, problem: localPath)

    static let variable = TextRule("environment variable", pattern: "^[a-zA-Z_][a-zA-Z0-9_]*$", problem: identifier)

    static let word = TextRule("argument", pattern: #"^[^\u0000]*$"#) { word in
        word.unicodeScalars.contains("\0") ? "must not hold a NUL" : nil
    }

    static let commandLine = TextRule("command", pattern: #"^[^\u0000]*[^\s\u0000][^\u0000]*$"#) { line in
        if line.unicodeScalars.contains("\0") { return "must not hold a NUL" }
        return line.allSatisfy(\.isWhitespace) ? "must not be empty" : nil
    }

    static let localFile = TextRule("file", pattern: source.pattern, problem: localPath)

    /// Names of inventory values: what a Mustache tag can hold.
    static let valueName = TextRule("value name", pattern: "^(?!(host|facts)$)[a-zA-Z_][a-zA-Z0-9_]*$") { name in
        name == "host" || name == "facts" ? "is taken for what is known of every host" : identifier(name)
    }

    static let groupName = TextRule("group", pattern: "^(?!all$)[a-zA-Z0-9_][a-zA-Z0-9._-]{0,252}$") { name in
        name == "all" ? "stands for all hosts already" : HostPattern.problem(name: name)
    }

    static let sshdKeyword = TextRule("keyword", pattern: "^[a-zA-Z0-9]+$", problem: Names.problem(sshdKeyword:))

    static let sshdValue = TextRule(
        "value", pattern: #"^[^\u0000-\u001f\u007f]+$"#, problem: Names.problem(sshdValue:))

    static let sshdPattern = TextRule(
        "pattern", pattern: ##"^(?!!)[^\u0000-\u0020\u007f"'\\#]+$"##, problem: Names.problem(sshdPattern:))

    static let firewallRule = TextRule("rule", pattern: "^(allow|deny|reject|limit)( |$)") { text in
        do throws(FirewallProblem) {
            _ = try FirewallRule(text)
            return nil
        } catch { return error.message }
    }

    static let ports = part("ports", pattern: "^[0-9]") { text throws(FirewallProblem) in
        try FirewallRule(action: .allow, transport: .tcp, ports: text)
    }

    static let application = part("application", pattern: "^[a-zA-Z][a-zA-Z0-9 _.+-]{0,63}$") {
        (text) throws(FirewallProblem) in try FirewallRule(action: .allow, application: text)
    }

    static let network = part("address", pattern: "^[0-9a-fA-F:.]+(/[0-9]+)?$") { text throws(FirewallProblem) in
        if text == "any" { throw FirewallProblem("must not be `any`: leave it out") }
        return try FirewallRule(action: .allow, from: text)
    }

    static let interface = part("interface", pattern: "^[a-zA-Z0-9._][a-zA-Z0-9._-]{0,14}$") {
        (text) throws(FirewallProblem) in try FirewallRule(action: .allow, interface: text)
    }

    static let ruleComment = part("comment", pattern: "^[ -&(-~]{0,120}$") { text throws(FirewallProblem) in
        try FirewallRule(action: .allow, ports: "1", comment: text)
    }

    /// A value that is one part of a rule.
    private static func part(
        _ what: String, pattern: String, _ rule: @escaping @Sendable (String) throws(FirewallProblem) -> FirewallRule
    ) -> TextRule {
        TextRule(what, pattern: pattern) { text in
            do throws(FirewallProblem) {
                _ = try rule(text)
                return nil
            } catch { return error.message }
        }
    }

    static let time = TextRule("time", pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$") { text in
        let bytes = Array(text.utf8)
        let digits = [0, 1, 3, 4].allSatisfy { $0 < bytes.count && (48...57).contains(bytes[$0]) }
        guard bytes.count == 5, digits, bytes[2] == UInt8(ascii: ":"), text.prefix(2) < "24", bytes[3] < 54 else {
            return "must be a quoted time of day such as \"03:30\""
        }
        return nil
    }

    static let mail = TextRule("mail address", pattern: "^[a-zA-Z0-9][a-zA-Z0-9._%+@-]{0,253}$") { text in
        let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".unicodeScalars
        guard let first = text.unicodeScalars.first else { return "must not be empty" }
        if text.utf8.count > 254 { return "is longer than 254 characters" }
        if !letters.contains(first) { return "must start with a letter or a digit" }
        let isGood = text.unicodeScalars.allSatisfy { letters.contains($0) || "._%+@-".unicodeScalars.contains($0) }
        return isGood ? nil : "must be the name of a user or an address of mail"
    }

    private static func localPath(_ path: String) -> String? {
        if path.isEmpty { return "must not be empty" }
        if path.unicodeScalars.count > 4095 { return "is longer than 4095 characters" }
        return path.unicodeScalars.contains("\0") ? "must not hold a NUL" : nil
    }

    private static func identifier(_ name: String) -> String? {
        let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_".unicodeScalars
        guard let first = name.unicodeScalars.first else { return "must not be empty" }
        if !letters.contains(first) { return "must start with a letter or `_`" }
        let bad = name.unicodeScalars.first { !letters.contains($0) && !("0"..."9").contains($0) }
        return bad.map { "must not hold \($0 == " " ? "a blank" : "`\($0)`")" }
    }
}
