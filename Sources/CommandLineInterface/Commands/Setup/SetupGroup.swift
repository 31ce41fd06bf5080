import Manifest

/// `tunnel setup group`: a group as it is to be.
enum SetupGroup {
    static let subcommand = Subcommand(
        "setup", "group",
        summary: "Create, change or remove a group of accounts",
        positionals: [.targets, Positional("GROUP", help: "The group's name.")],
        options: [.absent, .gid, .system] + Option.change,
        examples: [Example("tunnel setup group @web ops --gid 2000 --sudo", "The same number everywhere")],
        exits: Setup.exits,
        run: { invocation in
            await Setup.run(invocation) {
                let group = Fragment.keys([
                    "name": invocation.positional("GROUP").map(Fragment.text), "state": invocation.state,
                    "gid": invocation.number(.gid), "system": invocation.flag(.system),
                ])
                return ["groups": .list([group])]
            }
        })
}
