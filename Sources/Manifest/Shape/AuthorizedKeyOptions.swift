import Plan

/// The options in front of a line of authorized_keys(5); sshd ignores the whole line where it does not know one.
enum AuthorizedKeyOptions {
    private enum Value {
        case none, wanted
    }

    /// "AUTHORIZED_KEYS FILE FORMAT" in sshd(8).
    private static let known: [(name: String, value: Value)] = [
        ("agent-forwarding", .none), ("cert-authority", .none), ("command", .wanted), ("environment", .wanted),
        ("expiry-time", .wanted), ("from", .wanted), ("no-agent-forwarding", .none), ("no-port-forwarding", .none),
        ("no-pty", .none), ("no-user-rc", .none), ("no-X11-forwarding", .none), ("permitlisten", .wanted),
        ("permitopen", .wanted), ("port-forwarding", .none), ("principals", .wanted), ("pty", .none),
        ("no-touch-required", .none), ("verify-required", .none), ("restrict", .none), ("tunnel", .wanted),
        ("user-rc", .none), ("X11-forwarding", .none),
    ]

    static func problem(_ text: String) -> (message: String, hint: String?)? {
        for option in split(text) {
            let parts = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            guard let (_, value) = known.first(where: { $0.name.lowercased() == name.lowercased() }) else {
                let near = nearest(name, among: known.map(\.name)).map { "did you mean `\($0)`?" }
                return ("has the unknown option \(Problem.quoted(name))", near ?? "sshd(8) lists the options")
            }
            if let told = problem(name.lowercased(), value, parts.count > 1 ? String(parts[1]) : nil) { return told }
        }
        return nil
    }

    private static func problem(_ name: String, _ kind: Value, _ given: String?) -> (message: String, hint: String?)? {
        guard let given else {
            return kind == .wanted ? ("has the option `\(name)` without a value", "write \(name)=\"...\"") : nil
        }
        if kind == .none { return ("has a value for the option `\(name)`, which takes none", nil) }
        guard given.count >= 2, given.first == "\"", given.last == "\"" else {
            return ("has a value of `\(name)` that is not in double quotes", "write \(name)=\"...\"")
        }
        let value = given.dropFirst().dropLast().replacing("\\\"", with: "\"")
        if value.isEmpty { return ("has an empty value of `\(name)`", nil) }
        switch name {
        case "from":
            // Without a pattern that admits somebody, the key is good for nothing.
            let patterns = value.split(separator: ",", omittingEmptySubsequences: false)
            if patterns.contains(where: { $0.isEmpty || $0 == "!" || $0.contains(" ") }) {
                return ("has an empty pattern or a blank in `from`", "such as from=\"198.51.100.0/24,*.example.org\"")
            }
            if patterns.allSatisfy({ $0.hasPrefix("!") }) { return ("has a `from` that lets nobody in", nil) }
        case "expiry-time":
            let digits = value.hasSuffix("Z") ? value.dropLast() : value[...]
            if ![8, 12, 14].contains(digits.utf8.count) || !digits.utf8.allSatisfy({ (48...57).contains($0) }) {
                return ("has an `expiry-time` that is no time", "such as expiry-time=\"20301231\" or \"203012312359Z\"")
            }
        case "environment":
            if !value.contains("=") { return ("has an `environment` without `=`", "write environment=\"NAME=value\"") }
        default: break
        }
        return nil
    }

    /// Commas inside double quotes do not part options.
    private static func split(_ text: String) -> [String] {
        var options = [""]
        var isQuoted = false
        var isEscaped = false
        for character in text {
            if character == "\"", !isEscaped { isQuoted.toggle() }
            isEscaped = character == "\\" && !isEscaped
            if character == ",", !isQuoted {
                options.append("")
            } else {
                options[options.count - 1].append(character)
            }
        }
        return options
    }
}
