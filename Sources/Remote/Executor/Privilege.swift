import Shell

/// Whose rights a script has on the host.
package enum Privilege: Sendable, Hashable {
    /// The user's who logs in.
    case login
    /// Root's, by sudo or doas; a login as root needs neither. The password is nil where none is given.
    case root(password: Text?)
    /// Another user's, by sudo or doas, or by su from root. The name is one that useradd(8) would take.
    case user(String, password: Text?)

    var isTaken: Bool { self != .login }

    /// Whose account it ends in; nil for the login's own.
    package var account: String? {
        switch self {
        case .login: nil
        case .root: "root"
        case .user(let name, _): name
        }
    }

    private var password: Text? {
        switch self {
        case .login: nil
        case .root(let password), .user(_, let password): password
        }
    }

    /// What is written to stdin in front of everything else: the password, once to be tried and once to be used.
    var preface: [UInt8] {
        guard let password else { return [] }
        let line = password.revealed + [0x0a]
        return line + line
    }

    /// Shell text that ends by running the script in `$0` with these rights, in the same process. It stands between single
    /// quotes in a line for the login shell, which may be fish or csh: no quotes, exclamation marks or newlines.
    var take: String {
        let run = "sh -c \"$0\""
        guard let account else { return "exec \(run)" }
        let user = account == "root" ? "" : "-u \(account) "
        let direct = account == "root" ? "exec \(run)" : "exec su -s /bin/sh \(account) -c \"$0\""
        let doas = "command -v doas >/dev/null && exec doas -n \(user)\(run)"
        let none = "echo neither sudo nor doas is installed >&2; exit 1"
        guard password != nil else {
            return
                "[ \"$(id -u)\" = 0 ] && \(direct); command -v sudo >/dev/null && exec sudo -n \(user)\(run); \(doas); \(none)"
        }
        // sudo asks up to three times, and would read the script for its second try: the password is tried alone first,
        // in no argv, since printf is built into the shell. `-k` makes sudo read it although it may have it in its cache.
        let sudo =
            "if command -v sudo >/dev/null; then "
            + "sudo -n \(user)true 2>/dev/null && IFS= read -r word && exec sudo -n \(user)\(run); "
            + "printf \"%s\\n\" \"$word\" | sudo -k -S -p \"\" \(user)true || exit 1; "
            + "exec sudo -k -S -p \"\" \(user)\(run); fi"
        // doas takes a password from a terminal alone, and this has none; a rule with `nopass` may let it through.
        let needless =
            "if command -v doas >/dev/null; then IFS= read -r word; "
            + "doas -n \(user)true 2>/dev/null && exec doas -n \(user)\(run); "
            + "echo doas takes a password from a terminal only, and there is no sudo >&2; exit 1; fi"
        return "IFS= read -r word; [ \"$(id -u)\" = 0 ] && IFS= read -r word && \(direct); \(sudo); "
            + "\(needless); \(none)"
    }
}

/// Lines for the user's login shell on the host, which start a script there.
///
/// A script in the line itself saves a round trip, for sshd takes stdin only once the command runs; but everybody on the
/// host can read a command line, sudo logs it, and it has limits. So only what has no secret goes there, and not to sudo.
enum RemoteCommand {
    /// Linux allows 128 KiB for one argument (execve(2), MAX_ARG_STRLEN).
    private static let longestArgument = 100_000

    /// A script without secrets as part of the line; nil when it is too long for one.
    static func inline(_ script: Text) -> String? {
        guard let argument = argument(script) else { return nil }
        return "exec sh -c 'eval \"$(printf %b \"$1\")\"' sh '\(argument)'"
    }

    /// The script is the first `length` bytes of stdin, behind the privilege's preface. By dd, for head of busybox reads
    /// more than it is asked for, and what comes behind the script is not for it.
    static func fromInput(length: Int, as privilege: Privilege) -> String {
        let load = "eval \"$(dd bs=\(length) count=1 iflag=fullblock 2>/dev/null)\""
        return privilege.isTaken ? "exec sh -c '\(privilege.take)' '\(load)'" : "exec sh -c '\(load)'"
    }

    /// A conversation: runs `opening` with the rights of the login, then takes the privilege and reads from stdin a line
    /// `LENGTH FILTER` and a script of that length, packed by gzip where FILTER says so. No line, no script.
    static func conversation(opening: Text, as privilege: Privilege) -> String? {
        guard let argument = argument(opening) else { return nil }
        let load =
            "read -r length filter || exit 0; if [ \"$filter\" = gzip ]; "
            + "then eval \"$(head -c \"$length\" | gzip -dc)\"; else eval \"$(head -c \"$length\")\"; fi"
        return "exec sh -c '{ eval \"$(printf %b \"$1\")\"; } </dev/null; \(privilege.take)' '\(load)' '\(argument)'"
    }

    /// Text that every login shell takes between single quotes, and `printf %b` turns back: POSIX shells differ from fish
    /// and csh in what a backslash, a quote, an exclamation mark and a newline mean there.
    private static func argument(_ script: Text) -> String? {
        var encoded: [UInt8] = []
        for byte in script.revealed {
            switch byte {
            case 0x0a: encoded += Array("\\n".utf8)
            case 0x21, 0x27, 0x5c:
                // Always three digits: `\041` and then a digit would be another character.
                let digits = String(byte, radix: 8)
                encoded += Array(("\\0" + String(repeating: "0", count: 3 - digits.count) + digits).utf8)
            default: encoded.append(byte)
            }
        }
        guard encoded.count <= longestArgument else { return nil }
        return String(validating: encoded, as: UTF8.self)
    }
}
