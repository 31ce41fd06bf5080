import Managers

/// Options of the `setup` commands about packages and where they come from.
extension Option {
    static let state = Option(
        "state", value: .init("STATE", .choice(PackageRequest.State.allCases.map(\.rawValue))),
        help: """
            What the packages are to be: present (the default), absent, latest, held at their version against \
            upgrades, or unheld.
            """)
    static let purge = Option(
        "purge", help: "With --state absent: their configuration goes too, for apt, pacman and apk.")
    static let url = Option(
        "url", value: .init("URL", .text),
        help: """
            Where the repository is: https, http, ftp or file:///. $releasever, $basearch, $arch and $repo are left to the \
            package manager.
            """)
    static let suite = Option(
        "suite", value: .init("SUITE", .text), repeats: true,
        help: "For apt, which needs one: the name of a release, or ./ for a repository without them. May be repeated.")
    static let component = Option(
        "component", value: .init("NAME", .text), repeats: true,
        help: "For apt: a part of the suites, such as main. May be repeated.")
    static let architecture = Option(
        "architecture", value: .init("ARCH", .text), repeats: true,
        help: "For apt: take packages of this architecture only, such as amd64. May be repeated.")
    static let repositoryKey = Option(
        "key", value: .init("FILE", .file),
        help: """
            The public OpenPGP key that signs the repository, armored or not. Without it, the keys count that the host \
            trusts already.
            """)
    static let unsigned = Option(
        "unsigned", help: "Take packages without any signature. Only where nobody else can stand between.")
}
