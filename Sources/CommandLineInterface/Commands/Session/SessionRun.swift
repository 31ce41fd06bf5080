import Plan
import Remote
import Shell

/// `tunnel session run`: a command in a named shell.
enum SessionRun {
    static let subcommand = Subcommand(
        "session", "run",
        summary: "Run a command in a session's shell",
        discussion: """
            Gives COMMAND to the shell of the session NAME on every one of TARGETS, shows what it writes as it comes, and \
            passes its status on as exec does. The command is run by that very shell, so cd, export, functions and jobs last. \
            Its arguments arrive as they are given here; for pipes and variables use --shell, whose line that shell takes too. \
            Its stdin is empty.

            A session does one thing at a time: whoever comes second is told what runs, and waits. stdout and stderr come \
            as one stream, as on a terminal.

            Ctrl-C sends SIGINT to the command; a second Ctrl-C leaves it running, and 'session log --follow' shows the rest. \
            A connection that breaks is picked up again where it broke; a command whose caller is gone goes on.

            A policy (see exec) is asked as it is for exec.
            """,
        positionals: [
            .targets, Sessions.name,
            Positional(
                "COMMAND", .rest, .remoteCommand,
                help: "A program, function or builtin of the session's shell, and its arguments."),
        ],
        options: [.shell, .timeout, .explain] + Sessions.onHost,
        examples: [
            Example("tunnel session run web1 work cd /srv/app", "Later commands begin there"),
            Example(
                "tunnel session run web1 work --shell 'make -j4 2>&1 | tail -n 5'", "A line of shell, in that directory"
            ),
        ],
        exits: [.failed, .timedOut, .unreachable, .remoteFailed],
        check: { (invocation) throws(UsageError) in
            try Sessions.checkName(invocation)
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
            let name = try Sessions.name(invocation)
            let label =
                invocation.bytes(.shell).last.map { String(decoding: $0, as: UTF8.self) }
                ?? invocation.rest.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
            let limit = invocation.duration(.timeout)
            let inventory = try place.inventory()
            let targets = try place.targets(invocation.positional("TARGETS") ?? "", in: inventory)
            let command = command(invocation)
            let words =
                invocation.bytes(.shell).last.map { ["sh", "-c"].map { Array($0.utf8) } + [$0] } ?? invocation.rest
            if let end = try await PolicyCheck(place).run(targets, inventory, { .commands([words]) }) { return end }
            let privilege = try place.privilege()
            return try await place.onHosts(targets) { host, shell in
                let connection = try await host.connect(shell)
                let (control, controller) = AsyncStream<SessionControl>.makeStream()
                let start = ContinuousClock.now
                do {
                    let status = try await host.steered(by: {
                        controller.yield($0 ? .interrupt : .detach)
                    }) {
                        try await shell.run(
                            command, label: String(label.prefix(500)), in: name, on: connection, as: privilege,
                            timeLimit: limit, control: control, report: host.report)
                    }
                    await host.report(
                        Event(host: host.name, .exited(command: 1, code: status, seconds: start.secondsSince)))
                    return HostOutcome(host.name, .remote(status: UInt8(clamping: status)), code: status)
                } catch let error as SessionError where error.reason == .detached || error.reason == .notBegun {
                    let failure = Event.Failure(error)
                    await host.report(Event(host: host.name, .failed(failure)))
                    return HostOutcome(host.name, .interrupted, failure: failure)
                }
            }
        }
    }

    /// As the session's own shell takes it, so that `cd` and `export` last.
    private static func command(_ invocation: Invocation) -> Command {
        if let line = invocation.bytes(.shell).last { return Command("eval", .quoted(bytes: line)) }
        // Behind a word that expands to nothing, a name like `if` is a command and no keyword.
        return Command([.literal("${TUNNEL_NOTHING-}")] + invocation.rest.map { Word.quoted(bytes: $0) })
    }
}
