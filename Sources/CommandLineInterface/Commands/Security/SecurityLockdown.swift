import Manifest

/// `tunnel security lockdown`: all parts in one run.
enum SecurityLockdown {
    static let subcommand = Subcommand(
        "security", "lockdown",
        summary: "Harden sshd, firewall, updates and the rest in one go",
        discussion: """
            Does what ssh, firewall, fail2ban, updates and services do, in this order and in one run. Each part that could \
            cut you off is confirmed over a new connection before the next begins; where one is not, the host takes that part \
            back, nothing further is begun, and the command ends with 7. Where the distribution installs no updates by \
            itself, this is told, and the rest is done.

            At the end it tells who listens on the network and how the host is locked, and what of that is new.

            Without --rule nothing but sshd is let in: name what your services need.
            """,
        positionals: [.targets],
        options: SecuritySSH.options + SecurityFirewall.options + SecurityFail2ban.options + SecurityUpdates.options
            + SecurityServices.options + Option.change,
        examples: [
            Example("tunnel security lockdown web1 --sudo --rule 'allow 80,443/tcp' --check", "What would change?"),
            Example("tunnel security lockdown web1 --sudo --rule 'allow 80,443/tcp'", "Lock a web server down"),
        ],
        exits: Security.exits,
        check: { invocation throws(UsageError) in
            try SecuritySSH.check(invocation)
            try SecurityServices.check(invocation)
        },
        run: { invocation in
            await Security.run(invocation) {
                [
                    "ssh": SecuritySSH.wanted(invocation), "firewall": SecurityFirewall.wanted(invocation),
                    "fail2ban": SecurityFail2ban.wanted(invocation),
                    "updates": SecurityUpdates.wanted(invocation, isOptional: true),
                    "services": SecurityServices.wanted(invocation),
                ]
            }
        })
}
