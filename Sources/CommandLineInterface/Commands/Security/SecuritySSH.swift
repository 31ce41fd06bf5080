import Manifest

/// `tunnel security ssh`: what sshd accepts.
enum SecuritySSH {
    static let options: [Option] = [.profile, .set, .allowUser, .allowGroup, .port]

    static let subcommand = Subcommand(
        "security", "ssh",
        summary: "Harden sshd",
        discussion: """
            Writes the profile's settings in front of all others (a drop-in of sshd_config.d, or the top of sshd_config), as \
            far as the host's sshd knows them, reloads sshd, and asks sshd whether each value counts. Weak groups of \
            /etc/ssh/moduli are dropped. Host keys are not touched.

            Whoever makes the change can log in afterwards: AllowUsers has their name added, root keeps its keys where \
            root logs in, and passwords are turned off only where there is a key. \(Security.guarded)

            --port moves sshd, or the socket of systemd that listens in its place, in two guarded steps. ufw and SELinux are \
            told of the new port; Port lines of other files are taken out. The rest of the command goes on by the new port, \
            and then it is you who has to write it into ssh_config: the old one is closed.
            """,
        positionals: [.targets],
        options: options + Option.change,
        examples: [
            Example("tunnel security ssh web1 --sudo --check", "What would change?"),
            Example("tunnel security ssh web1 --sudo --port 2222", "Harden it, and move it to port 2222"),
            Example(
                "tunnel security ssh @web --sudo --profile strict --set MaxAuthTries=3", "Strict, but for one value"),
        ],
        exits: Security.exits,
        check: check,
        run: { invocation in await Security.run(invocation) { ["ssh": wanted(invocation)] } })

    @Sendable static func check(_ invocation: Invocation) throws(UsageError) {
        var seen: Set<String> = []
        for text in invocation.values(.set) {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count != 2 {
                throw UsageError(
                    .invalidValue, "--set takes KEYWORD=VALUE, not '\(text.printable)'", path: invocation.command.path)
            }
            if !seen.insert(parts[0].lowercased()).inserted {
                throw UsageError(
                    .repeatedOption, "--set gives '\(String(parts[0]).printable)' twice", path: invocation.command.path)
            }
        }
    }

    static func wanted(_ invocation: Invocation) -> Fragment {
        let settings = invocation.values(.set).compactMap { text -> (String, Fragment)? in
            guard let equals = text.firstIndex(of: "=") else { return nil }
            return (String(text[..<equals]), .text(String(text[text.index(after: equals)...])))
        }
        return .keys([
            "profile": invocation.text(.profile), "settings": settings.isEmpty ? nil : .table(settings),
            "allow_users": invocation.texts(.allowUser), "allow_groups": invocation.texts(.allowGroup),
            "port": invocation.integer(.port).map(Fragment.integer),
        ])
    }
}
