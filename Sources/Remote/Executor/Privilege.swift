import Shell

/// Whose rights a script has on the host.
package enum Privilege: Sendable, Hashable {
    /// The user's who logs in.
    case login
    /// Root's, by sudo or doas; a login as root needs neither. The password is nil where none is given.
    case root(password: Text?)

    var isRoot: Bool { self != .login }

    /// What is written to stdin in front of everything else.
    var preface: [UInt8] {
        if case .root(let password?) = self { return password.revealed + [0x0a] }
        return []
    }

    /// The remote command: takes the rights once, and runs the script of `length` bytes that stdin begins with.
    ///
    /// It is parsed by the user's login shell, which may be fish or csh, so it is single quoted text without quotes,
    /// exclamation marks and newlines. The script comes by stdin: an argv has limits, and everybody on the host reads it.
    func command(length: Int) -> String {
        let load = "eval \"$(head -c \(length))\""
        switch self {
        case .login: return "exec sh -c '\(load)'"
        case .root(nil):
            return "exec sh -c '\(Privilege.asRoot); \(Privilege.withoutPassword); \(Privilege.none)' '\(load)'"
        case .root(.some):
            return
                "exec sh -c 'IFS= read -r word; \(Privilege.asRoot); \(Privilege.withPassword); \(Privilege.none)' '\(load)'"
        }
    }

    private static let asRoot = "[ \"$(id -u)\" = 0 ] && exec sh -c \"$0\""

    private static let withoutPassword =
        "command -v sudo >/dev/null && exec sudo -n sh -c \"$0\"; command -v doas >/dev/null && exec doas -n sh -c \"$0\""

    /// sudo asks up to three times, and would read the script for its second try: the password is tried alone first.
    /// It is in no argv, since printf is built into the shell. The rest of stdin goes through a cat in the background:
    /// the shell would wait for one in the pipeline itself, which ends only when the client closes its side.
    private static let withPassword =
        "if command -v sudo >/dev/null; then sudo -n true 2>/dev/null && exec sudo -n sh -c \"$0\"; "
        + "printf \"%s\\n\" \"$word\" | sudo -S -k -p \"\" true || exit 1; "
        + "{ printf \"%s\\n\" \"$word\"; cat <&4 4<&- 2>/dev/null & } 4<&0 | sudo -S -p \"\" sh -c \"$0\"; exit; fi; "
        + "command -v doas >/dev/null && exec doas -n sh -c \"$0\""

    private static let none = "echo neither sudo nor doas is installed >&2; exit 1"
}
