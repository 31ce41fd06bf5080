import Foundation
import Plan
import Shell

/// Events as people read them: one line for each step on stdout; problems, remarks and progress on stderr.
struct TextReport: Sendable {
    private let out: Channel
    private let err: Channel
    let style: Style
    private let errStyle: Style
    private var settings: Reporter.Settings
    private var hosts: [String]
    private var hostWidth = 0
    private var progress: Progress
    /// The end of what the present step of each host printed, for the case that it fails.
    private var tails: [String: [UInt8]] = [:]
    private var partial: [String: [UInt8]] = [:]

    /// Bytes of a line that are waited for: what has no newlines must not fill the memory.
    private static let longestLine = 1 << 20
    /// Lines of a failed step's output that are shown.
    private static let tailLines = 15

    init(_ settings: Reporter.Settings, out: Channel = .standardOutput, err: Channel = .standardError) {
        self.out = out
        self.err = err
        self.settings = settings
        hosts = settings.hosts
        style = Style(choice: settings.color, isTerminal: out.isTerminal)
        errStyle = Style(choice: settings.color, isTerminal: err.isTerminal)
        progress = Progress(channel: err, isOn: err.isTerminal && !settings.isQuiet && settings.format == .text)
        setHosts(settings.hosts)
    }

    mutating func setCommands(_ count: Int) { settings.commands = count }

    mutating func setDiverted(showsOutcomes: Bool) {
        settings.isDiverted = true
        settings.showsOutcomes = showsOutcomes
    }

    /// What was gathered of all hosts, if anything was.
    mutating func show(_ diversion: Diversion) {
        progress.clear()
        diversion.gathering?.print(hosts, out: out, err: err, style: style, errStyle: errStyle)
    }

    mutating func setHosts(_ names: [String]) {
        hosts = names
        hostWidth = names.map(\.count).max() ?? 0
    }

    private var isMany: Bool { hosts.count > 1 }

    mutating func show(_ event: Event) {
        let host = event.host
        switch event.kind {
        case .connected(_, let notes):
            progress.set(host, "connected")
            for line in notes { note("\(host): \(line)") }
        case .began(let run, let steps):
            progress.begin(host, steps: steps)
            if let run, !settings.isQuiet {
                print(prefix(host) + style.paint("run \(run), \(steps) step\(steps == 1 ? "" : "s")", .dim))
            }
        case .waiting(let holder): note("\(host): waiting for another run: \(holder.printable)")
        case .stepBegan(let number, let id):
            tails[host] = []
            progress.step(host, number: number, id: id)
        case .stepOutput(_, let bytes):
            tails[host] = ((tails[host] ?? []) + bytes).suffix(8192)
            progress.say(host, bytes)
            if settings.isVerbose { showLines(bytes, of: host, key: host, on: .stderr, margin: "    ") }
        case .stepProgress(_, let percent, let text): progress.advance(host, percent: percent, text)
        case .stepBlocked(_, let holder): note("\(host): waiting for \(holder.printable)")
        case .stepFinished(let step): show(step, on: host)
        case .surveyed(let report): show(report, on: host)
        case .guarded(let report):
            if let words = report.words { note("\(host): \(words)") }
        case .lost(let detail):
            let why = detail.isEmpty ? "" : " (\(detail.printable))"
            note("\(host): the connection was lost\(why); the run goes on on the host, connecting again")
        case .reattached: note("\(host): connected again")
        case .runFinished(let report): show(report, on: host)
        case .output(let stream, let bytes):
            if isMany {
                showLines(bytes, of: host, key: "\(host) \(stream.rawValue)", on: stream, margin: "")
            } else {
                progress.clear()
                (stream == .stdout ? out : err).write(bytes)
            }
        case .exited(let command, let code, _):
            flush(host)
            progress.end(host)
            let which = settings.commands > 1 ? "command \(command) " : ""
            if isMany || settings.commands > 1, code != 0, !settings.isDiverted {
                note("\(host): \(which)ended with status \(code)")
            }
        case .skipped(let command): note("\(host): command \(command) was not begun, since one before it failed")
        case .retrying(let attempt, let most, let seconds, let why):
            note("\(host): \(why); try \(attempt) of \(most) in \(String(format: "%.1f", seconds)) s")
        case .failed(let failure):
            flush(host)
            progress.end(host)
            showFailure(failure, host: host)
        }
    }

    mutating func print(_ line: String) {
        progress.clear()
        out.write(line + "\n")
    }

    mutating func note(_ line: String) {
        progress.clear()
        err.write(errStyle.paint(line.printable, .yellow) + "\n")
    }

    mutating func showFailure(_ failure: Event.Failure, host: String?) {
        progress.clear()
        let place = host.map { $0.isEmpty ? "" : "\($0): " } ?? ""
        // The message may itself have lines, each with its place: those need no name in front.
        let lead = failure.message.contains("\n") ? "" : "tunnel: "
        err.write(errStyle.paint(lead + place, .bold) + errStyle.paint(failure.message.printable, .red) + "\n")
        if let hint = failure.hint { err.write("  \(hint.printable)\n") }
    }

    mutating func tick() { progress.draw() }

    mutating func finish(_ summary: Summary) {
        progress.clear()
        let isRunning = ["exec", "script"].contains(summary.command)
        if isRunning, let failure = summary.hosts.first(where: { $0.isNotBegun })?.failure {
            let names = summary.hosts.filter(\.isNotBegun).map(\.host)
            note("\(FoldedNames.header(names)): \(failure.message)")
        }
        // Output that went to the console says it all.
        guard isRunning ? settings.showsOutcomes : isMany && !settings.isQuiet else { return }
        let outcomes = summary.hosts.filter { !settings.isQuiet || $0.exit != .success }.sorted { $0.host < $1.host }
        let told = outcomes.compactMap { outcome in TextReport.words(outcome).map { (outcome, $0) } }
        if !isRunning, !told.isEmpty { out.write("\n") }
        for (outcome, text) in told {
            let color: Style.Color = outcome.exit == .success ? .green : outcome.exit == .changesFound ? .yellow : .red
            out.write("\(outcome.host.padded(hostWidth))  \(style.paint(text, color))\n")
        }
    }

    /// How it ended on a host, in few words; nil where the command has told all there is.
    private static func words(_ outcome: HostOutcome) -> String? {
        if let run = outcome.run { return counts(run) }
        return outcome.failure?.code ?? outcome.code.map { $0 == 0 ? "ok" : "status \($0)" }
    }

    // MARK: Steps

    private mutating func show(_ step: StepReport, on host: String) {
        flush(host)
        let (word, color): (String, Style.Color) =
            switch step.outcome {
            case .ok: ("ok", .dim)
            case .changed: ("changed", .green)
            case .would: ("change", .yellow)
            case .failed: ("failed", .red)
            }
        if step.outcome == .ok, settings.isQuiet { return }
        var line = prefix(host) + style.paint(word.padded(8), color) + step.id.oneLine.printable
        if step.seconds >= 0.1 { line += style.paint(String(format: "  %.1f s", step.seconds), .dim) }
        print(line)
        let margin = String(repeating: " ", count: isMany ? hostWidth + 2 : 0) + "        "
        if step.outcome != .ok {
            for reason in step.reasons { print(margin + style.paint(reason.oneLine.printable, .dim)) }
        }
        for note in step.notes { print(margin + note.oneLine.printable) }
        if let diff = step.diff { show(diff: diff, margin: margin) }
        if step.outcome == .failed {
            for line in step.problems.flatMap({ $0.split(whereSeparator: \.isNewline) }) {
                print(margin + style.paint(String(line).printable, .red))
            }
            let lines = String(decoding: tails[host] ?? [], as: UTF8.self).split(whereSeparator: \.isNewline)
            // A problem of several lines holds the words of the tool that failed.
            if !settings.isVerbose, !step.problems.contains(where: { $0.contains("\n") }) {
                for line in lines.suffix(TextReport.tailLines) { print(margin + "| " + String(line).printable) }
            }
        }
        tails[host] = nil
    }

    private mutating func show(_ report: SurveyReport, on host: String) {
        if settings.isQuiet { return }
        for line in lines(of: report) { print(prefix(host) + line) }
    }

    private mutating func show(diff: String, margin: String) {
        for line in diff.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            let line = String(line)
            let color: Style.Color? =
                line.hasPrefix("@@") ? .cyan : line.hasPrefix("+") ? .green : line.hasPrefix("-") ? .red : nil
            let shown = line.printable
            print(margin + (color.map { style.paint(shown, $0) } ?? shown))
        }
    }

    private mutating func show(_ report: RunReport, on host: String) {
        flush(host)
        progress.end(host)
        let color: Style.Color = report.ending == .ok ? .green : .red
        if !isMany || report.ending != .ok {
            print(prefix(host) + style.paint(TextReport.counts(report), color))
        }
        if let port = report.movedTo {
            note(
                "\(host): sshd listens on port \(port) alone now: write Port \(port) for it into ssh_config or the inventory"
            )
        }
        if report.ending == .failed, report.changed > 0, let run = report.run {
            note("\(host): mend it and run this again to go on, or take back what was done: tunnel undo \(run)")
        }
    }

    private static func counts(_ report: RunReport) -> String {
        var parts: [String] = []
        parts.append(report.run == nil ? "\(report.changed) to change" : "\(report.changed) changed")
        parts.append("\(report.ok) ok")
        if report.failed > 0 { parts.append("\(report.failed) failed") }
        if report.left > 0 { parts.append("\(report.left) not reached") }
        if report.ending == .cancelled { parts.append("stopped on request") }
        if report.ending == .rolledBack { parts.append("rolled back") }
        if report.ending == .reverted { parts.append("the guarded change was taken back") }
        return parts.joined(separator: ", ") + String(format: " in %.1f s", report.seconds)
    }

    // MARK: Lines of several hosts

    private func prefix(_ host: String) -> String { isMany ? style.paint(host.padded(hostWidth), .cyan) + "  " : "" }

    /// Whole lines only, so that hosts do not write into each other's.
    private mutating func showLines(
        _ bytes: [UInt8], of host: String, key: String, on stream: Event.OutputStream, margin: String
    ) {
        let all = (partial[key] ?? []) + bytes
        guard let end = all.lastIndex(of: 0x0a) else {
            let isTooLong = all.count > TextReport.longestLine
            partial[key] = isTooLong ? nil : all
            if isTooLong { write([all[...]], of: host, on: stream, margin: margin) }
            return
        }
        partial[key] = Array(all[(end + 1)...])
        write(
            all[..<end].split(separator: 0x0a, omittingEmptySubsequences: false), of: host, on: stream, margin: margin)
    }

    private mutating func flush(_ host: String) {
        for (key, stream) in [
            (host, Event.OutputStream.stderr), ("\(host) stdout", .stdout), ("\(host) stderr", .stderr),
        ] {
            guard let rest = partial.removeValue(forKey: key), !rest.isEmpty else { continue }
            write([rest[...]], of: host, on: stream, margin: key == host ? "    " : "")
        }
    }

    private mutating func write(
        _ lines: [ArraySlice<UInt8>], of host: String, on stream: Event.OutputStream, margin: String
    ) {
        progress.clear()
        let lead = isMany ? (stream == .stdout ? style : errStyle).paint("\(host): ", .cyan) : margin
        let leading = Array(lead.utf8)
        var text: [UInt8] = []
        for line in lines {
            text += leading
            // Steps print on the side, and only a command that was asked for may do with the terminal what it wants.
            text += margin.isEmpty ? Array(line) : Array(String(decoding: line, as: UTF8.self).printable.utf8)
            text.append(0x0a)
        }
        (stream == .stdout ? out : err).write(text)
    }
}

extension GuardReport {
    /// For people; nil for what only a program wants to know.
    fileprivate var words: String? {
        switch phase {
        case .baseline: nil
        case .armed: "guarded: the host takes this back unless a new connection confirms it within \(window) s"
        case .confirm: "confirming over a new connection"
        case .confirmed: "confirmed"
        case .reverted: "not confirmed: the host has taken the change back"
        case .stuck: "the host could not take all of the change back: tunnel security guard tells what is left"
        }
    }
}
