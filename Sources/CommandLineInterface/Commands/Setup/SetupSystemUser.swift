import Manifest

/// `tunnel setup system-user`: an account for a service with all that belongs to it.
enum SetupSystemUser {
    static let subcommand = Subcommand(
        "setup", "system-user",
        summary: "Make an account for a service, with its directories",
        discussion: """
            In one go: an account with a number of the system's own, a group of the same name, a home directory, more \
            directories that belong to it, keys, and services of its own that run without a login. Its shell is nologin \
            unless another is given, each time. An account that people log in with is left as it is.
            """,
        positionals: [.targets, Positional("USER", help: "The login name, and the name of its group.")],
        options: [.uid, .home, .homeMode, .loginShell, .comment, .groups, .directory, .keyFile, .linger]
            + Option.change,
        examples: [
            Example(
                "tunnel setup system-user web1 app --directory /srv/app --sudo",
                "An account with /var/lib/app and /srv/app")
        ],
        exits: Setup.exits,
        run: { invocation in
            await Setup.run(invocation) {
                var keys: [String] = []
                for file in invocation.values(.keyFile) { keys += try SetupKeys.keys(in: file) }
                let user = Fragment.keys([
                    "name": invocation.positional("USER").map(Fragment.text), "uid": invocation.number(.uid),
                    "home": invocation.text(.home), "home_mode": invocation.text(.homeMode),
                    "shell": invocation.text(.loginShell), "comment": invocation.text(.comment),
                    "groups": invocation.texts(.groups), "directories": invocation.texts(.directory),
                    "authorized_keys": .texts(keys), "linger": invocation.flag(.linger),
                ])
                return ["system_users": .list([user])]
            }
        })
}
