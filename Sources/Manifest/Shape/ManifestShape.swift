import Managers

/// The shape of the manifest.
enum ManifestShape {
    static let root = Shape.mapping(
        Fields(
            "What hosts are to be like. Done in this order: repositories, packages, the host itself, groups, users, sudo, "
                + "directories, files, links, services, security.",
            [
                .optional(
                    "targets", .either([.text(TargetExpression.rule), targets]),
                    "The hosts, where the command line names none: `web1`, `deploy@web1:2222`, `web[01-20],!web07`, "
                        + "`@group`; `@all` is every host of the inventory."),
                .optional("sudo", .flag, "Become root by sudo or doas; unneeded where the login is root's."),
                .optional("setup", .mapping(setup), "Repositories, packages, users, directories, files."),
                .optional(
                    "services", .list(of: .mapping(service), entry: "an entry of `services`"),
                    "systemd units and the states they are to be in."),
                .optional("security", .mapping(SecurityShape.security), "How the hosts are locked down."),
            ]))

    /// A value that stands elsewhere; wherever it comes from, it is a secret from then on.
    static let elsewhere = Shape.mapping(
        Fields(
            "A secret from elsewhere, fetched before any host is contacted and masked in all output.",
            exactlyOne: ["env", "file", "command"],
            [
                .optional("env", .text(.variable), "The value of this environment variable, which must be set."),
                .optional(
                    "file", .text(.localFile),
                    "The content of this local file, unchanged; a relative path starts at the manifest's directory."),
                .optional(
                    "command",
                    .either([
                        .text(.commandLine), .list(of: .text(.word), entry: "an argument of `command`", least: 1),
                    ]),
                    "The output of this local command, without one newline at its end. A text is run by `/bin/sh -c`, "
                        + "a list is a program and its arguments."),
            ]))

    private static let targets = Shape.list(of: .text(TargetExpression.rule), entry: "an entry of `targets`", least: 1)

    private static let setup = Fields(
        "The parts of a host that stay.",
        [
            .optional(
                "repositories", .list(of: .mapping(repository), entry: "an entry of `repositories`"),
                "Where packages come from, beside what the host has."),
            .optional("packages", packages, "Packages by name, or with a version or a state."),
            .optional("host", .mapping(basics), "Name, time zone, locale, swap and kernel settings."),
            .optional("groups", groups, "Groups by name, or with a number or a state."),
            .optional("users", .list(of: .mapping(user), entry: "an entry of `users`"), "Accounts."),
            .optional(
                "system_users", .list(of: .mapping(systemUser), entry: "an entry of `system_users`"),
                "Accounts for services, each with its group, directories, keys and rights."),
            .optional(
                "sudo", .list(of: .mapping(sudoers), entry: "an entry of `sudo`"),
                "What may be run by sudo, and by whom."),
            .optional(
                "directories", .list(of: .mapping(directory), entry: "an entry of `directories`"), "Directories."),
            .optional("files", .list(of: .mapping(file), entry: "an entry of `files`"), "Files and their contents."),
            .optional("links", .list(of: .mapping(link), entry: "an entry of `links`"), "Symbolic links."),
        ])

    private static let repository = Fields(
        "A repository in a file of its own: NAME.sources for apt, NAME.repo for dnf, yum and zypper.",
        exclusions: [.init(key: "url", other: "state", values: ["absent"])],
        [
            .required("name", .text(.repository), "Names the file, and the repository itself where it has a name."),
            .optional(
                "url", .text(.repositoryURL),
                "Where it is: https, http, ftp or file:///. What stands for the release or the architecture ($releasever, "
                    + "$arch) is filled in by the package manager."),
            .optional(
                "suites", .list(of: .text(.suite), entry: "an entry of `suites`", least: 1),
                "Needed by apt, and read by it alone: names of releases, or [./] for a repository without them."),
            .optional(
                "components", .list(of: .text(.suite), entry: "an entry of `components`", least: 1),
                "For apt: parts of the suites, such as main."),
            .optional(
                "architectures", .list(of: .text(.architecture), entry: "an entry of `architectures`", least: 1),
                "For apt, such as amd64; otherwise the host's own."),
            .optional(
                "key", .either([.text(.publicKey), elsewhere]),
                "The public key that signs it: the text itself, or from elsewhere. Without one, the keys count that the "
                    + "host trusts already."),
            .optional("unsigned", .flag, "Take it without a signature: whoever stands between can send anything."),
            .optional("state", .choice(["present", "absent"]), "`present` is the default."),
        ])

    private static let packages = Shape.list(
        of: .either([
            .text(.package),
            .mapping(
                Fields(
                    "A package.",
                    exclusions: [
                        .init(key: "version", other: "state", values: ["absent", "latest"]),
                        .init(key: "purge", other: "state", values: ["present", "latest", "held", "unheld"]),
                    ],
                    [
                        .required("name", .text(.package), "The package's name."),
                        .optional(
                            "version", .text(.version),
                            "Exactly this version, quoted, as the package manager writes it."),
                        .optional(
                            "state", .choice(PackageRequest.State.allCases.map(\.rawValue)),
                            "`present` (the default), `absent`, `latest`, `held` against upgrades, or `unheld`."),
                        .optional(
                            "purge", .flag,
                            "With `absent`: its configuration goes too, for apt, pacman and apk."),
                    ])),
        ]), entry: "an entry of `packages`")

    private static let service = Fields(
        "A systemd unit. What is not given stays as it is.",
        [
            .required("name", .text(.unit), "The unit's name; `.service` is understood."),
            .optional("enabled", .flag, "Whether it starts with the host."),
            .optional(
                "state", .choice(ServiceRequest.State.allCases.map(\.rawValue)), "Whether it runs now."),
            .optional(
                "files", .list(of: .text(.path), entry: "an entry of `files`"),
                "Paths of files of this manifest; when one of them changes, `on_change` is done once, at the end."),
            .optional(
                "on_change", .choice(ServiceRequest.OnChange.allCases.map(\.rawValue)), "`restart` is the default."),
        ])
}
