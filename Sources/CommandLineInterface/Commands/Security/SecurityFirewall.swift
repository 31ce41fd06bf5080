import Manifest

/// `tunnel security firewall`: what is let in from the network.
enum SecurityFirewall {
    static let options: [Option] = [.backend, .rule, .onlyRules, .logging]

    static let subcommand = Subcommand(
        "security", "firewall",
        summary: "Let in what the rules name, and nothing else",
        discussion: """
            Sets up a firewall, installing it where it is absent: ufw, nftables (one table of its own), iptables (one chain of \
            its own for each family) or firewalld (one policy of its own). Where one is in charge of the host already, that \
            one is used, and another by --backend is refused: two managers undo each other's work.

            The ports that sshd listens on are let in first, unless a rule is about them; then come the rules, in their order, \
            for IPv4 and IPv6. They are the whole of what tunnel lets in: a rule of an earlier time that is not given any more \
            goes. Rules that others made are kept, and told when something changes. What the kernel has is compared, so that \
            rules that were flushed by hand come back.

            Only ufw knows names of applications ('allow Nginx Full'). firewalld knows neither interfaces in a rule nor \
            `limit`. Under nftables a packet has to please every table, so rules of others can only let in less.

            Ports that Docker publishes go around all of them; where there is Docker, this is told. \(Security.guarded)
            """,
        positionals: [.targets],
        options: options + Option.change,
        examples: [
            Example("tunnel security firewall web1 --sudo --rule 'allow 80,443/tcp'", "A web server"),
            Example(
                "tunnel security firewall db1 --rule 'allow 5432 from 10.0.0.0/8' --check",
                "What would change on a database server?"),
            Example("tunnel security firewall web1 --sudo --backend nftables --rule 'limit 22'", "With nftables"),
        ],
        exits: Security.exits,
        run: { invocation in await Security.run(invocation) { ["firewall": wanted(invocation)] } })

    static func wanted(_ invocation: Invocation) -> Fragment {
        .keys([
            "backend": invocation.text(.backend), "rules": invocation.texts(.rule),
            "exclusive": invocation.flag(.onlyRules),
            "logging": invocation.text(.logging),
        ])
    }
}
