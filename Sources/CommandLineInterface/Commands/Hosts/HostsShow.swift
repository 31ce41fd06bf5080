/// `tunnel hosts show`: how a name resolves.
enum HostsShow {
    static let subcommand = Subcommand(
        "hosts", "show",
        summary: "Show how hosts would be reached",
        discussion: """
            Prints address, port, user, jump hosts and keys as ssh resolves them from ssh_config, and the groups and \
            values that the inventory adds. No host is contacted.
            """,
        positionals: [.targets],
        examples: [Example("tunnel hosts show web1", "Which user and port would be used")],
        exits: [],
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode { .success }
}
