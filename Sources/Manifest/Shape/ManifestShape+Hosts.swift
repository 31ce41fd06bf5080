import Managers

/// Directories, files, links, sudo and the host itself in the manifest.
extension ManifestShape {
    static let owner = Fields.Field.optional("owner", .text(.user), "The user that owns it.")
    static let group = Fields.Field.optional("group", .text(.group), "The group that owns it.")
    static let mode = Fields.Field.optional(
        "mode", .text(.mode), "The permissions as a quoted octal number, such as \"0644\".")

    static let directory = Fields(
        "A directory; its parents are made with it.",
        exclusions: ["owner", "group", "mode", "file_mode", "directory_mode"].map {
            .init(key: $0, other: "state", values: ["absent"])
        },
        [
            .required("path", .text(.path), "The absolute path on the host."),
            .optional("state", state, "`present` (the default) or `absent`, which only takes what is empty."),
            owner, group, mode,
            .optional(
                "recursive", .flag,
                "Whether `owner`, `group`, `file_mode` and `directory_mode` hold for everything in it, and `absent` takes "
                    + "everything in it. Links are never followed; mounts and files with a name outside of it are left alone."
            ),
            .optional("file_mode", .text(.mode), "With `recursive`: the mode of all files in it."),
            .optional("directory_mode", .text(.mode), "With `recursive`: the mode of all directories in it."),
        ])

    static let file = Fields(
        "A file, whole: with `content` or from a local `source`.", exactlyOne: ["content", "source", "state"],
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
            .optional("state", .choice(["absent"]), "`absent` for a file that must not be there."),
            .optional(
                "template", .flag,
                "Whether the content is a Mustache template: true for a text in `content`, otherwise false."),
            owner, group, mode,
        ])

    static let link = Fields(
        "A symbolic link.", exactlyOne: ["target", "state"],
        [
            .required("path", .text(.path), "The absolute path on the host."),
            .optional("target", .text(.linkTarget), "Where it leads, as it is written into the link."),
            .optional("state", .choice(["absent"]), "`absent` for a link that must not be there."),
            owner, group,
        ])

    static let sudoers = Fields(
        "What a user or the members of a group may run by sudo, in a file of its own in /etc/sudoers.d.",
        exactlyOne: ["user", "group"],
        exclusions: ["commands", "nopasswd", "run_as", "defaults"].map {
            .init(key: $0, other: "state", values: ["absent"])
        },
        [
            .optional("user", .text(.user), "The user."),
            .optional("group", .text(.group), "The group."),
            .optional("state", state, "`present` (the default) or `absent`."),
            .optional(
                "commands", .list(of: .text(.sudoCommand), entry: "an entry of `commands`", least: 1),
                "Programs by their absolute paths; with arguments, exactly these; without, any. ALL for every command."),
            .optional("nopasswd", .flag, "Whether no password is asked for."),
            .optional(
                "run_as", .text(.runAs), "USER, USER:GROUP, ALL or ALL:ALL; root unless given, for ALL everybody."),
            .optional(
                "defaults", .list(of: .text(.sudoDefault), entry: "an entry of `defaults`"),
                "Settings of sudo for it, such as `!requiretty` or `timestamp_timeout=5`."),
        ])

    static let basics = Fields(
        "The host itself.",
        [
            .optional("hostname", .text(.hostname), "Its name, also in /etc/hosts."),
            .optional("timezone", .text(.timezone), "Its time zone, such as Europe/Berlin."),
            .optional("locale", .text(.locale), "The language of its programs, such as en_US.UTF-8."),
            .optional(
                "swap",
                .mapping(
                    Fields(
                        "A swap file, used from now on and after every boot.", exactlyOne: ["size", "state"],
                        [
                            .optional("path", .text(.path), "/swapfile unless given."),
                            .optional("size", .text(.size), "Its size, such as 2G or 512M."),
                            .optional("state", .choice(["absent"]), "`absent` for one that must not be there."),
                        ])), "A swap file."),
            .optional(
                "sysctl",
                .table(key: .sysctlKey, value: .either([.text(.sysctlValue), .integer(nil)])),
                "Settings of the kernel, now and after every boot, such as `net.ipv4.ip_forward: 1`."),
        ])
}
