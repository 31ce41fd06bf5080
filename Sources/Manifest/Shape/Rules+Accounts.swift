import Managers
import Plan

/// What texts about accounts may be.
extension TextRule {
    static let groupOrNumber = TextRule("group", pattern: group.pattern, problem: Names.problem(group:))

    static let shell = TextRule(
        "shell", pattern: "^nologin$|" + (path.pattern ?? ""),
        problem: { $0 == "nologin" ? nil : Names.problem(path: $0) })

    /// passwd(5): a colon would begin the next field, and a newline the next entry.
    static let home = TextRule(
        "path", pattern: #"^(?=[\s\S]{2,4095}$)(/(?!\.{1,2}(/|$))[^/:\u0000\n]{1,255})+$"#,
        problem: { path in
            if let bad = path.unicodeScalars.first(where: { $0 == ":" || $0 == "\n" }) {
                return bad == ":" ? "must not hold `:`" : "must not hold a newline"
            }
            return Names.problem(path: path)
        })

    /// passwd(5): a colon would begin the next field.
    static let comment = TextRule("comment", pattern: #"^[^:\u0000-\u001f\u007f]{0,255}$"#) { comment in
        if comment.unicodeScalars.count > 255 { return "is longer than 255 characters" }
        if comment.unicodeScalars.contains(":") { return "must not hold `:`" }
        return comment.unicodeScalars.contains { $0.value < 32 || $0.value == 127 }
            ? "must not hold control characters" : nil
    }

    static let expiry = TextRule(
        "date", pattern: "^(never|[0-9]{4}-[0-9]{2}-[0-9]{2})$",
        explained: { date in
            AccountExpiry(date) == nil
                ? ("must be `never` or a day from 1970 on, such as 2030-12-31", nil) : nil
        })

    /// crypt(5), without what is broken: DES and MD5.
    static let passwordHash = TextRule(
        "password hash", isSecret: true, pattern: #"^[$](5|6|y|gy|7|2[aby])[$][$./A-Za-z0-9=,]{20,400}$"#,
        explained: PasswordHash.problem)
}

/// A password as crypt(5) writes it.
enum PasswordHash {
    /// Never tells the hash itself.
    static func problem(_ hash: String) -> (message: String, hint: String?)? {
        let make = "`openssl passwd -6` and `mkpasswd` make one; a password itself can be given by `password`"
        if hash.hasPrefix("$1$") { return ("is MD5, which is broken", make) }
        if hash.hasPrefix("!") || hash.hasPrefix("*") { return ("is none", "`locked: true` locks an account") }
        let methods = ["$5$", "$6$", "$y$", "$gy$", "$7$", "$2a$", "$2b$", "$2y$"]
        guard let method = methods.first(where: hash.hasPrefix) else { return ("is none that crypt(5) knows", make) }
        let allowed = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789$=,".unicodeScalars
        let rest = hash.unicodeScalars.dropFirst(method.count)
        guard rest.allSatisfy(allowed.contains) else { return ("holds characters that no hash has", make) }
        return (20...400).contains(rest.count) ? nil : ("is not whole", "copy it with all its `$`")
    }
}
