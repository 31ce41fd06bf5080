import Manifest

/// `tunnel security fail2ban`: who fails to log in too often is shut out.
enum SecurityFail2ban {
    static let options: [Option] = [.maxRetry, .findTime, .banTime, .ignore]

    static let subcommand = Subcommand(
        "security", "fail2ban",
        summary: "Shut out who fails to log in too often",
        discussion: """
            Sets up fail2ban over sshd, installing it where it is absent, and proves it: its filter has to know what sshd \
            says, and a ban of 192.0.2.99 (which is nobody's) has to come to the firewall and to go from it.

            The address that the change comes from is never shut out. It is the one of this moment: where yours changes, \
            name its network by --ignore. \(Security.guarded)
            """,
        positionals: [.targets],
        options: options + Option.change,
        examples: [
            Example("tunnel security fail2ban @web --sudo --ban-time 1d --ignore 10.0.0.0/8", "For a day, but not us")
        ],
        exits: Security.exits,
        run: { invocation in await Security.run(invocation) { ["fail2ban": wanted(invocation)] } })

    static func wanted(_ invocation: Invocation) -> Fragment {
        func seconds(_ option: Option) -> Fragment? {
            invocation.duration(option).map { .integer(Int($0.components.seconds)) }
        }
        return .keys([
            "max_retry": invocation.integer(.maxRetry).map(Fragment.integer), "find_time": seconds(.findTime),
            "ban_time": seconds(.banTime), "ignore": invocation.texts(.ignore),
        ])
    }
}
