import Plan
import Remote

/// `tunnel session attach`: a session's terminal on this one.
enum SessionAttach {
    static let subcommand = Subcommand(
        "session", "attach",
        summary: "Join a session's terminal",
        discussion: """
            Shows the terminal of a session that was opened with --pty on this one, with its last output, and sends what is \
            typed. The session's terminal takes this one's size, and follows it. Several may attach to one session.

            Type ~. at the beginning of a line to detach; the session goes on. ~~ there is one ~.
            """,
        positionals: [Positional("TARGET", .one, .targets, help: "One host."), Sessions.name],
        options: Sessions.onHost,
        examples: [Example("tunnel session attach web1 repl", "Go on where the terminal was left")],
        exits: [.failed, .timedOut, .unreachable],
        check: { (invocation) throws(UsageError) in
            try Sessions.checkName(invocation)
            if invocation.has(.json) {
                throw UsageError(
                    .conflictingArguments, "attach is for a person: for a program, 'session log --follow --json'",
                    path: invocation.command.path)
            }
        },
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode {
        await Workplace(invocation).run { place in
            let name = try Sessions.name(invocation)
            guard let terminal = RawTerminal() else { throw AttachError.noTerminal }
            let targets = try place.targets(invocation.positional("TARGET") ?? "", in: place.inventory())
            guard targets.count == 1 else { throw AttachError.manyHosts(targets.count) }
            let privilege = try place.privilege()
            return try await place.onHosts(targets) { host, shell in
                // Not told as an event: a line of progress would be drawn over the session's screen.
                let connection = try await shell.pool.connect(host.target)
                for note in connection.notes { await place.reporter.note("\(host.name): \(note)") }
                let keys = ProcessInput()
                let typing = Task { await type(terminal, into: keys) }
                let sizing = Task {
                    for await size in terminal.sizes {
                        try? await shell.resizeSession(
                            name, rows: size.rows, columns: size.columns, on: connection, as: privilege)
                    }
                }
                defer {
                    typing.cancel()
                    sizing.cancel()
                    terminal.leave()
                }
                let ending = try await shell.attachSession(
                    name, keys: keys, on: connection, as: privilege, report: host.report
                ) {
                    await place.reporter.note(
                        "attached to \(name) on \(host.name); ~. at the beginning of a line detaches")
                    terminal.enter()
                    if let size = terminal.size {
                        try? await shell.resizeSession(
                            name, rows: size.rows, columns: size.columns, on: connection, as: privilege)
                    }
                }
                terminal.leave()
                await place.reporter.note(
                    ending == .detached ? "\ndetached; \(name) goes on" : "\nthe session \(name) has ended")
                return HostOutcome(host.name, .success)
            }
        }
    }

    private static func type(_ terminal: RawTerminal, into keys: ProcessInput) async {
        var escape = EscapeScanner()
        for await bytes in terminal.keys {
            let (typed, detaches) = escape.scan(bytes)
            if !typed.isEmpty { await keys.send(typed) }
            if detaches { break }
        }
        await keys.finish()
    }
}

enum AttachError: ExplainedError {
    case noTerminal
    case manyHosts(Int)

    var code: String {
        switch self {
        case .noTerminal: "no-terminal"
        case .manyHosts: "one-host-only"
        }
    }

    var message: String {
        switch self {
        case .noTerminal: "attach needs a terminal on stdin and stdout"
        case .manyHosts(let count): "attach is for one host, not for \(count)"
        }
    }

    var hint: String? {
        switch self {
        case .noTerminal: "without one: tunnel session run, and tunnel session log --follow"
        case .manyHosts: nil
        }
    }
}
