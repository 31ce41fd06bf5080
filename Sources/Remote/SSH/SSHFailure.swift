import Plan

/// Finds the reason of a failed connection in what ssh wrote to stderr.
///
/// ssh exits with 255 for everything, so its words are all there is; they have been stable over OpenSSH 7 to 10 and are
/// not translated. What none of the rules knows is told in ssh's own words.
enum SSHFailure {
    /// - Parameter isInteractive: Whether ssh could ask a person.
    static func reason(
        stderr: String, port: String, seconds: Int, isInteractive: Bool
    ) -> RemoteError.Reason {
        let lines = stderr.split(whereSeparator: \.isNewline).map { $0.trimmingWhitespace }
        func line(_ needle: String) -> String? { lines.first { $0.contains(needle) } }
        let last = lines.last { !$0.isEmpty && !$0.hasPrefix("debug") } ?? "no word from ssh"

        if line("REMOTE HOST IDENTIFICATION HAS CHANGED") != nil {
            let known = line("Offending") ?? line("key for") ?? ""
            let sent = lines.first { $0.hasPrefix("SHA256:") } ?? ""
            return .hostKeyChanged(detail: [sent, known].filter { !$0.isEmpty }.joined(separator: ", "))
        }
        if line("Host key verification failed") != nil || line("host key is known for") != nil {
            return .hostKeyUnknown
        }
        if let denied = line("Permission denied (") ?? line("Too many authentication failures") {
            let methods = methods(in: denied)
            let asks = methods.split(separator: ",").contains { $0 == "password" || $0 == "keyboard-interactive" }
            return .authentication(methods: methods, lacksTerminal: asks && !isInteractive)
        }
        if line("Could not resolve hostname") != nil || line("Name or service not known") != nil { return .unknownName }
        if line("Connection refused") != nil { return .refused(port: port) }
        if line("timed out") != nil { return .timedOut(seconds: seconds) }
        if let route = line("No route to host") ?? line("Network is unreachable") { return .unreachable(route) }
        if let none = line("Unable to negotiate") ?? line("no matching") { return .noCommonAlgorithm(none) }
        if let early = line("exchange_identification") ?? line("banner exchange") { return .turnedAway(early) }
        if let bad = line("Bad configuration option") ?? line("terminating,") ?? line("keyword") {
            return .configuration(bad)
        }
        return .connectionLost(detail: last)
    }

    /// True for failures that pass by themselves: the server had too many half-open logins.
    static func isTransient(_ reason: RemoteError.Reason) -> Bool {
        if case .turnedAway = reason { return true }
        return false
    }

    private static func methods(in line: String) -> String {
        guard let open = line.lastIndex(of: "("), let close = line.lastIndex(of: ")"), open < close else { return line }
        return String(line[line.index(after: open)..<close])
    }
}

extension String {
    /// The lines that are not empty. ssh ends its own with CR LF, which is one Character and no `"\n"`.
    var wordLines: [String] { split(whereSeparator: \.isNewline).map(String.init) }
}

extension StringProtocol {
    var trimmingWhitespace: String {
        var text = Substring(self)
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
