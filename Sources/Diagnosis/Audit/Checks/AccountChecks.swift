/// Accounts, passwords and homes.
enum AccountChecks {
    static let all: [Check] = [
        Check(
            "ACC-01", .accounts, "Only root has the number 0", .critical,
            why: "An account with the number 0 is root under another name.",
            mend: "tunnel setup user {host} NAME --absent --sudo",
            [.cis("5.4.2.1"), .lynis("AUTH-9204")]
        ) { evidence throws(Unreadable) in
            let roots = try evidence.accounts.filter { $0.uid == 0 }
            return .judged(bad: roots.filter { $0.name != "root" }.map(\.line), good: roots.map(\.line))
        },
        Check(
            "ACC-02", .accounts, "No account has an empty password", .critical,
            why: "Whoever knows the name is in.", mend: "passwd -l NAME", [.cis("7.2.2"), .lynis("AUTH-9283")]
        ) { evidence throws(Unreadable) in
            var bad = try evidence.accounts.filter { $0.password == "empty" }.map { "\($0.name): empty in /etc/passwd" }
            for entry in try evidence.shadow where entry.kind == "empty" {
                bad.append("\(entry.name): empty in /etc/shadow")
            }
            return .judged(bad: bad)
        },
        Check(
            "ACC-03", .accounts, "Hashes of passwords are in /etc/shadow", .high,
            why: "Everybody can read /etc/passwd, and try passwords against a hash in it.", mend: "pwconv",
            [.cis("7.2.1"), .devSec("os-03b")]
        ) { evidence throws(Unreadable) in
            let bad = try evidence.accounts.filter { $0.password == "hash" }.map { "\($0.name): a hash in /etc/passwd" }
            let groups = try evidence.lines("group").filter { $0.split(separator: ":").dropFirst().first == "hash" }
            return .judged(bad: bad + groups.map { "\($0.prefix { $0 != ":" }): a hash in /etc/group" })
        },
        Check(
            "ACC-04", .accounts, "System accounts have no shell", .medium,
            why: "A service that is broken into gets a login of its own.", mend: "usermod -s /usr/sbin/nologin NAME",
            [.cis("5.4.2.7"), .lynis("AUTH-9218")]
        ) { evidence throws(Unreadable) in
            let bad = try evidence.accounts.filter { account in
                account.isSystem && account.hasShell && !["sync", "shutdown", "halt"].contains(account.name)
            }
            return .judged(bad: bad.map(\.line))
        },
        Check(
            "ACC-05", .accounts, "Accounts without a shell are locked", .low,
            why: "A password lets in by other ways than a shell: FTP, mail, forwarding.", mend: "usermod -L NAME",
            [.cis("5.4.2.8"), .lynis("AUTH-9284")]
        ) { evidence throws(Unreadable) in
            let shells = Dictionary(try evidence.accounts.map { ($0.name, $0.hasShell) }) { first, _ in first }
            let bad = try evidence.shadow.filter { shells[$0.name] == false && $0.hasPassword }
            return .judged(bad: bad.map { "\($0.name): a password, and no shell" })
        },
        duplicates(
            "ACC-06", "No two accounts share a number", .high, [.cis("7.2.5"), .devSec("os-07"), .lynis("AUTH-9208")],
            why: "One of them can do to the other's files what it wants.", mend: "usermod -u NUMBER NAME"
        ) { evidence throws(Unreadable) in try evidence.accounts.map { ("\($0.uid)", $0.name) } },
        duplicates(
            "ACC-07", "No two groups share a number", .medium, [.cis("7.2.6"), .devSec("os-07"), .lynis("AUTH-9222")],
            why: "Members of one have the rights of the other.", mend: "groupmod -g NUMBER NAME"
        ) { evidence throws(Unreadable) in
            try evidence.groups.map { ($0.gid, $0.name) }
        },
        Check(
            "ACC-08", .accounts, "Names of accounts and groups are unique", .high,
            why: "Tools change the first of them, and logins may use the other.", mend: "vipw, vigr",
            [.cis("7.2.7"), .cis("7.2.8"), .lynis("AUTH-9226")]
        ) { evidence throws(Unreadable) in
            .judged(
                bad: repeated(try evidence.accounts.map(\.name)).map { "account \($0)" }
                    + repeated(try evidence.groups.map(\.name)).map { "group \($0)" })
        },
        Check(
            "ACC-09", .accounts, "Every account's group exists", .low,
            why: "A group that is added later by chance gets that account as a member.", mend: "usermod -g GROUP NAME",
            [.cis("7.2.3")]
        ) { evidence throws(Unreadable) in
            let known = Set(try evidence.groups.map(\.gid))
            return .judged(bad: try evidence.accounts.filter { !known.contains("\($0.gid)") }.map(\.line))
        },
        Check(
            "ACC-10", .accounts, "Nobody is in the group shadow", .high,
            why: "Its members can read the hashes of all passwords.", mend: "gpasswd -d NAME shadow", [.cis("7.2.4")]
        ) { evidence throws(Unreadable) in
            guard let shadow = try evidence.groups.first(where: { $0.name == "shadow" }) else {
                throw .absent("there is no group shadow")
            }
            let owners = try evidence.accounts.filter { "\($0.gid)" == shadow.gid }.map(\.name)
            return .judged(bad: (shadow.members + owners).map { "\($0) is a member of shadow" })
        },
        Check(
            "ACC-11", .accounts, "The group root is root's alone", .medium,
            why: "Files that root's group may write are open to its members.", mend: "gpasswd -d NAME root",
            [.cis("5.4.2.2"), .cis("5.4.2.3")]
        ) { evidence throws(Unreadable) in
            let groups = try evidence.groups.filter { $0.gid == "0" && $0.name != "root" }.map {
                "group \($0.name) is 0"
            }
            let members = try evidence.groups.first { $0.name == "root" }?.members.filter { $0 != "root" } ?? []
            let accounts = try evidence.accounts.filter {
                $0.gid == 0 && $0.uid != 0 && !["sync", "shutdown", "halt", "operator"].contains($0.name)
            }
            return .judged(bad: groups + members.map { "\($0) is a member of root" } + accounts.map(\.line))
        },
        Check(
            "ACC-12", .accounts, "Hashes of passwords are strong", .high,
            why: "Old hashes are tried by the billion each second.", mend: "passwd NAME, to set it anew",
            [.lynis("AUTH-9229")]
        ) { evidence throws(Unreadable) in
            let entries = try evidence.shadow.filter(\.hasHash)
            let strong: Set = ["y", "gy", "7", "6", "5", "2a", "2b", "2y"]
            let shown = { (entry: ShadowEntry) in "\(entry.name): \(entry.hash ?? "")" }
            return .judged(
                bad: entries.filter { !strong.contains($0.hash ?? "") }.map(shown), good: entries.map(shown))
        },
        Check(
            "ACC-13", .accounts, "New passwords are hashed by a strong method", .low,
            why: "A fast hash gives passwords away once somebody reads /etc/shadow.",
            mend: "set ENCRYPT_METHOD YESCRYPT in /etc/login.defs, and yescrypt for pam_unix",
            [.cis("5.3.3.4.3"), .cis("5.4.1.4"), .lynis("AUTH-9229")]
        ) { evidence throws(Unreadable) in
            let lines = try evidence.lines("pam").filter { $0.contains("pam_unix.so") && $0.contains(": password") }
            let methods = ["yescrypt", "sha512", "gost_yescrypt", "blowfish"]
            let weak = lines.filter { line in !methods.contains { line.contains($0) } }
            let defaults = try evidence.lines("login-defs").filter { $0.contains("ENCRYPT_METHOD") }
            let isDefaultStrong = defaults.last.map { line in
                ["YESCRYPT", "SHA512", "BCRYPT"].contains { line.uppercased().hasSuffix($0) }
            }
            if lines.isEmpty, isDefaultStrong == nil { throw .unknown("neither PAM nor login.defs says how") }
            let isWeak = isDefaultStrong == false || (!weak.isEmpty && isDefaultStrong != true)
            return .when(!isWeak, lines + defaults)
        },
        Check(
            "ACC-14", .accounts, "Passwords end after a year at most", .info,
            why: "A password that somebody has learnt is good for ever otherwise.", mend: "chage -M 365 NAME",
            [.cis("5.4.1.1"), .devSec("os-05"), .lynis("AUTH-9282"), .lynis("AUTH-9286")]
        ) { evidence throws(Unreadable) in
            let entries = try evidence.shadow.filter(\.hasPassword)
            if entries.isEmpty { throw .absent("no account has a password") }
            let bad = entries.filter { Int($0.most).map { !(1...365).contains($0) } ?? true }
            return .judged(bad: bad.map { "\($0.name): \($0.most.isEmpty ? "no end" : $0.most + " days")" })
        },
        Check(
            "ACC-15", .accounts, "No password was set in the future", .low,
            why: "It would not end when it should.", mend: "chage -d YYYY-MM-DD NAME", [.cis("5.4.1.6")]
        ) { evidence throws(Unreadable) in
            let today = evidence.now / 86400
            // One day more, for time zones.
            let bad = try evidence.shadow.filter { Int($0.changed).map { $0 > today + 1 } ?? false }
            return .judged(bad: bad.map { "\($0.name): set on day \($0.changed), and today is \(today)" })
        },
        Check(
            "ACC-16", .accounts, "root has no password", .low,
            why: "With sudo nobody needs it, and who guesses it has all.", mend: "passwd -l root", [.cis("5.4.2.4")]
        ) { evidence throws(Unreadable) in
            guard let root = try evidence.shadow.first(where: { $0.name == "root" }) else {
                throw .unknown("root is not in /etc/shadow")
            }
            return .when(!root.hasPassword, ["root: \(root.kind)"])
        },
        Check(
            "ACC-17", .accounts, "Homes belong to their users, and others cannot write or list them", .medium,
            why: "Who writes in a home becomes its user; who lists it learns what is there.",
            mend: "chown NAME /home/NAME; chmod 750 /home/NAME",
            [.cis("7.2.9"), .lynis("HOME-9304"), .lynis("HOME-9306")]
        ) { evidence throws(Unreadable) in
            let lines = try evidence.partly("homes").lines
            let homes = lines.compactMap { SSHKeyChecks.owned($0, "home ") }
            let bad = homes.filter { $0.state.allows(beyond: 0o750) || $0.state.uid != $0.id }
            return try evidence.judged(
                "homes", bad: bad.map(\.state.line) + lines.filter { $0.hasPrefix("missing ") },
                good: homes.map(\.state.line))
        },
        Check(
            "ACC-18", .accounts, "No .rhosts, .shosts or hosts.equiv", .high,
            why: "They let in from other hosts without any password.", mend: "rm ~NAME/.rhosts ~NAME/.shosts",
            [.cis("7.2.10"), .devSec("os-01"), .devSec("os-09")]
        ) { evidence throws(Unreadable) in
            let files = try evidence.partly("homes").lines.compactMap { SSHKeyChecks.owned($0, "trust ") }
            let names = [".rhosts", ".shosts", "hosts.equiv"]
            let bad = files.filter { file in names.contains { file.state.path.hasSuffix($0) } }
            return try evidence.judged("homes", bad: bad.map(\.state.line))
        },
        Check(
            "ACC-19", .accounts, "Files with passwords are their owners' alone", .medium,
            why: ".netrc, .pgpass and .my.cnf hold passwords as they are.", mend: "chmod 600 ~NAME/.netrc",
            [.cis("7.2.10"), .devSec("os-09")]
        ) { evidence throws(Unreadable) in
            let files = try evidence.partly("homes").lines.compactMap { SSHKeyChecks.owned($0, "trust ") }
            let names = [".netrc", ".pgpass", ".my.cnf"]
            let held = files.filter { file in names.contains { file.state.path.hasSuffix($0) } }
            return try evidence.judged(
                "homes", bad: held.filter { $0.state.allows(beyond: 0o600) }.map(\.state.line),
                good: held.map(\.state.line))
        },
        Check(
            "ACC-20", .accounts, "Others cannot write a user's dot files", .high,
            why: "What stands in .profile or .bashrc is run as that user.", mend: "chmod go-w FILE", [.cis("7.2.10")]
        ) { evidence throws(Unreadable) in
            let files = try evidence.partly("homes").lines.compactMap { SSHKeyChecks.owned($0, "dot ") }
            return try evidence.judged("homes", bad: files.map(\.state.line))
        },
        Check(
            "ACC-21", .accounts, "root looks for programs only where nobody else writes", .high,
            why: "A program of the same name in such a directory is run as root.",
            mend: "take the directory from PATH in the file, or chmod go-w DIRECTORY",
            [.cis("5.4.2.5"), .devSec("os-04")]
        ) { evidence throws(Unreadable) in
            let lines = try evidence.lines("root-path").filter { $0.hasPrefix("line ") }.map { String($0.dropFirst(5)) }
            let directories = try evidence.lines("root-directories").compactMap { PathState($0) }
            let bad = directories.filter { $0.uid != 0 || $0.isWritableByOthers }.map(\.line)
            return .judged(bad: lines.filter(looksHere) + bad, good: directories.map(\.line))
        },
        Check(
            "ACC-22", .accounts, "No lines of NIS in /etc/passwd, /etc/group and /etc/shadow", .high,
            why: "A lone + lets in whom a server names, or whom its absence makes up.",
            mend: "vipw, and delete the line"
        ) { evidence throws(Unreadable) in .judged(bad: try evidence.lines("nis")) },
        Check(
            "ACC-23", .accounts, "Passwords have to be good", .low,
            why: "People take what is guessed first.", mend: "tunnel setup packages {host} libpam-pwquality --sudo",
            [.cis("5.3.1.3"), .cis("5.3.2.3"), .lynis("AUTH-9262")]
        ) { evidence throws(Unreadable) in
            if try evidence.shadow.allSatisfy({ !$0.hasPassword }) { throw .absent("no account has a password") }
            let lines = try evidence.lines("pam").filter { line in
                ["pam_pwquality.so", "pam_passwdqc.so", "pam_cracklib.so"].contains { line.contains($0) }
            }
            return .when(!lines.isEmpty, lines.isEmpty ? ["no module of PAM judges new passwords"] : lines)
        },
        Check(
            "ACC-24", .accounts, "PAM lets nobody in with an empty password", .medium,
            why: "nullok takes an account without a password for one that is open.",
            mend: "take nullok from pam_unix.so in /etc/pam.d/common-auth", [.cis("5.3.3.4.1")]
        ) { evidence throws(Unreadable) in
            let lines = try evidence.lines("pam").filter { $0.contains("pam_unix.so") }
            if lines.isEmpty { throw .unknown("PAM's files do not tell") }
            return .judged(bad: lines.filter { $0.contains("nullok") }, good: lines)
        },
        Check(
            "ACC-25", .accounts, "Failed logins lock an account for a while", .low,
            why: "Passwords can be tried without end at a console or by su.",
            mend: "pam-auth-update, with pam_faillock", [.cis("5.3.2.2")]
        ) { evidence throws(Unreadable) in
            if try evidence.shadow.allSatisfy({ !$0.hasPassword }) { throw .absent("no account has a password") }
            let lines = try evidence.lines("pam").filter { $0.contains("pam_faillock") || $0.contains("pam_tally") }
            return .when(!lines.isEmpty, lines.isEmpty ? ["no pam_faillock"] : lines)
        },
        Check(
            "ACC-26", .accounts, "Only some may use su", .info,
            why: "Everybody can try root's password with it.", mend: "enable pam_wheel.so in /etc/pam.d/su",
            [.cis("5.2.7")]
        ) { evidence throws(Unreadable) in
            let lines = try evidence.lines("pam").filter { $0.contains("/su:") && $0.contains("pam_wheel.so") }
            return .when(!lines.isEmpty, lines.isEmpty ? ["no pam_wheel in /etc/pam.d/su"] : lines)
        },
        Check(
            "ACC-27", .accounts, "A new password is kept for a day at least", .info,
            why: "Who may set it again at once is soon back at the old one.", mend: "chage -m 1 NAME",
            [.cis("5.4.1.2"), .lynis("AUTH-9286")]
        ) { evidence throws(Unreadable) in
            let entries = try evidence.shadow.filter(\.hasPassword)
            if entries.isEmpty { throw .absent("no account has a password") }
            let bad = entries.filter { (Int($0.least) ?? 0) < 1 }
            return .judged(bad: bad.map { "\($0.name): \($0.least.isEmpty ? "0" : $0.least) days" })
        },
        Check(
            "ACC-28", .accounts, "Hashing a password takes time", .info,
            why: "Each round makes trying passwords against a hash slower.",
            mend: "tunnel security services {host} --sudo", [.lynis("AUTH-9230")]
        ) { evidence throws(Unreadable) in
            let lines = try evidence.lines("login-defs").filter { $0.contains("SHA_CRYPT") || $0.contains("YESCRYPT") }
            let good = lines.filter { line in line.blankWords.last.flatMap { Int($0) }.map { $0 >= 5 } ?? true }
            return .when(!good.isEmpty, good.isEmpty ? ["login.defs names no number of rounds"] : good)
        },
    ]

    /// An entry of a search path that stands for wherever one is: `.`, an empty one, or a relative one.
    private static func looksHere(_ line: String) -> Bool {
        // What is appended to PATH stands behind the system's directories, and before them in other lines.
        guard let equals = line.lastIndex(of: "=") else { return false }
        let value = line[line.index(after: equals)...].filter { $0 != "\"" && $0 != "'" }
            .prefix { $0 != ";" && $0 != " " }
        let entries = value.split(separator: ":", omittingEmptySubsequences: false)
        return value.isEmpty == false
            && entries.contains { $0.isEmpty || $0 == "." || $0.hasPrefix("./") || $0 == ".." }
    }

    private static func repeated(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { !seen.insert($0).inserted }
    }

    private static func duplicates(
        _ id: String, _ title: String, _ severity: Severity, _ references: [Reference], why: String, mend: String,
        _ pairs: @escaping @Sendable (Evidence) throws(Unreadable) -> [(number: String, name: String)]
    ) -> Check {
        Check(id, .accounts, title, severity, why: why, mend: mend, references) { evidence throws(Unreadable) in
            let all = Dictionary(grouping: try pairs(evidence), by: \.number).filter { $0.value.count > 1 }
            let bad = all.sorted { $0.key < $1.key }.map { number, pairs in
                "\(number): \(pairs.map(\.name).joined(separator: ", "))"
            }
            return .judged(bad: bad)
        }
    }
}
