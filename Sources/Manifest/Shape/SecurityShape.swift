import Managers

/// The shape of what stands under `security`.
enum SecurityShape {
    static let security = Fields(
        "How the hosts are locked down. Each part is guarded: the host takes it back unless a new connection confirms it.",
        [.optional("ssh", .mapping(ssh), "What sshd accepts.")])

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
        ])
}
