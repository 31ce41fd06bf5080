import Managers

/// The shape of what stands under `security`.
enum SecurityShape {
    static let security = Fields(
        "How the hosts are locked down. Each part is guarded: the host takes it back unless a new connection confirms it.",
        [
            .optional("ssh", .mapping(ssh), "What sshd accepts."),
            .optional("firewall", .mapping(firewall), "What is let in from the network. Nothing else is."),
            .optional("fail2ban", .mapping(fail2ban), "Who fails to log in too often is shut out for a while."),
            .optional("updates", .mapping(updates), "Security updates that install themselves."),
            .optional(
                "services", .mapping(services),
                "What runs, what the kernel does, and how the host greets; who listens is told before and after."),
        ])

    private static let ssh = Fields(
        "What sshd accepts. An empty mapping is the profile `hardened`.",
        [
            .optional(
                "profile", .choice(SSHRequest.Profile.allCases.map(\.rawValue)),
                "`hardened` (the default): keys only, strong algorithms; `strict` also forbids forwarding."),
            .optional(
                "settings",
                .table(key: .sshdKeyword, value: .either([.text(.sshdValue), .integer(0...Int(Int32.max)), .flag])),
                "Lines of sshd_config(5) that take the place of the profile's: `MaxAuthTries: 3`."),
            .optional(
                "allow_users", .list(of: .text(.sshdPattern), entry: "an entry of `allow_users`", least: 1),
                "Only these may log in, and who makes this change."),
            .optional(
                "allow_groups", .list(of: .text(.sshdPattern), entry: "an entry of `allow_groups`", least: 1),
                "Only members of these may log in; who makes this change has to be one."),
            .optional(
                "port", .integer(1...65535),
                "The one port that sshd listens on; left as it is by default. The old one goes when a connection to the new one has been made."
            ),
        ])

    private static let firewall = Fields(
        "What is let in from the network. The ports of sshd always are, unless a rule is about them.",
        [
            .optional(
                "backend", .choice(FirewallBackend.allCases.map(\.rawValue)),
                "By default what is in charge of the host; else ufw with apt, firewalld with dnf and zypper, or nftables."
            ),
            .optional(
                "rules", .list(of: .either([.text(.firewallRule), .mapping(rule)]), entry: "an entry of `rules`"),
                "In the order in which they count: `allow 80/tcp`, `allow 443/tcp from 10.0.0.0/8`, `deny 25 on eth0`."),
            .optional("exclusive", .flag, "Whether rules go that somebody else made; they are kept by default."),
            .optional(
                "logging", .choice(FirewallRequest.Logging.allCases.map(\.rawValue)),
                "How much is logged; left as it is by default."),
        ])

    private static let rule = Fields(
        "A rule about what comes in.",
        [
            .required(
                "action", .choice(FirewallRule.Action.allCases.map(\.rawValue)),
                "`limit` refuses an address that connects more than five times in 30 s."),
            .optional(
                "proto", .choice(FirewallRule.Transport.allCases.map(\.rawValue)), "The protocol; any by default."),
            .optional("ports", .either([.text(.ports), .integer(1...65535)]), "`443`, or `80,443,8000:8010`."),
            .optional("app", .text(.application), "An application of ufw's instead of ports: `Nginx Full`."),
            .optional("from", .text(.network), "The address or network that it comes from."),
            .optional("iface", .text(.interface), "The interface that it comes in by."),
            .optional("family", .choice(FirewallRule.Family.allCases.map(\.rawValue)), "`both` by default."),
            .optional("comment", .text(.ruleComment), "What it is for."),
        ])

    private static let fail2ban = Fields(
        "Who fails to log in too often is shut out. The address that this change comes from never is.",
        [
            .optional("max_retry", .integer(1...1000), "How many failures are too many; 5 by default."),
            .optional("find_time", .integer(1...31_536_000), "Within how many seconds; 600 by default."),
            .optional("ban_time", .integer(1...31_536_000), "For how many seconds; 3600 by default."),
            .optional(
                "ignore", .list(of: .text(.network), entry: "an entry of `ignore`"),
                "Addresses and networks that are never shut out."),
        ])

    private static let updates = Fields(
        "Security updates that install themselves.",
        [
            .optional("reboot", .text(.time), "When the host may restart where an update needs it; never by default."),
            .optional("mail", .text(.mail), "Who is told of them by mail; zypper tells nobody."),
            .optional(
                "optional", .flag,
                "Tell, and go on, where the distribution installs none by itself; an error by default."),
        ])

    private static let services = Fields(
        "What is not needed is stopped, and the kernel hardened. An empty mapping does all of it.",
        [
            .optional(
                "stop", .list(of: .text(.unneeded), entry: "an entry of `stop`"),
                "Lists (`legacy`, `desktop`, which are the default), services (`telnet`, `cups`) or units."),
            .optional(
                "action", .choice(HardeningRequest.Action.allCases.map(\.rawValue)),
                "What becomes of them: `mask` (the default), `disable`, or `remove` with their packages."),
            .optional(
                "keep", .list(of: .text(.kept), entry: "an entry of `keep`"),
                "Services, units, kernel settings and modules that are left as they are."),
            .optional(
                "sysctl", .table(key: .kernelKey, value: .either([.text(.sysctlValue), .integer(nil)])),
                "Settings of the kernel that take the place of the defaults or come beside them."),
            .optional(
                "modules", .list(of: .text(.module), entry: "an entry of `modules`"),
                "Modules that the kernel is not to load, beside the defaults: `usb-storage`."),
            .optional("banner", .text(.banner), "Shown before a login, from /etc/issue and /etc/issue.net."),
            .optional("umask", .text(.umask), "The file mode mask of logins, quoted; `027` by default."),
            .optional(
                "skip",
                .list(
                    of: .choice(HardeningRequest.Part.allCases.map(\.rawValue)), entry: "an entry of `skip`"),
                "Parts that are left out."),
        ])
}
