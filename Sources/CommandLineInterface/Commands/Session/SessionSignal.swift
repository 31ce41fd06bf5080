import Plan
import Remote

/// `tunnel session signal`: for what runs in a session.
enum SessionSignal {
    private static let signals = ["INT", "TERM", "KILL", "HUP", "QUIT", "USR1", "USR2", "STOP", "CONT", "WINCH"]

    static let subcommand = Subcommand(
        "session", "signal",
        summary: "Signal what runs in a session",
        discussion: """
            Sends SIGNAL to the command that the session's shell waits for, not to the shell and not to jobs in the \
            background. INT breaks off all that was given in one go, loops too; the others reach the present processes. \
            Fails where nothing runs.
            """,
        positionals: [
            .targets, Sessions.name,
            Positional("SIGNAL", .one, .choice(signals), help: "One of \(signals.joined(separator: ", "))."),
        ],
        options: Sessions.onHost,
        examples: [Example("tunnel session signal web1 work INT", "As Ctrl-C there")],
        exits: [.failed, .timedOut, .unreachable],
        check: { (invocation) throws(UsageError) in try Sessions.checkName(invocation) },
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode {
        await Workplace(invocation).run { place in
            let name = try Sessions.name(invocation)
            let signal = invocation.positional("SIGNAL") ?? "INT"
            let privilege = try place.privilege()
            return try await place.onHosts(invocation.positional("TARGETS") ?? "") { host, shell in
                let connection = try await host.connect(shell)
                try await shell.signalSession(name, signal, on: connection, as: privilege)
                await place.reporter.tell("\(host.name)  \(name) got \(signal)")
                await place.reporter.emit(
                    Sessions.change("signalled", of: name, on: host.name, ["signal": .string(signal)]))
                return HostOutcome(host.name, .success)
            }
        }
    }
}
