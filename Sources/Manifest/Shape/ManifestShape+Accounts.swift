import Managers

/// Accounts, groups and keys in the manifest.
extension ManifestShape {
    private static let numbers = 1...4_294_967_294

    static let groups = Shape.list(
        of: .either([
            .text(.group),
            .mapping(
                Fields(
                    "A group.",
                    exclusions: ["gid", "system"].map { .init(key: $0, other: "state", values: ["absent"]) },
                    [
                        .required("name", .text(.group), "The group's name."),
                        .optional("state", state, "`present` (the default) or `absent`."),
                        .optional("gid", .integer(numbers), "Its number."),
                        .optional("system", .flag, "Whether a new group gets a number of those for the system's own."),
                    ])),
        ]), entry: "an entry of `groups`")

    static let user = Fields(
        "An account. What is not given stays as it is, or gets the host's default.",
        exclusions: userKeys.map { .init(key: $0, other: "state", values: ["absent"]) }
            + [.init(key: "remove_home", other: "state", values: ["present"])],
        [
            .required("name", .text(.user), "The login name."),
            .optional("state", state, "`present` (the default) or `absent`, which keeps the home directory."),
            .optional("create", .flag, "Whether an account that is absent is made, which is so unless given."),
            .optional("remove_home", .flag, "Whether an account that is to be absent takes its home directory along."),
            .optional("uid", .integer(numbers), "The account's number; files in its home directory follow it."),
            .optional(
                "gid", .either([.text(.groupOrNumber), .integer(numbers)]),
                "The primary group, by name or number. A new account has a group of its own name otherwise."),
            .optional("system", .flag, "Whether a new account gets a number of those for the system's own."),
            .optional("home", .text(.home), "The home directory."),
            .optional("move_home", .flag, "Whether a home directory with another path is moved to the new one."),
            .optional(
                "shell", .text(.shell), "The login shell, such as /bin/bash, or `nologin` for the host's own."),
            .optional("comment", .text(.comment), "The full name, or what the account is for."),
            .optional(
                "groups", .list(of: .text(.group), entry: "an entry of `groups`"),
                "Groups that the user is added to; others are kept."),
            .optional("groups_exact", .flag, "Whether the user leaves all groups but those."),
            .optional(
                "expires", .text(.expiry),
                "From the beginning of this day on nobody can log in, such as 2030-12-31; or `never`."),
            .optional("locked", .flag, "Whether nobody can log in, neither by password nor by key."),
            .optional("password", elsewhere, "The password; only its hash (SHA-512, crypt) leaves this machine."),
            .optional(
                "password_hash", .either([.text(.passwordHash), elsewhere]),
                "The password's hash as crypt(5) writes it, such as `openssl passwd -6` prints."),
            .optional(
                "authorized_keys",
                .list(of: .either([.text(AuthorizedKey.rule), absentKey]), entry: "an entry of `authorized_keys`"),
                "Lines of ~/.ssh/authorized_keys that must be there, each the only one about its key; others are kept."),
            .optional(
                "authorized_keys_files", .list(of: .text(.localFile), entry: "an entry of `authorized_keys_files`"),
                "Local files with such lines; relative paths start at the manifest's directory."),
            .optional("keys_exclusive", .flag, "Whether keys that are not given here go."),
            .optional(
                "sudo", .list(of: .text(.sudoCommand), entry: "an entry of `sudo`"),
                "Commands that it may run as root by sudo, without a password; ALL for every command."),
        ])

    private static let userKeys = [
        "create", "uid", "gid", "system", "home", "move_home", "shell", "comment", "groups", "groups_exact", "expires",
        "locked",
        "password", "password_hash", "authorized_keys", "authorized_keys_files", "keys_exclusive", "sudo",
    ]

    private static let absentKey = Shape.mapping(
        Fields(
            "A key that must not be there.",
            [
                .required("key", .text(AuthorizedKey.anyRule), "The line, or only its type and key."),
                .required("state", .choice(["absent"]), "`absent`."),
            ]))

    static let state = Shape.choice(UserRequest.State.allCases.map(\.rawValue))

    static let systemUser = Fields(
        "An account for a service, with all that belongs to it: its group, its directories, its keys.",
        [
            .required("name", .text(.user), "The login name, and the name of its group."),
            .optional("uid", .integer(numbers), "The account's number."),
            .optional("home", .text(.home), "The home directory; /var/lib/NAME unless given."),
            .optional("home_mode", .text(.mode), "Its mode, \"0750\" unless given."),
            .optional("shell", .text(.shell), "The login shell; `nologin` unless given."),
            .optional("comment", .text(.comment), "What the account is for."),
            .optional(
                "groups", .list(of: .text(.group), entry: "an entry of `groups`"),
                "Groups that the user is added to besides its own."),
            .optional(
                "directories", .list(of: .either([.text(.path), ownDirectory]), entry: "an entry of `directories`"),
                "Directories that belong to it, with the mode \"0750\" unless given."),
            .optional(
                "authorized_keys", .list(of: .text(AuthorizedKey.rule), entry: "an entry of `authorized_keys`"),
                "Lines of ~/.ssh/authorized_keys that must be there."),
            .optional(
                "sudo", .list(of: .text(.sudoCommand), entry: "an entry of `sudo`"),
                "Commands that it may run as root by sudo, without a password."),
            .optional("linger", .flag, "Whether systemd runs its user's services from boot on."),
        ])

    private static let ownDirectory = Shape.mapping(
        Fields(
            "A directory.",
            [
                .required("path", .text(.path), "The absolute path on the host."),
                .optional("mode", .text(.mode), "The permissions as a quoted octal number, such as \"0750\"."),
            ]))
}
