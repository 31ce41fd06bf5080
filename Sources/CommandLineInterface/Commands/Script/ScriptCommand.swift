import Foundation
import Manifest
import Plan
import Shell

/// `tunnel script`: a local script on each host.
enum ScriptCommand {
    static let subcommand = Subcommand(
        "script",
        summary: "Run a local script on hosts",
        discussion: """
            Runs FILE (or what stdin holds, for -) with its arguments on every one of TARGETS, by the interpreter that its first \
            line names, or by the one that --interpreter names, or by sh. The script is sent over the connection and read by \
            the interpreter from a pipe: it is never a file on the host. Where the interpreter is missing, nothing is run.

            Tunnel's own options may stand before or after TARGETS; all that follows FILE is the script's, also what begins \
            with a dash. Output, statuses, time limits and all other options are those of exec.

            A policy in config.yaml sees a script as the command `script INTERPRETER FILE ARG...`, and what the text of a \
            script for a shell runs.
            """,
        positionals: [
            .targets,
            Positional("FILE", .one, .file, help: "The script; - is stdin."),
            Positional("ARG", .arguments, .text, help: "What the script is given, byte for byte."),
        ],
        options: [.interpreter, .explain] + Option.running + Option.gathering + Option.pace + Option.privilege
            + Option.host,
        examples: [
            Example("tunnel script web1 check.sh --verbose", "With an argument of its own"),
            Example("tunnel script @web --interpreter python3 report.py", "By an interpreter of your choice"),
            Example("tunnel script 'web[1-3]' - < check.sh", "From stdin"),
        ],
        exits: [.failed, .timedOut, .unreachable, .remoteFailed],
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode {
        await Workplace(invocation).run { place in
            let file = invocation.positional("FILE") ?? "-"
            let text = try ManifestWork.bytes(of: file)
            guard !text.contains(0) else {
                throw LocalFileError(path: file, reason: "it holds a NUL byte, and so is no script")
            }
            let interpreter = invocation.value(.interpreter).map { [$0] } ?? shebang(of: text) ?? ["sh"]
            let inventory = try place.inventory()
            let targets = try place.targets(in: inventory) ?? []
            let end = try await PolicyCheck(place).run(targets, inventory) {
                .script(text, interpreter: interpreter, file: file, arguments: invocation.rest)
            }
            if let end { return end }
            let script = ExecScript(.script(text, interpreter: interpreter, arguments: invocation.rest))
            let work = try RunningWork(place, script)
            return try await place.onHosts(targets, run: Workplace.newRun()) { host, shell in
                try await work.run(on: host, shell)
            }
        }
    }

    /// The interpreter and the one argument that the kernel would give it (execve(2)).
    static func shebang(of text: [UInt8]) -> [String]? {
        guard text.starts(with: Array("#!".utf8)) else { return nil }
        let line = String(decoding: text.dropFirst(2).prefix { $0 != 0x0a }, as: UTF8.self)
        let words = line.split(maxSplits: 1, whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
        guard let program = words.first else { return nil }
        let rest = words.count > 1 ? words[1].trimmingCharacters(in: .whitespaces) : ""
        return rest.isEmpty ? [program] : [program, rest]
    }
}
