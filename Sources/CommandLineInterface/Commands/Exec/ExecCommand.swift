import Plan
import Remote

/// `tunnel exec`: one command on each host.
enum ExecCommand {
    static let subcommand = Subcommand(
        "exec",
        summary: "Run a command on hosts",
        discussion: """
            Runs COMMAND with its arguments on every one of TARGETS. The arguments arrive exactly as they are given \
            here, byte for byte: blanks, quotes and wildcards are not seen by any shell on the way. For pipes, \
            variables and wildcards of the host use --shell.

            What the command writes is shown as it comes. On one host stdout and stderr stay apart and nothing is \
            added; on several each line is led by the name of its host.

            Tunnel's own options may stand before or after TARGETS; they end at -- or at the first word of COMMAND.
            """,
        positionals: [
            .targets,
            Positional(
                "COMMAND", .rest, .remoteCommand,
                help:
                    "A program on the host and its arguments. Begins at the first word that is not an option of tunnel."
            ),
        ],
        options: [.shell, .timeout] + Option.privilege + Option.host,
        examples: [
            Example("tunnel exec web1 uptime", "One command on one host, which also gives its exit status"),
            Example("tunnel exec --sudo 'web[01-20],!web07' systemctl is-active nginx", "On nineteen hosts, as root"),
            Example(
                "tunnel exec @web --timeout 30s --shell 'df -h | grep -v tmpfs'", "A line of shell, ended after 30 s"),
            Example("tunnel exec web1 --json -- ls -l '/srv/my files' | jq -r .kind", "Events for a program"),
        ],
        exits: [.failed, .timedOut, .unreachable, .remoteFailed],
        check: { (invocation) throws(UsageError) in
            let path = invocation.command.path
            switch (invocation.has(.shell), invocation.rest.isEmpty) {
            case (false, true): throw UsageError(.missingArgument, "COMMAND is missing", path: path)
            case (true, false):
                throw UsageError(
                    .conflictingArguments, "--shell takes the place of COMMAND: give one of them", path: path)
            default: break
            }
        },
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode {
        await Workplace(invocation).run { place in
            let order: RemoteShell.Order =
                invocation.value(.shell).map { .shell($0) } ?? .arguments(invocation.rest)
            let privilege = try place.privilege()
            let limit = invocation.duration(.timeout)
            return try await place.onHosts(invocation.positional("TARGETS") ?? "") { host, shell in
                let connection = try await host.connect(shell)
                let start = ContinuousClock.now
                let status = try await shell.exec(
                    order, on: connection, as: privilege, timeLimit: limit, report: host.report)
                await host.report(
                    Event(host: host.name, .exited(code: status, seconds: start.secondsSince)))
                return HostOutcome(host.name, .remote(status: UInt8(clamping: status)), code: status)
            }
        }
    }
}
