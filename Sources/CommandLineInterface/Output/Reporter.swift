import Foundation
import Plan
import Shell

/// The one consumer of events: text for people, or JSON lines for programs.
///
/// A reader that is slow, or a terminal that is stopped, makes it wait in the middle of a write. So it has a thread of its
/// own: everything else shares one for each core, and signs of life have to go out meanwhile.
actor Reporter {
    private let executor = BlockingExecutor(label: "reporter")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

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
        /// Whether the output of commands goes somewhere else.
        var isDiverted = false
        /// Whether the end tells how each host fared, since nothing else does.
        var showsOutcomes = false
    }

    let format: Format
    private let isQuiet: Bool
    private var text: TextReport
    private var diversion = Diversion.none
    /// Of each host and stream, the beginning of a character whose rest has not come yet.
    private var unfinished: [String: [UInt8]] = [:]
    private var line: [UInt8] = []
    private var clock: (second: Int, text: String) = (0, "")

    init(_ settings: Settings) {
        format = settings.format
        isQuiet = settings.isQuiet
        text = TextReport(settings)
    }

    /// Sends the output of commands elsewhere from now on.
    ///
    /// - Throws: Where there is no place for it.
    func divert(to place: Diversion.Place) throws(LocalFailure) {
        diversion = try Diversion(place)
        text.setDiverted(showsOutcomes: diversion.gathering == nil)
    }

    func take(_ event: Event) {
        diversion.take(event)
        if diversion.isOn, case .output = event.kind { return }
        switch format {
        case .json: write(event)
        case .text: text.show(event)
        }
    }

    /// Nothing more comes from a host. An error where its output could not be kept.
    func end(_ host: String) -> LocalFailure? {
        flush(host)
        return diversion.end(host)
    }

    private func write(_ event: Event) {
        switch event.kind {
        case .output(let stream, let bytes):
            let key = "\(stream.rawValue) \(event.host)"
            var bytes = bytes
            if let start = unfinished.removeValue(forKey: key) { bytes = start + bytes }
            let left = UTF8Text.unfinished(bytes)
            if left > 0 {
                unfinished[key] = bytes.suffix(left)
                bytes.removeLast(left)
            }
            if !bytes.isEmpty { write(event, stream, bytes) }
            return
        case .retrying: flush(event.host)
        default: break
        }
        emit(JSONLine.event(event, at: .now))
    }

    private func flush(_ host: String) {
        for stream in [Event.OutputStream.stdout, .stderr] {
            guard let rest = unfinished.removeValue(forKey: "\(stream.rawValue) \(host)") else { continue }
            write(Event(host: host, .output(stream, bytes: rest)), stream, rest)
        }
    }

    private func write(_ event: Event, _ stream: Event.OutputStream, _ bytes: [UInt8]) {
        let now = Date.now
        let second = Int(now.timeIntervalSince1970)
        // Formatting a date takes longer than all the rest of a short line.
        if second != clock.second { clock = (second, now.ISO8601Format()) }
        OutputLine.write(event, stream, bytes, time: clock.text, to: &line)
        Channel.standardOutput.write(line)
    }

    /// A JSON line of a command that has no events; nothing in text mode.
    func emit(_ line: JSON) {
        if format == .json { Channel.standardOutput.write(line.line + "\n") }
    }

    /// Text of a command's result; nothing in JSON mode.
    func print(_ line: String) {
        if format == .text { text.print(line) }
    }

    /// Text that says what went well; nothing with --quiet either.
    func tell(_ line: String) {
        if !isQuiet { print(line) }
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
        if format == .text { text.show(diversion) }
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
    /// Of an audit.
    var score: Int?

    var isNotBegun: Bool { failure?.code == NotBegun.code }

    init(
        _ host: String, _ exit: ExitCode, run: RunReport? = nil, code: Int? = nil, failure: Event.Failure? = nil,
        score: Int? = nil
    ) {
        self.host = host
        self.exit = exit
        self.run = run
        self.code = code
        self.failure = failure
        self.score = score
    }

    var json: JSON {
        .object([
            "host": .string(host), "exit": .integer(Int(exit.status)), "code": code.map(JSON.integer) ?? .null,
            "run": run.map { .object(JSONLine.run($0)) } ?? .null,
            "error": failure.map { .object(JSONLine.error($0)) } ?? .null, "score": score.map(JSON.integer) ?? .null,
        ])
    }
}
