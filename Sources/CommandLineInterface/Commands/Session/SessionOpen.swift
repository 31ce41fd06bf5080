import Plan
import Remote
import Shell

/// `tunnel session open`: a named shell on hosts.
enum SessionOpen {
    static let subcommand = Subcommand(
        "session", "open",
        summary: "Start a named shell that stays on hosts",
        discussion: """
            Starts a shell on every one of TARGETS that later invocations give commands to: directory, variables, \
            functions and background jobs last from one to the next. It outlives the connection and ends with \
            'session close', with its shell, when idle for long, or when the host restarts.

            With --pty it has a terminal, which programs that need one can be run on, and which 'session attach' joins. \
            Without, nothing is echoed and no prompt is shown.

            --env and --cwd are for the shell itself, and so for all that runs in it.

            A policy (see exec) judges what --shell-path names as a command. The default shell is not judged: what \
            'session run' gives it is, and 'session attach'.

            What the session writes is kept on the host in memory (root) or below ~/.local/state: at least the last \
            12 MiB, at most about 21. Root's sessions (--sudo) and the login's are apart. The host needs flock, setsid of \
            util-linux (that of busybox can do less) and, for --pty, its script: on Alpine 'apk add util-linux-misc flock'. \
            What is missing is told before anything starts.
            """,
        positionals: [.targets, Sessions.name],
        options: [Sessions.terminal, Sessions.shellPath, .cwd, .env, Sessions.idle, .explain] + Sessions.onHost,
        examples: [
            Example("tunnel session open web1 work", "A shell without a terminal"),
            Example("tunnel session open web1 repl --pty --cwd /srv/app --idle 8h", "One to attach to, for the day"),
        ],
        exits: [.failed, .timedOut, .unreachable],
        check: { (invocation) throws(UsageError) in
            try Sessions.checkName(invocation)
            _ = try invocation.variables()
        },
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode {
        await Workplace(invocation).run { place in
            let hasTerminal = invocation.has(Sessions.terminal)
            var environment = try invocation.variables()
            if hasTerminal, !environment.contains(where: { $0.name == "TERM" }) {
                environment.insert(.init(name: "TERM", value: Text(LocalEnvironment.value("TERM") ?? "xterm")), at: 0)
            }
            let limit = invocation.duration(Sessions.idle)?.components.seconds ?? 3600
            let request = SessionRequest(
                name: try Sessions.name(invocation), hasTerminal: hasTerminal,
                shell: invocation.value(Sessions.shellPath), directory: invocation.bytes(.cwd).last,
                environment: environment, idleLimit: max(1, Int(limit)))
            let inventory = try place.inventory()
            let targets = try place.targets(invocation.positional("TARGETS") ?? "", in: inventory)
            let words = request.shell.map { [[Array($0.utf8)]] } ?? []
            if let end = try await PolicyCheck(place).run(targets, inventory, { .commands(words) }) { return end }
            let privilege = try place.privilege()
            return try await place.onHosts(targets) { host, shell in
                let connection = try await host.connect(shell)
                let opened = try await shell.openSession(request, on: connection, as: privilege)
                await place.reporter.tell(
                    "\(host.name)  \(request.name) opened: \(opened.shell), process \(opened.process)")
                await place.reporter.emit(
                    Sessions.change(
                        "opened", of: request.name, on: host.name,
                        ["pid": .integer(opened.process), "shell": .string(opened.shell), "pty": .bool(hasTerminal)]))
                return HostOutcome(host.name, .success)
            }
        }
    }
}
