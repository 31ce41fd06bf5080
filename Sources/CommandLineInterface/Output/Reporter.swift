import Foundation
import Plan
import Shell

/// The one consumer of events: text for people, or JSON lines for programs.
actor Reporter {
    enum Format: Sendable { case text, json }

    struct Settings: Sendable {
        var format: Format
        var color: String?
        var isQuiet: Bool
        /// Show what commands print while steps run.
        var isVerbose = false
        /// How many commands each host is given.
        var commands = 1
        /// Names of the hosts, for alignment; one alone is not shown in front of each line.
        var hosts: [String] = []
    }

    let format: Format
    private var text: TextReport
    private var isJSONDone = false

    init(_ settings: Settings) {
        format = settings.format
        text = TextReport(settings)
    }

    func take(_ event: Event) {
        switch format {
        case .json: emit(JSONLine.event(event, at: .now))
        case .text: text.show(event)
        }
    }

    /// A JSON line of a command that has no events; nothing in text mode.
    func emit(_ line: JSON) {
        if format == .json { Channel.standardOutput.write(line.line + "\n") }
    }

    /// Text of a command's result; nothing in JSON mode.
    func print(_ line: String) {
        if format == .text { text.print(line) }
    }

    /// A remark for people on stderr, in both formats.
    func note(_ line: String) { text.note(line) }

    /// An error that belongs to no event. The name of the host is empty where it is of none.
    func fail(_ error: some ExplainedError, host name: String? = nil) {
        let failure = Event.Failure(error)
        let host = name?.isEmpty == true ? nil : name
        switch format {
        case .json: emit(JSONLine.make("error", host: host, JSONLine.error(failure)))
        case .text: text.showFailure(failure, host: host)
        }
    }

    /// The last line: how all of it ended.
    func finish(_ summary: Summary) {
        switch format {
        case .json: emit(summary.json)
        case .text: text.finish(summary)
        }
    }

    func setCommands(_ count: Int) { text.setCommands(count) }

    func setHosts(_ names: [String]) { text.setHosts(names) }

    /// Called now and then, so that a person at a terminal sees that something goes on.
    func tick() {
        if format == .text { text.tick() }
    }
}

/// How a command on hosts ended.
struct Summary: Sendable {
    let command: String
    let exit: ExitCode
    let seconds: Double
    let hosts: [HostOutcome]

    var json: JSON {
        JSONLine.summary(command, exit, ["seconds": .seconds(seconds), "hosts": .array(hosts.map(\.json))])
    }
}

/// How it ended on one host.
struct HostOutcome: Sendable {
    let host: String
    let exit: ExitCode
    var run: RunReport?
    /// The status of a command.
    var code: Int?
    var failure: Event.Failure?

    init(_ host: String, _ exit: ExitCode, run: RunReport? = nil, code: Int? = nil, failure: Event.Failure? = nil) {
        self.host = host
        self.exit = exit
        self.run = run
        self.code = code
        self.failure = failure
    }

    var json: JSON {
        .object([
            "host": .string(host), "exit": .integer(Int(exit.status)), "code": code.map(JSON.integer) ?? .null,
            "run": run.map { .object(JSONLine.run($0)) } ?? .null,
            "error": failure.map { .object(JSONLine.error($0)) } ?? .null,
        ])
    }
}
