/// What the help and the manual say of tunnel as a whole.
enum Root {
    static let summary = "Set up Linux hosts and run commands on them over your own OpenSSH"

    static let discussion = """
        A host needs sshd and a POSIX sh and nothing else. Hosts are reached by the ssh of this machine, so \
        ssh_config, agents, hardware keys and jump hosts work as they always do; one connection for each host is kept \
        open and shared.

        TARGETS says which hosts are meant, always in one word: a name of ssh_config or of the inventory, \
        USER@HOST:PORT, a range such as web[01-20], a group such as @web, several of these with commas between them, \
        all but one with !NAME, or - to read them, one a line, from stdin. Quote ranges and ! where the shell would \
        take them for its own.

        With --json stdout carries JSON values only, one a line, each with the keys schema and kind; the last line is \
        the result.
        """

    static let examples = [
        Example("tunnel apply web.yaml web1", "Make web1 what web.yaml says"),
        Example("tunnel exec 'web[01-20]' uptime", "Run a command on twenty hosts"),
        Example("tunnel help exec", "Read on"),
    ]

    /// Of the manual pages, as mdoc(7) writes dates: the day of the release, so that the pages do not change by
    /// themselves.
    static let manualDate = "November 23, 2026"

    static let environment: [(name: String, meaning: String)] = [
        ("NO_COLOR", "If set and not empty, output has no colour unless --color always is given."),
        (
            "CLICOLOR_FORCE",
            "If set and neither empty nor 0, output has colour even where it does not go to a terminal."
        ),
        ("TERM", "With the value dumb there is no colour and no progress."),
        ("HOME", "Where ~/.ssh is looked for."),
        ("SSH_AUTH_SOCK", "The agent that ssh asks for keys."),
        ("XDG_CONFIG_HOME", "Where the directory tunnel with the configuration is. The default is ~/.config."),
        ("XDG_STATE_HOME", "Where the directory tunnel with the records of runs is. The default is ~/.local/state."),
    ]

    static let files: [(name: String, meaning: String)] = [
        ("~/.ssh/config", "Names, users, ports, keys and jump hosts, as in ssh_config(5)."),
        ("~/.config/tunnel/inventory.yaml", "Hosts, groups and their values, where no --inventory is given."),
        ("~/.config/tunnel/config.yaml", "The policy: which commands may run where. See tunnel-exec(1)."),
        ("~/.local/state/tunnel/", "Records of runs, for 'tunnel runs'."),
        ("/var/lib/tunnel/", "On a host: runs and copies of replaced files, for root only."),
    ]
}
