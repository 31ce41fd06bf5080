import Manifest

/// `tunnel setup dir`: a directory as it is to be.
enum SetupDirectory {
    static let subcommand = Subcommand(
        "setup", "dir",
        summary: "Make a directory with its mode and owner",
        discussion: """
            Makes the directory where it is absent, with its parents, and sets what is given. What is not given stays \
            as it is.

            With --recursive, owner, group and the modes for files and directories hold for everything in it. Links are \
            never followed, and nobody who may write there can lead root elsewhere meanwhile. What is mounted in it is left \
            as it is, and so is, with a remark, a file that has a name outside of it as well (a hard link).
            """,
        positionals: [.targets, Positional("PATH", help: "The absolute path on the host.")],
        options: [.owner, .groupOwner, .mode, .recursive, .fileMode, .directoryMode, .absent] + Option.change,
        examples: [
            Example(
                "tunnel setup dir web1 /srv/app --owner deploy --mode 0750 --sudo", "A directory for the user deploy")
        ],
        exits: Setup.exits,
        run: { invocation in
            await Setup.run(invocation) {
                let directory = Fragment.keys([
                    "path": invocation.positional("PATH").map(Fragment.text),
                    "owner": invocation.text(.owner), "group": invocation.text(.groupOwner),
                    "mode": invocation.text(.mode), "recursive": invocation.flag(.recursive),
                    "file_mode": invocation.text(.fileMode), "directory_mode": invocation.text(.directoryMode),
                    "state": invocation.state,
                ])
                return ["directories": .list([directory])]
            }
        })
}
