import Foundation
import Manifest
import Plan
import Remote
import Shell

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
            added; on several each line is led by the name of its host, and a key at the terminal, or SIGUSR1, tells which \
            hosts are still at work.

            Tunnel's own options may stand before or after TARGETS; they end at -- or at the first word of COMMAND.

            However it ends, nothing of it is left running. At the time limit, at Ctrl-C, TERM and HUP, and when tunnel \
            is killed, the command and all that it started get TERM, and KILL two seconds later. So they do when the \
            host has heard nothing from tunnel for 30 seconds, since the link was cut or this machine sleeps: what is \
            to outlive that runs in a session. After Ctrl-Z the host waits as long as it takes; STOP, which tunnel \
            cannot see coming, is like a cut link.

            Where config.yaml in the configuration directory holds a policy, every command is held against it first, \
            also inside of sudo, env, sh -c and the like; what it denies ends with 2, and no host is contacted. That \
            guards against mistakes. It is no sandbox: who may log in may do there what the account may.
            """,
        positionals: [
            .targets,
            Positional(
                "COMMAND", .rest, .remoteCommand,
                help:
                    "A program on the host and its arguments. Begins at the first word that is not an option of tunnel."
            ),
        ],
        options: [.shell, .then, .commands, .keepGoing, .tty, .explain] + Option.running + Option.gathering
            + Option.pace
            + Option.privilege + Option.host,
        examples: [
            Example("tunnel exec web1 uptime", "One command on one host, which also gives its exit status"),
            Example("tunnel exec --sudo 'web[01-20],!web07' systemctl is-active nginx", "On nineteen hosts, as root"),
            Example(
                "tunnel exec @web --timeout 30s --shell 'df -h | grep -v tmpfs'", "A line of shell, ended after 30 s"),
            Example("tunnel exec @web --group uname -r", "What hosts say alike is shown once, with their names"),
            Example("tunnel exec --failed-of last uptime", "Once more, where it failed the last time"),
            Example("tunnel exec web1 --json -- ls -l '/srv/my files' | jq -r .kind", "Events for a program"),
        ],
        exits: [.failed, .timedOut, .unreachable, .remoteFailed],
        check: { (invocation) throws(UsageError) in
            let path = invocation.command.path
            let hasLines = invocation.has(.shell) || invocation.has(.commands)
            switch (hasLines, invocation.rest.isEmpty) {
            case (false, true): throw UsageError(.missingArgument, "COMMAND is missing", path: path)
            case (true, false):
                throw UsageError(
                    .conflictingArguments, "--shell and --commands take the place of COMMAND: give one of them",
                    path: path)
            default: break
            }
            if invocation.has(.shell), invocation.has(.commands) {
                throw UsageError(.conflictingArguments, "--shell and --commands exclude each other", path: path)
            }
            if invocation.has(.tty), invocation.has(.json) || invocation.has(.stdin) {
                throw UsageError(
                    .conflictingArguments, "--tty goes neither with --json nor with --stdin", path: path)
            }
        },
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode {
        var commands: [Command] = []
        return await Workplace(invocation).run { place in
            if let file = invocation.value(.commands) {
                commands = try lines(of: file).map { shell(Array($0.utf8)) }
            } else if let line = invocation.bytes(.shell).last {
                commands = [shell(line)]
            } else {
                commands = [Command(invocation.rest.map { Word.quoted(bytes: $0) })]
            }
            commands += invocation.bytes(.then).map(shell)
            let inventory = try place.inventory()
            let targets = try place.targets(in: inventory) ?? []
            let words = commands.map(\.arguments)
            if let end = try await PolicyCheck(place).run(targets, inventory, { .commands(words) }) { return end }
            if invocation.has(.tty) { return try await TerminalWork(place).run(commands, on: targets) }
            await place.reporter.setCommands(commands.count)
            let script = ExecScript(.commands(commands), goesOn: invocation.has(.keepGoing))
            let work = try RunningWork(place, script)
            return try await place.onHosts(targets, run: Workplace.newRun()) { host, shell in
                let outcome = try await work.run(on: host, shell)
                if outcome.code == 127, looksLikeShell(invocation.rest) {
                    await place.reporter.note(
                        "\(host.name): one word is the name of a program; for a line of shell use --shell")
                }
                return outcome
            }
        }
    }

    private static func shell(_ line: [UInt8]) -> Command { Command("sh", "-c", .quoted(bytes: line)) }

    private static func lines(of file: String) throws -> [String] {
        let text = String(decoding: try ManifestWork.bytes(of: file), as: UTF8.self)
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty && !$0.hasPrefix("#") }
        if lines.isEmpty { throw LocalFileError(path: file, reason: "it holds no command") }
        return lines
    }

    /// One argument with a blank in it is seldom the name of a program.
    private static func looksLikeShell(_ words: [[UInt8]]) -> Bool { words.count == 1 && words[0].contains(0x20) }
}
