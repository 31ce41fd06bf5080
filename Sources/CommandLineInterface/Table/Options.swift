/// Every option there is, in the groups that commands take them in.
extension Option {
    // MARK: Of every command

    static let sshConfig = Option(
        "ssh-config", short: "F", value: .init("FILE", .file),
        help: "Read FILE instead of ~/.ssh/config and /etc/ssh/ssh_config, as ssh -F does.")
    static let inventory = Option(
        "inventory", short: "i", value: .init("FILE", .file),
        help: """
            Read hosts and groups from FILE. The default is inventory.yaml in the configuration directory, where it \
            exists.
            """)
    static let json = Option(
        "json", help: "Write JSON to stdout, one value a line, and nothing else. The last line is the result.")
    static let color = Option(
        "color", value: .init("WHEN", .choice(["auto", "always", "never"])),
        help: "Colour the output: auto (on a terminal), always or never. NO_COLOR and TERM=dumb count for auto.")
    static let debug = Option(
        "debug", help: "Trace every process that is started to stderr, with its time. Secrets are masked.")
    static let quiet = Option("quiet", short: "q", help: "Leave out progress and what went well.")
    static let help = Option("help", short: "h", help: "Show help. The short form -h shows less.")

    static let trace = Option(
        "trace", value: .init("FILE", .file),
        help: """
            Write to FILE (mode 0600) what tunnel does, as JSON lines: each process that is started, each connection, each \
            session over it. Secrets are masked. 'tunnel manifest schema trace' prints their form.
            """)

    static let global: [Option] = [.sshConfig, .inventory, .json, .color, .debug, .trace, .quiet, .help]

    // MARK: Of the root

    static let version = Option("version", short: "V", help: "Print the version.")

    // MARK: Of commands that go to hosts

    static let jobs = Option(
        "jobs", short: "j", value: .init("N", .count(upTo: 1000)),
        help: "Work on up to N hosts at once. The default is 10.")
    static let connectTimeout = Option(
        "connect-timeout", value: .init("DURATION", .duration),
        help: "Give up a host that does not answer within DURATION, such as 5 or 1m30s. The default is 10s.")
    static let acceptNew = Option(
        "accept-new",
        help: """
            Trust the key of a host that is met for the first time, and show its fingerprint. A key that changed is \
            refused all the same.
            """)

    static let host: [Option] = [.jobs, .connectTimeout, .acceptNew]

    // MARK: Of commands that may act as root

    static let sudo = Option("sudo", help: "Act as root, by sudo on the host.")
    static let askSudoPassword = Option(
        "ask-sudo-password", short: "K",
        help: "Ask once for the password of sudo, and use it on every host. Implies --sudo.")
    static let sudoPasswordFile = Option(
        "sudo-password-file", value: .init("FILE", .file),
        help: "Read the password of sudo from the first line of FILE. Implies --sudo.")

    static let user = Option(
        "user", value: .init("NAME", .text), help: "Act as NAME, by sudo on the host, or by su from root.")

    static let privilege: [Option] = [.sudo, .askSudoPassword, .sudoPasswordFile]

    // MARK: Of commands that run something on hosts

    static let env = Option(
        "env", value: .init("NAME=VALUE", .bytes), repeats: true,
        help: "Set a variable for the command. May be given more than once.")
    static let cwd = Option(
        "cwd", value: .init("DIRECTORY", .bytes),
        help: "Change to DIRECTORY on the host first. Where that fails, nothing is run.")
    static let umask = Option(
        "umask", value: .init("MODE", .text), help: "Set the file mode mask, in octal such as 027.")
    static let stdin = Option(
        "stdin", value: .init("FILE", .file),
        help:
            "Give the command FILE to read, on every host; - is tunnel's own stdin. Without it the command reads nothing."
    )
    static let timeout = Option(
        "timeout", value: .init("DURATION", .duration),
        help: "End the command on a host, with all that it started, after DURATION, such as 90, 5m or 1h30m.")
    static let retries = Option(
        "retries", value: .init("N", .count(upTo: 100)), help: "Try up to N times more, by what --retry-on says.")
    static let retryDelay = Option(
        "retry-delay", value: .init("DURATION", .duration),
        help:
            "Wait about DURATION before the first new try, and about twice as long before each further one. The default is 1s."
    )
    static let retryOn = Option(
        "retry-on", value: .init("WHAT", .text), repeats: true,
        help: """
            Try again after: connect, the host could not be reached or logged in to, so that nothing ran (the default); timeout, \
            the time limit passed; exit, the command ended non-zero; exit:75,111, it ended with one of these. The last two run \
            again what has run.
            """)

    static let running: [Option] = [
        .user, .env, .cwd, .umask, .stdin, .timeout, .retries, .retryDelay, .retryOn,
    ]

    /// Of each of these sets a line may hold one only.
    static let exclusive: [[Option]] = [
        [.askSudoPassword, .sudoPasswordFile], [.group, .diff, .outdir, .tty], [.group, .json], [.diff, .json],
        [.failFast, .maxFail], [.lock, .unlock], [.passwordFile, .askPassword, .passwordHashFile],
        [.absent, .keysExclusive], [.check, .dryRun, .rollback], [.noGuard, .confirmWithin],
    ]

    // MARK: Of single commands

    static let shell = Option(
        "shell", value: .init("STRING", .bytes),
        help: "Run STRING by the host's sh, with its pipes, variables and wildcards. Takes the place of COMMAND.")
    static let then = Option(
        "then", value: .init("STRING", .bytes), repeats: true,
        help: "Run STRING by the host's sh after COMMAND, in the same session. May be given more than once, in order.")
    static let commands = Option(
        "commands", value: .init("FILE", .file),
        help: "Run each line of FILE by the host's sh, in order. Empty lines and those that begin with # are left out.")
    static let keepGoing = Option(
        "keep-going", help: "Go on with the next command after one that failed. Without it the rest is left out.")
    static let tty = Option(
        "tty", short: "t", help: "Give the command a terminal, this one. For one host, at a terminal.")
    static let explain = Option(
        "explain",
        help: "Tell for each host whether the policy lets the command through and which rule decides, and run nothing.")
    static let interpreter = Option(
        "interpreter", value: .init("PROGRAM", .text),
        help:
            "Run the script by PROGRAM, such as bash, python3 or perl. The default is what its first line says, else sh."
    )
    static let serial = Option(
        "serial", value: .init("N", .count(upTo: 1000)),
        help: "Take N hosts at a time, and the next N only when these are done.")
    static let failFast = Option(
        "fail-fast", help: "Begin no further host after one failed. Hosts already begun are finished.")
    static let maxFail = Option(
        "max-fail", value: .init("N", .text),
        help: """
            Begin no further host once N hosts have failed, or N% of them where it ends with %. Hosts already begun are \
            finished; those that are not begun are told.
            """)
    static let failedOf = Option(
        "failed-of", value: .init("RUN", .text), replaces: "TARGETS",
        help: """
            Take the place of TARGETS: the hosts that an earlier exec, script or apply failed on or did not begin. RUN is its \
            name, as 'tunnel runs list' shows it, or last.
            """)

    /// How hosts follow each other.
    static let pace: [Option] = [.serial, .failFast, .maxFail, .failedOf]

    static let group = Option(
        "group",
        help: """
            Show the output when all hosts are done, and what hosts say and end alike only once, under their names. Until then \
            it is kept in a temporary file.
            """)
    static let diff = Option(
        "diff", help: "Show how the outputs of hosts differ from what most of them say, when all are done.")
    static let outdir = Option(
        "outdir", value: .init("DIRECTORY", .file),
        help: """
            Write the output of each host to HOST.out and HOST.err in DIRECTORY (mode 0600) as it comes, and show only how each \
            host ended.
            """)

    /// Where the output of many hosts goes.
    static let gathering: [Option] = [.group, .diff, .outdir]

    static let check = Option(
        "check", help: "Compare only: show what would be changed, and end with 6 where something would.")
    static let dryRun = Option(
        "dry-run",
        help:
            "Print the script that would be run, with secrets masked, and run nothing. Hosts are asked for facts only.")

    static let rollback = Option(
        "rollback", help: "Where a step fails, take back what the steps before it did on that host.")
    static let confirmWithin = Option(
        "confirm-within", value: .init("DURATION", .duration),
        help: """
            How long a change that can cut you off (sshd, firewall, sudo, the keys you log in with) waits to be confirmed over a \
            new connection, until the host takes it back. The default is 2m.
            """)
    static let noGuard = Option(
        "no-guard", value: .init("REASON", .words),
        help: "Make such changes without that guard; REASON says why, and is kept with the run.")
    static let yes = Option("yes", short: "y", help: "Do not ask.")
    static let force = Option("force", help: "Undo also what was changed since that run.")

    /// Of every command that makes hosts what is wanted.
    static let change: [Option] =
        [.check, .dryRun, .rollback, .confirmWithin, .noGuard] + Option.privilege + [.verbose] + Option.pace + [
            .lockTimeout
        ] + Option.host

    static let lockTimeout = Option(
        "lock-timeout", value: .init("DURATION", .duration),
        help: """
            Wait up to DURATION for another apply to the same host. The default is 1m. A package manager at work is waited \
            for up to 10 minutes, or DURATION where that is longer.
            """)
    static let verbose = Option(
        "verbose", short: "v", help: "Show what the commands on the host print, also where nothing fails.")
    static let format = Option(
        "format", value: .init("FORMAT", .choice(["sh", "cloud-init"])),
        help: "Write a POSIX sh script (sh, the default) or user data for a fresh image (cloud-init).")
    static let os = Option(
        "os", value: .init("OS", .choice(["debian", "ubuntu", "fedora", "opensuse", "arch", "alpine"])),
        help: "Render for OS and contact no host.")
    static let output = Option(
        "output", short: "o", value: .init("FILE", .file), help: "Write to FILE (mode 0600) instead of stdout.")
}
