import Managers

/// Options of the `security` commands; they are named as the manifest's keys are.
extension Option {
    static let profile = Option(
        "profile", value: .init("PROFILE", .choice(SSHRequest.Profile.allCases.map(\.rawValue))),
        help: "How much sshd still accepts: hardened (the default), or strict, which also forbids forwarding.")
    static let set = Option(
        "set", value: .init("KEYWORD=VALUE", .text), repeats: true,
        help: "Use this line of sshd_config instead of the profile's. May be given more than once.")
    static let allowUser = Option(
        "allow-user", value: .init("PATTERN", .text), repeats: true,
        help: "Let only such users log in, and the one who makes this change. May be given more than once.")
    static let allowGroup = Option(
        "allow-group", value: .init("PATTERN", .text), repeats: true,
        help: "Let only members of such groups log in. May be given more than once.")
    static let port = Option(
        "port", value: .init("PORT", .count(upTo: 65535)),
        help: """
            Let sshd listen on PORT alone. It listens there beside the old port first, and the old one goes when a connection \
            to PORT has been made.
            """)
    static let backend = Option(
        "backend", value: .init("MANAGER", .choice(FirewallBackend.allCases.map(\.rawValue))),
        help: """
            What to set up: ufw, nftables, iptables or firewalld. By default what is in charge of the host already; else ufw \
            with apt, firewalld with dnf and zypper, and nftables elsewhere.
            """)
    static let rule = Option(
        "rule", value: .init("RULE", .text), repeats: true,
        help: """
            Let in, or keep out, what RULE says: 'allow 80/tcp', 'allow 443/tcp from 10.0.0.0/8', 'deny 25 on eth0', and \
            with ufw 'allow Nginx Full'. May be given more than once; the first that fits counts.
            """)
    static let onlyRules = Option(
        "only-rules", help: "Delete the rules that somebody else made. They are kept otherwise.")
    static let logging = Option(
        "logging", value: .init("LEVEL", .choice(FirewallRequest.Logging.allCases.map(\.rawValue))),
        help: "How much the firewall logs. Without it that stays as it is.")
    static let maxRetry = Option(
        "max-retry", value: .init("N", .count(upTo: 1000)), help: "How many failures are too many. The default is 5.")
    static let findTime = Option(
        "find-time", value: .init("DURATION", .duration), help: "Within what time. The default is 10m.")
    static let banTime = Option(
        "ban-time", value: .init("DURATION", .duration), help: "For how long an address is shut out. The default is 1h."
    )
    static let ignore = Option(
        "ignore", value: .init("ADDRESS", .text), repeats: true,
        help: "Never shut out this address or network. May be given more than once.")
    static let reboot = Option(
        "reboot", value: .init("HH:MM", .text),
        help: "Let the host restart at that time where an update needs it. Without it, it never does.")
    static let mail = Option(
        "mail", value: .init("ADDRESS", .text), help: "Tell ADDRESS of the updates by mail.")

    static let stop = Option(
        "stop", value: .init("NAME", .text), repeats: true,
        help: """
            Stop this: a list (legacy, desktop), a service (telnet, cups, ...) or a unit. May be given more than once; without \
            it, both lists.
            """)
    static let action = Option(
        "action", value: .init("ACTION", .choice(HardeningRequest.Action.allCases.map(\.rawValue))),
        help: """
            What becomes of what is stopped: mask, so that nobody can start it (the default), disable, or remove, with its \
            package.
            """)
    static let keep = Option(
        "keep", value: .init("NAME", .text), repeats: true,
        help: """
            Leave this as it is: a list, a service or a unit, a setting of the kernel, or a module. May be given more than \
            once.
            """)
    static let kernel = Option(
        "kernel", value: .init("KEY=VALUE", .text), repeats: true,
        help: "Use this setting of the kernel instead of the default, or beside it. May be given more than once.")
    static let module = Option(
        "module", value: .init("NAME", .text), repeats: true,
        help: "Do not let the kernel load this module either, such as usb-storage. May be given more than once.")
    static let banner = Option(
        "banner", value: .init("TEXT", .text), help: "Show TEXT before a login instead of the default.")
    static let skip = Option(
        "skip", value: .init("PART", .choice(HardeningRequest.Part.allCases.map(\.rawValue))), repeats: true,
        help: "Leave this part out. May be given more than once.")
}
