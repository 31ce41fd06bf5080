import Manifest

/// `tunnel setup file`: a file or a symbolic link as it is to be.
enum SetupFile {
    static let subcommand = Subcommand(
        "setup", "file",
        summary: "Make a file with its content, mode and owner, or a link",
        discussion: """
            Replaces the file whole, by a rename, where its content, mode or owner differ. With --link-to it is a symbolic \
            link; with --absent neither file nor link is there.
            """,
        positionals: [.targets, Positional("PATH", help: "The absolute path on the host.")],
        options: [.source, .content, .linkTo, .absent, .template, .owner, .groupOwner, .mode] + Option.change,
        examples: [
            Example("tunnel setup file web1 /etc/motd --content 'Be careful.' --sudo", "A file of one line"),
            Example(
                "tunnel setup file web1 /etc/app.conf --source app.conf --mode 0640 --sudo",
                "A local file"),
        ],
        exits: Setup.exits,
        check: { invocation throws(UsageError) in
            let ways: [Option] = [.source, .content, .linkTo, .absent]
            if ways.filter({ invocation.has($0) }).count != 1 {
                throw UsageError(
                    .missingArgument, "one of \(ways.map(\.spelling).joined(separator: ", ")) is needed, and only one",
                    path: invocation.command.path)
            }
        },
        run: { invocation in
            await Setup.run(invocation) {
                let path = invocation.positional("PATH").map(Fragment.text)
                if invocation.has(.linkTo) {
                    let link = Fragment.keys([
                        "path": path, "target": invocation.text(.linkTo), "owner": invocation.text(.owner),
                        "group": invocation.text(.groupOwner),
                    ])
                    return ["links": .list([link])]
                }
                let isText = invocation.has(.content)
                let file = Fragment.keys([
                    "path": path, "source": invocation.text(.source),
                    "content": invocation.value(.content).map { .text($0.hasSuffix("\n") ? $0 : $0 + "\n") },
                    "state": invocation.state,
                    "template": invocation.flag(.template) ?? (isText ? false : nil),
                    "owner": invocation.text(.owner), "group": invocation.text(.groupOwner),
                    "mode": invocation.text(.mode),
                ])
                return ["files": .list([file])]
            }
        })
}
