import Foundation
import Plan
import Remote

/// What the commands on sessions have in common.
enum Sessions {
    static let name = Positional("NAME", help: "The session: up to 64 letters, digits, dots, underscores and dashes.")
    static let optionalName = Positional("NAME", .optional, help: name.help)

    static let terminal = Option("pty", help: "Give the session a terminal of its own, by script of util-linux.")
    static let shellPath = Option(
        "shell-path", value: .init("PATH", .text),
        help: "Run PATH, a POSIX shell. The default is the login shell where it is one, else sh.")
    static let idle = Option(
        "idle", value: .init("DURATION", .duration),
        help: "End the session when nothing has run and nobody has used it for DURATION. The default is 1h.")
    static let follow = Option(
        "follow", short: "f", help: "Go on showing what comes, until Ctrl-C or the session's end.")
    static let lines = Option(
        "lines", short: "n", value: .init("N", .count(upTo: 10_000_000)),
        help: "Show the last N lines. The default is all that is kept.")
    static let all = Option("all", help: "Close every session of this user on the hosts.")

    static let onHost = Option.privilege + Option.host

    static func checkName(_ invocation: Invocation) throws(UsageError) {
        guard let text = invocation.positional("NAME") else { return }
        guard SessionName(text) != nil else {
            throw UsageError(
                .invalidValue,
                "NAME is 1 to 64 of letters, digits, '.', '_' and '-', and begins with none of '.' and '-', not '\(text)'",
                path: invocation.command.path)
        }
    }

    static func name(_ invocation: Invocation) throws(UsageError) -> SessionName {
        guard let name = SessionName(invocation.positional("NAME") ?? "") else {
            throw UsageError(.missingArgument, "NAME is missing", path: invocation.command.path)
        }
        return name
    }

    static func line(_ session: SessionReport, _ host: String) -> JSON {
        JSONLine.make(
            "session", host: host,
            [
                "name": .string(session.name), "pid": .integer(session.process), "pty": .bool(session.hasTerminal),
                "idle": .integer(session.idle), "running": JSON(session.running),
                "since": .string(Date(timeIntervalSince1970: Double(session.since)).ISO8601Format()),
            ])
    }

    /// A change of a session, for programs; what does not belong to the change is null.
    static func change(_ change: String, of name: SessionName, on host: String, _ more: [String: JSON] = [:]) -> JSON {
        let fields: [String: JSON] = [
            "name": .string(name.text), "change": .string(change), "pid": .null, "shell": .null, "pty": .null,
            "signal": .null,
        ]
        return JSONLine.make("session-change", host: host, fields.merging(more) { $1 })
    }
}
