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
}
