import Manifest
import Remote

/// `tunnel setup user`: an account as it is to be.
enum SetupUser {
    static let subcommand = Subcommand(
        "setup", "user",
        summary: "Create, change, lock or remove an account",
        discussion: """
            Makes the account where it is absent, and sets what is given. What is not given stays as it is, or gets the \
            host's default; a new account has a group of its own name, and no password fits it.

            A password never leaves this machine: what is sent is its hash. Its salt is made of the names of account and \
            host, so that the next run finds nothing to change.

            The account that the login itself belongs to is not removed or locked.
            """,
        positionals: [.targets, Positional("USER", help: "The login name.")],
        options: [
            .absent, .removeHome, .uid, .gid, .system, .home, .moveHome, .loginShell, .comment, .groups, .groupsExact,
            .expires, .lock, .unlock, .passwordFile, .askPassword, .passwordHashFile,
        ] + Option.change,
        examples: [
            Example(
                "tunnel setup user web1 deploy --groups www-data --uid 3001 --sudo",
                "An account for deployments"),
            Example("tunnel setup user @web alice --lock --sudo", "Let alice in on none of them"),
            Example("tunnel setup user web1 bob --absent --remove-home --sudo", "Remove an account and its files"),
        ],
        exits: Setup.exits,
        run: { invocation in
            var asked: String?
            if invocation.has(.askPassword) {
                guard let password = Terminal.askSecret("password for \(invocation.positional("USER") ?? ""): ") else {
                    return await Setup.refuse(invocation, SetupError.noTerminal)
                }
                asked = password
            }
            return await Setup.run(invocation, asked: asked) {
                let locked: Fragment? = invocation.has(.lock) ? true : invocation.has(.unlock) ? false : nil
                var password = invocation.text(.passwordFile).map { Fragment.keys(["file": $0]) }
                if asked != nil { password = .keys(["env": .text(Setup.askedName)]) }
                let user = Fragment.keys([
                    "name": invocation.positional("USER").map(Fragment.text), "state": invocation.state,
                    "remove_home": invocation.flag(.removeHome), "uid": invocation.number(.uid),
                    "gid": invocation.number(.gid), "system": invocation.flag(.system),
                    "home": invocation.text(.home), "move_home": invocation.flag(.moveHome),
                    "shell": invocation.text(.loginShell), "comment": invocation.text(.comment),
                    "groups": invocation.has(.groupsExact)
                        ? .list(invocation.values(.groups).map(Fragment.text)) : invocation.texts(.groups),
                    "groups_exact": invocation.flag(.groupsExact), "expires": invocation.text(.expires),
                    "locked": locked, "password": password,
                    "password_hash": invocation.text(.passwordHashFile).map { Fragment.keys(["file": $0]) },
                ])
                return ["users": .list([user])]
            }
        })
}
