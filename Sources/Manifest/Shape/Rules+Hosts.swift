import Managers

/// What texts about sudo, links and the host itself may be.
extension TextRule {
    static let sudoCommand = TextRule(
        "sudo command", pattern: SudoRules.commandPattern, explained: SudoRules.problem(command:))

    static let runAs = worded(
        "run_as", "ALL|[a-z_][a-z0-9_-]{0,31}(:[a-z_][a-z0-9_-]{0,31})?|ALL:ALL",
        "must be USER, USER:GROUP, ALL or ALL:ALL")

    static let sudoDefault = worded(
        "sudo default", "!?[a-z_]+|[a-z_]+ ?[+-]?= ?([A-Za-z0-9_./:%-]+|\"[A-Za-z0-9_./:% *@-]+\")",
        "must be NAME, !NAME or NAME=VALUE, with the value in double quotes where it has blanks")

    /// RFC 1123; Linux allows 64 bytes.
    static let hostname = worded(
        "hostname", "(?=.{1,64}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*",
        "must be up to 64 small letters, digits and dashes, with dots between names")

    static let timezone = worded(
        "time zone", "[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}", "must be a name such as Europe/Berlin or UTC")

    static let locale = worded(
        "locale", "(C|POSIX|[a-z]{2,3}(_[A-Z]{2,3})?)(\\.[A-Za-z0-9-]+)?(@[a-z]+)?",
        "must be a name such as en_US.UTF-8 or C.UTF-8")

    static let size = worded("size", "[1-9][0-9]{0,6}[MG]", "must be a number and M or G, such as 2G")

    static let sysctlKey = worded(
        "sysctl key", "[a-z0-9_-]+([./][A-Za-z0-9_*-]+([./][A-Za-z0-9_-]+)*)",
        "must be a name such as net.ipv4.ip_forward")

    static let sysctlValue = worded(
        "sysctl value", "[A-Za-z0-9_./,|%-]+([ \\t][A-Za-z0-9_./,|%-]+)*",
        "must be words of letters, digits and `_./,|%-`")

    static let unneeded = TextRule(
        "service", pattern: #"^[a-zA-Z0-9_:.@\\][a-zA-Z0-9:._\\@-]{0,254}$"#,
        problem: UnneededServices.problem(stopping:))

    /// As ``sysctlKey``; `*` may stand for every network interface.
    static let kernelKey = worded(
        "sysctl key", "[a-z0-9_-]+([./][A-Za-z0-9_-]+|[.]\\*)+", "must be a name such as kernel.sysrq")

    static let kept = worded(
        "name", "[A-Za-z0-9_][A-Za-z0-9_.:@*/-]{0,254}", "must be the name of a service, unit, kernel setting or module"
    )

    static let module = worded("module", "[a-z0-9][a-z0-9_-]{0,63}", "must be small letters, digits, `-` and `_`")

    static let banner = TextRule("banner", pattern: #"^[^\u0000-\u0008\u000b-\u001f\u007f]{1,4000}$"#) { text in
        if text.isEmpty { return "must not be empty" }
        let isBad = text.unicodeScalars.contains { ($0.value < 32 && $0 != "\n" && $0 != "\t") || $0.value == 127 }
        if isBad { return "must be lines without control characters" }
        return text.unicodeScalars.count > 4000 ? "is longer than 4000 characters" : nil
    }

    static let umask = worded("umask", "0?[0-7]{3}", "must be three octal digits such as 027, quoted")

    static let linkTarget = TextRule("target", pattern: #"^[^\u0000]{1,4095}$"#) { target in
        if target.isEmpty { return "must not be empty" }
        if target.unicodeScalars.contains("\0") { return "must not hold a NUL byte" }
        return target.unicodeScalars.count > 4095 ? "is longer than 4095 characters" : nil
    }

    /// A rule whose pattern says it all.
    private static func worded(_ what: String, _ pattern: String, _ words: String) -> TextRule {
        let whole = "^(\(pattern))$"
        return TextRule(what, pattern: whole) { text in
            guard text.utf8.allSatisfy({ $0 < 128 && $0 != 10 && $0 != 13 }),
                let regex = try? Regex(whole), (try? regex.wholeMatch(in: text)) != nil
            else { return words }
            return nil
        }
    }
}
