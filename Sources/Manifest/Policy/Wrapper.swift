/// A program that runs the command in its arguments, and the grammar of what stands before that command.
struct Wrapper: Sendable {
    enum Step: Sendable, Hashable {
        /// The command begins at this word.
        case command(Int)
        /// It runs no command this time: it is itself what is run.
        case none
        /// What it runs cannot be told; why.
        case unclear(String)
    }

    /// Options of one letter without a value, and with one.
    let flags: String
    let values: String
    /// Long options without a value, and with one, that takes the next word where there is no `=`.
    let longFlags: [String]
    let longValues: [String]
    /// With one of these no command is run.
    let queries: [String]
    /// `NAME=VALUE` may stand before the command.
    let takesAssignments: Bool
    /// Arguments before the command.
    let arguments: Int

    private init(
        flags: String = "", values: String = "", longFlags: [String] = [], longValues: [String] = [],
        queries: [String] = [], takesAssignments: Bool = false, arguments: Int = 0
    ) {
        self.flags = flags
        self.values = values
        self.longFlags = longFlags
        self.longValues = longValues
        self.queries = queries
        self.takesAssignments = takesAssignments
        self.arguments = arguments
    }

    /// By their manual pages: sudo(8) 1.9, doas(1), coreutils 9, util-linux 2.41, time(1), and POSIX.1-2017 for those
    /// that are built into the shell.
    static let known: [String: Wrapper] = [
        "sudo": Wrapper(
            flags: "ABbEHknNPSis", values: "aCcDghpRrTtUu",
            longFlags: [
                "askpass", "background", "bell", "preserve-env", "set-home", "login", "reset-timestamp", "no-update",
                "non-interactive", "preserve-groups", "stdin", "shell",
            ],
            longValues: [
                "auth-type", "close-from", "login-class", "chdir", "group", "host", "prompt", "chroot", "role",
                "command-timeout", "type", "other-user", "user",
            ],
            queries: ["e", "edit", "l", "list", "v", "validate", "V", "version", "K", "remove-timestamp", "help"],
            takesAssignments: true),
        "doas": Wrapper(flags: "Lns", values: "aCu"),
        "env": Wrapper(
            flags: "i0v", values: "uCa",
            longFlags: [
                "ignore-environment", "null", "debug", "block-signal", "default-signal", "ignore-signal",
                "list-signal-handling",
            ],
            longValues: ["unset", "chdir", "argv0"], queries: ["help", "version"], takesAssignments: true),
        "nice": Wrapper(
            flags: "0123456789", values: "n", longValues: ["adjustment"], queries: ["help", "version"]),
        "ionice": Wrapper(
            flags: "t", values: "cn", longFlags: ["ignore"], longValues: ["class", "classdata"],
            queries: ["p", "pid", "P", "pgid", "u", "uid", "h", "help", "V", "version"]),
        "nohup": Wrapper(queries: ["help", "version"]),
        "setsid": Wrapper(
            flags: "cfw", longFlags: ["ctty", "fork", "wait"], queries: ["h", "help", "V", "version"]),
        "stdbuf": Wrapper(
            values: "ioe", longValues: ["input", "output", "error"], queries: ["help", "version"]),
        "timeout": Wrapper(
            flags: "fpv", values: "ks", longFlags: ["foreground", "preserve-status", "verbose"],
            longValues: ["kill-after", "signal"], queries: ["help", "version"], arguments: 1),
        "time": Wrapper(
            flags: "apqv", values: "fo", longFlags: ["append", "portability", "quiet", "verbose"],
            longValues: ["format", "output"], queries: ["V", "version", "help"]),
        "command": Wrapper(flags: "p", queries: ["v", "V"]),
        "builtin": Wrapper(),
        "exec": Wrapper(flags: "cl", values: "a"),
        "noglob": Wrapper(),
        "nocorrect": Wrapper(),
        "busybox": Wrapper(queries: ["list", "list-full", "install", "help"]),
        "toybox": Wrapper(queries: ["long", "help", "version"]),
    ]

    /// Where the wrapped command begins in `words`, whose first is the wrapper.
    func step(_ words: [ShellWord]) -> Step {
        var index = 1
        while index < words.count {
            let word = words[index]
            if takesAssignments, word.isAssignment, !word.splits {
                index += 1
                continue
            }
            guard word.isCertain else { return .unclear("what `\(word.text)` comes to is known on the host only") }
            if word.text == "--" {
                index += 1
                break
            }
            guard word.text.hasPrefix("-"), word.text != "-" || takesAssignments else { break }
            switch option(String(word.text.dropFirst())) {
            case .flag: index += 1
            case .valueFollows:
                if index + 1 < words.count, words[index + 1].splits {
                    return .unclear("what `\(words[index + 1].text)` comes to is known on the host only")
                }
                index += 2
            case .query: return .none
            case .unknown: return .unclear("the option `\(word.text)` of `\(words[0].text)` is not known")
            }
        }
        while index < words.count, takesAssignments, words[index].isAssignment, !words[index].splits { index += 1 }
        for _ in 0..<arguments {
            if index < words.count, words[index].splits {
                return .unclear("what `\(words[index].text)` comes to is known on the host only")
            }
            index += 1
        }
        return index < words.count ? .command(index) : .none
    }

    private enum OptionKind { case flag, valueFollows, query, unknown }

    /// - Parameter text: Without its first dash.
    private func option(_ text: String) -> OptionKind {
        if text.hasPrefix("-") {
            let parts = text.dropFirst().split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts.first ?? "")
            // getopt_long(3) takes any beginning that means one option only.
            func matches(_ names: [String]) -> Bool {
                names.contains(name) || names.contains { $0.count > 1 && $0.hasPrefix(name) }
            }
            if name.isEmpty { return .unknown }
            if longFlags.contains(name) { return .flag }
            if longValues.contains(name) { return parts.count == 2 ? .flag : .valueFollows }
            if queries.contains(name), name.count > 1 { return .query }
            switch (matches(longFlags), matches(longValues), matches(queries)) {
            case (true, false, false): return .flag
            case (false, true, false): return parts.count == 2 ? .flag : .valueFollows
            case (false, false, true): return .query
            default: return .unknown
            }
        }
        // `-` alone is env's older way to say -i.
        var rest = Substring(text)
        while let letter = rest.popFirst() {
            if queries.contains(String(letter)) { return .query }
            if values.contains(letter) { return rest.isEmpty ? .valueFollows : .flag }
            if !flags.contains(letter) { return .unknown }
        }
        return .flag
    }
}
