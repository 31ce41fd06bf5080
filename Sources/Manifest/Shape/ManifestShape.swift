import Managers

/// The shape of the manifest.
enum ManifestShape {
    static let root = Shape.mapping(
        Fields(
            "What hosts are to be like. Done in this order: packages, users, directories, files, services, security.",
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
            .optional("packages", packages, "Packages by name, or with a version or a state."),
            .optional("users", .list(of: .mapping(user), entry: "an entry of `users`"), "Accounts."),
            .optional(
                "directories", .list(of: .mapping(directory), entry: "an entry of `directories`"), "Directories."),
            .optional("files", .list(of: .mapping(file), entry: "an entry of `files`"), "Files and their contents."),
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

    private static let user = Fields(
        "An account. What is not given stays as it is, or gets the host's default.",
        [
            .required("name", .text(.user), "The login name."),
            .optional("home", .text(.path), "The home directory."),
            .optional("shell", .text(.path), "The login shell, such as /bin/bash."),
            .optional(
                "groups", .list(of: .text(.group), entry: "an entry of `groups`"),
                "Groups that the user is added to; others are kept."),
            .optional(
                "authorized_keys", .list(of: .text(AuthorizedKey.rule), entry: "an entry of `authorized_keys`"),
                "Lines of ~/.ssh/authorized_keys that must be there; others are kept."),
        ])

    private static let owner = Fields.Field.optional("owner", .text(.user), "The user that owns it.")
    private static let group = Fields.Field.optional("group", .text(.group), "The group that owns it.")
    private static let mode = Fields.Field.optional(
        "mode", .text(.mode), "The permissions as a quoted octal number, such as \"0644\".")

    private static let directory = Fields(
        "A directory; its parents are made with it.",
        [.required("path", .text(.path), "The absolute path on the host."), owner, group, mode])

    private static let file = Fields(
        "A file, whole: with `content` or from a local `source`.", exactlyOne: ["content", "source"],
        [
            .required("path", .text(.path), "The absolute path on the host."),
            .optional(
                "content", .either([.text(.any), elsewhere]),
                "The content. A text is a Mustache template: `{{name}}` is replaced by the inventory's value of that "
                    + "name, `{{host.name}}` and `{{facts.os_id}}` by what is known of the host, and nothing is escaped. "
                    + "To write braces, start with `{{=<% %>=}}` (tags are then `<%name%>`) or set `template: false`."),
            .optional(
                "source", .text(.source),
                "A local file with the content, up to 16 MiB; a relative path starts at the manifest's directory."),
            .optional(
                "template", .flag,
                "Whether the content is a Mustache template: true for a text in `content`, otherwise false."),
            owner, group, mode,
        ])

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
