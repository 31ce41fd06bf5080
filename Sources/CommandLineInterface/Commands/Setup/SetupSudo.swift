import Manifest

/// `tunnel setup sudo`: what a user or a group may run by sudo.
enum SetupSudo {
    static let subcommand = Subcommand(
        "setup", "sudo",
        summary: "Let a user or a group run commands by sudo",
        discussion: """
            Writes a file of its own in /etc/sudoers.d, which visudo must find good before it is put in place. Afterwards \
            sudo is asked whether the right is there. A file with which the user of this login could no longer become \
            root is taken back.

            A command with arguments may be run with exactly these; without any, with all. Patterns are refused, for \
            those of sudo match blanks and slashes too.
            """,
        positionals: [
            .targets, Positional("NAME", help: "A user, or a group as %GROUP."),
            Positional(
                "COMMAND", .many, help: "A program by its absolute path with its arguments, in one word; or ALL."),
        ],
        options: [.absent, .noPassword, .runAs, .sudoDefault] + Option.change,
        examples: [
            Example(
                "tunnel setup sudo web1 deploy /usr/local/bin/deploy --nopasswd --sudo",
                "One program without a password"),
            Example("tunnel setup sudo @web %ops ALL --sudo", "Everything, with a password, for a group"),
        ],
        exits: Setup.exits,
        run: { invocation in
            await Setup.run(invocation) {
                let name = invocation.positional("NAME") ?? ""
                let isGroup = name.hasPrefix("%")
                let rule = Fragment.keys([
                    isGroup ? "group" : "user": .text(isGroup ? String(name.dropFirst()) : name),
                    "state": invocation.state, "commands": .texts(invocation.positionals("COMMAND")),
                    "nopasswd": invocation.flag(.noPassword), "run_as": invocation.text(.runAs),
                    "defaults": invocation.texts(.sudoDefault),
                ])
                return ["sudo": .list([rule])]
            }
        })
}
