/// `tunnel hosts list`: names that can be used.
enum HostsList {
    static let subcommand = Subcommand(
        "hosts", "list",
        summary: "List the hosts of the inventory and of ssh_config",
        discussion:
            "With TARGETS the hosts that it stands for, one a line: a way to see what a range or a group comes to.",
        positionals: [.optionalTargets],
        examples: [
            Example("tunnel hosts list '@web,!web07'", "What the word stands for"),
            Example("tunnel hosts list --json | jq -r .name", "All names, for a program"),
        ],
        exits: [],
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode { .success }
}
