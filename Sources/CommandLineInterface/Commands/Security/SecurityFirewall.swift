import Manifest

/// `tunnel security firewall`: what is let in from the network.
enum SecurityFirewall {
    static let options: [Option] = [.rule, .onlyRules, .logging]

    static let subcommand = Subcommand(
        "security", "firewall",
        summary: "Let in what the rules name, and nothing else",
        discussion: """
            Sets up ufw, installing it where it is absent. The ports that sshd listens on are let in first, unless a rule is \
            about them; then come the rules, in their order, for IPv4 and IPv6. They are the whole of what tunnel lets in: a \
            rule of an earlier time that is not given any more goes. Rules that others made are kept.

            Ports that Docker publishes go around ufw; where there is Docker, this is told. \(Security.guarded)
            """,
        positionals: [.targets],
        options: options + Option.change,
        examples: [
            Example("tunnel security firewall web1 --sudo --rule 'allow 80,443/tcp'", "A web server"),
            Example(
                "tunnel security firewall db1 --rule 'allow 5432 from 10.0.0.0/8' --check",
                "What would change on a database server?"),
        ],
        exits: Security.exits,
        run: { invocation in await Security.run(invocation) { ["firewall": wanted(invocation)] } })

    static func wanted(_ invocation: Invocation) -> Fragment {
        .keys([
            "rules": invocation.texts(.rule), "exclusive": invocation.flag(.onlyRules),
            "logging": invocation.text(.logging),
        ])
    }
}
