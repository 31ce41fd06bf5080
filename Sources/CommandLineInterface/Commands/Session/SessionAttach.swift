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

            A link that is lost is told on stderr and connected again, however long that takes; Ctrl-C gives up. What is \
            typed until then is not sent.

            A policy (see exec) cannot judge what is typed. It sees this command as 'session attach NAME': where it has a list \
            of what is allowed on the host, attaching is refused unless the list has it, as 'session attach *'.

            TERM, HUP and INT give the terminal back as it was found. KILL cannot: 'stty sane', or 'reset', does.
            """,
        positionals: [Positional("TARGET", .one, .targets, help: "One host."), Sessions.name],
        options: [.explain] + Sessions.onHost,
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
            let inventory = try place.inventory()
            let targets = try place.targets(invocation.positional("TARGET") ?? "", in: inventory)
            guard targets.count == 1 else { throw AttachError.manyHosts(targets.count) }
            // What is typed cannot be judged: so attaching is, as a command of this name.
            let words = ["session", "attach", name.text].map { Array($0.utf8) }
            if let end = try await PolicyCheck(place).run(targets, inventory, { .commands([words]) }) { return end }
            guard let terminal = RawTerminal() else { throw AttachError.noTerminal }
            let privilege = try place.privilege()
            return try await place.onHosts(targets, takesTerminal: true) { host, shell in
                // Not told as an event: a line of progress would be drawn over the session's screen.
                let connection = try await shell.pool.connect(host.target)
                for note in connection.notes { await place.reporter.note("\(host.name): \(note)") }
                let attachment = Attachment(name, to: terminal, by: shell, as: privilege, report: host.report) { news in
                    await place.reporter.note(text(news, of: name, on: host.name))
                }
                switch try await attachment.run(on: connection) {
                case .detached: await place.reporter.note("\ndetached; \(name) goes on")
                case .over: await place.reporter.note("\nthe session \(name) has ended")
                case .interrupted:
                    await place.reporter.note("\ninterrupted; \(name) goes on")
                    return HostOutcome(host.name, .interrupted)
                }
                return HostOutcome(host.name, .success)
            }
        }
    }

    private static func text(_ news: Attachment.News, of name: SessionName, on host: String) -> String {
        switch news {
        case .attached: return "attached to \(name) on \(host); ~. at the beginning of a line detaches"
        case .lost(let words):
            let why = words.isEmpty ? "" : " (\(words))"
            return "\n\(host): the connection was lost\(why); what was typed last may not have arrived.\n"
                + "Connecting again; what is typed until then is not sent, and Ctrl-C gives up"
        case .attachedAgain: return "\(host): connected again, and attached to \(name)"
        }
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
