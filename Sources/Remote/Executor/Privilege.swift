import Shell

/// Whose rights a script has on the host.
package enum Privilege: Sendable, Hashable {
    /// The user's who logs in.
    case login
    /// Root's, by sudo or doas; a login as root needs neither. The password is nil where none is given.
    case root(password: Text?)

    var isRoot: Bool { self != .login }

    /// What is written to stdin in front of everything else: the password, once to be tried and once to be used.
    var preface: [UInt8] {
        guard case .root(let password?) = self else { return [] }
        let line = password.revealed + [0x0a]
        return line + line
    }

    /// Shell text that ends by running the script in `$0` with these rights, in the same process. It stands between single
    /// quotes in a line for the login shell, which may be fish or csh: no quotes, exclamation marks or newlines.
    var take: String {
        switch self {
        case .login: "exec sh -c \"$0\""
        case .root(nil): "\(Privilege.asRoot); \(Privilege.withoutPassword); \(Privilege.none)"
        case .root(.some): "IFS= read -r word; \(Privilege.asRootRead); \(Privilege.withPassword); \(Privilege.none)"
        }
    }

    private static let asRoot = "[ \"$(id -u)\" = 0 ] && exec sh -c \"$0\""
    private static let asRootRead = "[ \"$(id -u)\" = 0 ] && IFS= read -r word && exec sh -c \"$0\""

    private static let doas = "command -v doas >/dev/null && exec doas -n sh -c \"$0\""
    private static let withoutPassword = "command -v sudo >/dev/null && exec sudo -n sh -c \"$0\"; \(doas)"

    /// sudo asks up to three times, and would read the script for its second try: the password is tried alone first, in
    /// no argv, since printf is built into the shell. `-k` makes sudo read it although it may have it in its cache.
    private static let withPassword =
        "if command -v sudo >/dev/null; then "
        + "sudo -n true 2>/dev/null && IFS= read -r word && exec sudo -n sh -c \"$0\"; "
        + "printf \"%s\\n\" \"$word\" | sudo -k -S -p \"\" true || exit 1; "
        + "exec sudo -k -S -p \"\" sh -c \"$0\"; fi; IFS= read -r word; \(doas)"

    private static let none = "echo neither sudo nor doas is installed >&2; exit 1"
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

    /// The script is the first `length` bytes of stdin, behind the privilege's preface.
    static func fromInput(length: Int, as privilege: Privilege) -> String {
        let load = "eval \"$(head -c \(length))\""
        return privilege.isRoot ? "exec sh -c '\(privilege.take)' '\(load)'" : "exec sh -c '\(load)'"
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
                // All three digits: a digit that follows in the text would be taken for one of them.
                encoded += Array(((byte < 0o100 ? "\\00" : "\\0") + String(byte, radix: 8)).utf8)
            default: encoded.append(byte)
            }
        }
        guard encoded.count <= longestArgument else { return nil }
        return String(validating: encoded, as: UTF8.self)
    }
}
