import Foundation
import Testing

@testable import CommandLineInterface
@testable import Plan

/// Events as people read them, against recorded text. RECORD_SNAPSHOTS=1 records anew, and fails once.
@Suite struct TextReportTests {
    private static let run = RunID("20260101-000000-abcdef")

    private static func step(
        _ number: Int, _ id: String, _ outcome: StepOutcome, reasons: [String] = [], problems: [String] = [],
        diff: String? = nil, seconds: Double = 0
    ) -> [Event.Kind] {
        [
            .stepBegan(number: number, id: id),
            .stepFinished(
                StepReport(
                    number: number, id: id, outcome: outcome, reasons: reasons, problems: problems, diff: diff,
                    seconds: seconds)),
        ]
    }

    /// A run with everything in it, on a host that sends control characters wherever it can.
    private static func events(on host: String, diff: Bool) -> [Event] {
        let hostile = "\u{1b}[2J\u{202e}evil\r\u{7}"
        var kinds: [Event.Kind] = [.connected(origin: "opened", notes: ["took the host's key: SHA256:abc"])]
        kinds += [.waiting(holder: "a run \(hostile)"), .began(run: diff ? nil : run, steps: 5)]
        kinds += step(1, "packages nginx", .ok)
        if diff {
            kinds += step(
                2, "file /etc/a\n\(hostile)", .would, reasons: ["content differs"],
                diff: "@@ -1,2 +1,2 @@\n same\ttab\n-old \(hostile)\r\n+new ********\n\\ No newline at end of file\n")
        } else {
            kinds += step(
                2, "file /etc/a\n\(hostile)", .changed, reasons: ["it is \(hostile)", "mode is 0600"], seconds: 1.26)
        }
        kinds += [.lost(detail: "Broken pipe \(hostile)"), .reattached, .stepBegan(number: 3, id: "service nginx")]
        kinds += [
            .stepProgress(number: 3, percent: 40, text: "half \(hostile)"),
            .stepBlocked(number: 3, by: "process 7 (\(hostile))"),
        ]
        kinds += [.stepOutput(number: 3, bytes: Array("first\r\n\u{1b}[31mJob failed\nlast".utf8))]
        kinds += step(3, "service nginx", .failed, reasons: ["it is not running"], problems: ["one\ntwo \(hostile)"])
            .dropFirst()
        kinds.append(
            .surveyed(
                SurveyReport(
                    diff ? .now : .after,
                    items: [
                        .init(topic: "listening", name: "tcp/*:22", before: "open, sshd", now: "open, sshd"),
                        .init(topic: "listening", name: "tcp/*:23", before: "open, \(hostile)", now: nil),
                        .init(topic: "sysctl", name: "kernel.\(hostile)", before: "1", now: "0 or \(hostile)"),
                    ])))
        kinds.append(
            .runFinished(
                RunReport(run: diff ? nil : run, ending: .failed, changed: 1, ok: 1, failed: 1, left: 2, seconds: 2.5)))
        return kinds.map { Event(host: host, $0) }
    }

    private func text(_ name: String, color: String, hosts: [String], isVerbose: Bool = false, _ events: [Event]) throws
        -> String
    {
        try Place.temporary { folder in
            let path = folder.appendingPathComponent("text").path
            let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
            defer { close(descriptor) }
            let channel = Channel(descriptor: descriptor)
            let settings = Reporter.Settings(
                format: .text, color: color, isQuiet: false, isVerbose: isVerbose, hosts: hosts)
            var report = TextReport(settings, out: channel, err: channel)
            for event in events { report.show(event) }
            let outcomes = hosts.map { HostOutcome($0, $0 == "web1" ? .failed : .unreachable) }
            report.finish(Summary(command: "apply", exit: .failed, seconds: 3, hosts: outcomes))
            return try String(contentsOfFile: path, encoding: .utf8)
        }
    }

    @Test(arguments: [
        ("one", "never", ["web1"], false), ("one-color", "always", ["web1"], false),
        ("one-verbose", "never", ["web1"], true),
        ("many", "never", ["web1", "database"], false), ("many-color", "always", ["web1", "database"], false),
    ])
    func isAsRecorded(name: String, color: String, hosts: [String], isVerbose: Bool) throws {
        var events = Self.events(on: "web1", diff: false)
        if hosts.count > 1 {
            events += Self.events(on: "database", diff: true)
        } else {
            events += Self.events(on: "web1", diff: true)
        }
        let text = try text(name, color: color, hosts: hosts, isVerbose: isVerbose, events)
        let place = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "Snapshots/\(name).txt")
        if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
            try Data(text.utf8).write(to: place)
            Issue.record("recorded \(place.lastPathComponent); run again without RECORD_SNAPSHOTS")
            return
        }
        #expect(try Data(text.utf8) == Data(contentsOf: place), "\(text)")
        // Whatever the host sends, the terminal gets colours of ours and nothing else.
        let stripped = text.replacing(/\u{1b}\[[0-9]+m/, with: color == "always" ? "" : "ESC")
        let controls = stripped.unicodeScalars.filter {
            $0.value < 32 && $0 != "\n" && $0 != "\t" || $0.value == 0x202e
        }
        #expect(controls.isEmpty, "\(controls)")
    }

    @Test func whatACommandWritesIsNotTouched() throws {
        let bytes = Array("\u{1b}[1mbold\r\n".utf8)
        let text = try text(
            "raw", color: "never", hosts: ["web1"], [Event(host: "web1", .output(.stdout, bytes: bytes))])
        #expect(text == "\u{1b}[1mbold\r\n")
    }
}
