import Managers

/// The shape of the manifest.
enum ManifestShape {
    static let root = Shape.mapping(
        Fields(
            "What hosts are to be like. Done in this order: packages, the host itself, groups, users, sudo, directories, "
                + "files, links, services.",
            [
                .optional(
                    "targets", .either([.text(TargetExpression.rule), targets]),
                    "The hosts, where the command line names none: `web1`, `deploy@web1:2222`, `web[01-20],!web07`, "
                        + "`@group`; `@all` is every host of the inventory."),
                .optional("sudo", .flag, "Become root by sudo or doas; unneeded where the login is root's."),
                .optional("setup", .mapping(setup), "Packages, users, directories and files."),
                .optional(
                    "services", .list(of: .mapping(service), entry: "an entry of `services`"),
                    "systemd units and the states they are to be in."),
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

    private static let packages = Shape.list(
        of: .either([
            .text(.package),
            .mapping(
                Fields(
                    "A package.",
                    exclusions: [.init(key: "version", other: "state", values: ["absent", "latest"])],
                    [
                        .required("name", .text(.package), "The package's name."),
                        .optional(
                            "version", .text(.version),
                            "Exactly this version, quoted, as the package manager writes it."),
                        .optional(
                            "state", .choice(PackageRequest.State.allCases.map(\.rawValue)),
                            "`present` (the default), `absent`, `latest`, or `held` against upgrades."),
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
