import Foundation
import Testing

@testable import CommandLineInterface
import Diagnosis
import Manifest
@testable import Plan
@testable import Remote
@testable import Shell

/// Every line that `--json` can write is one that `output.schema.json` describes, and a line that is none is refused.
@Suite(.needs("python3")) struct OutputSchemaTests {
    private static func verdicts(
        _ lines: [String], by document: [UInt8] = PackageResources.output_schema_json
    ) async throws -> [String] {
        try await Place.temporary { folder in
            let schema = folder.appendingPathComponent("schema.json")
            let file = folder.appendingPathComponent("lines")
            try Data(document).write(to: schema)
            try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: file)
            let judge = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("judge.py")
            let result = try await Tool.run(["python3", judge.path, schema.path, file.path])
            try #require(result.status == 0, "python3 with jsonschema is needed: \(result.errors)")
            return result.output.split(separator: "\n").map(String.init)
        }
    }

    private struct Oops: ExplainedError {
        let code = "oops"
        let message = "it went wrong"
        let hint: String? = nil
    }

    private static var faulty: ManifestError {
        get throws {
            do { _ = try Manifest.read(Array("setup:\n  pakages: [x]\n".utf8), file: "web.yaml") } catch {
                return error
            }
            throw Unexpected(description: "the manifest was taken")
        }
    }

    /// One of every kind of event; a kind that is missing here fails the count below.
    private static func kinds() throws -> [Event.Kind] {
        let run = RunID("20260101-000000-abcdef")
        let report = RunReport(run: run, ending: .failed, changed: 1, ok: 2, failed: 1, left: 0, seconds: 1.25)
        func step(_ outcome: StepOutcome) -> StepReport {
            StepReport(
                number: 1, id: "file /a", outcome: outcome, reasons: ["r"], problems: ["p\n"], diff: "@@", seconds: 0.5)
        }
        return [
            .connected(origin: "opened", notes: ["x"]), .began(run: run, steps: 3), .began(run: nil, steps: 0),
            .waiting(holder: "x"), .stepBegan(number: 1, id: "a"), .stepOutput(number: 1, bytes: [0xff]),
            .stepOutput(number: 1, bytes: Array("é\u{1b}\n".utf8)), .lost(detail: ""), .reattached,
            .stepProgress(number: 1, percent: 40, text: "Unpacking x"),
            .stepProgress(number: 1, percent: nil, text: "x downloading"), .stepBlocked(number: 1, by: "dpkg"),
            .surveyed(
                SurveyReport(
                    .after, items: [.init(topic: "listening", name: "tcp/*:22", before: nil, now: "open, sshd")])),
            .guarded(GuardReport(.armed, token: "20260101-000000-abcdef-ssh", window: 120)),
            .runFinished(report),
            .output(.stdout, bytes: [0]), .output(.stderr, bytes: [0x80]),
            .exited(command: 1, code: 143, seconds: 0.01),
            .skipped(command: 2), .retrying(attempt: 1, of: 3, after: 0.75, why: "no answer"),
            .failed(Event.Failure(Oops())), .failed(Event.Failure(try faulty)),
        ] + StepOutcome.allCases.map { .stepFinished(step($0)) }
    }

    private static func lines() throws -> [JSON] {
        var lines = try kinds().map { JSONLine.event(Event(host: "web1", $0), at: Date(timeIntervalSince1970: 0.5)) }
        let failure = Event.Failure(try faulty)
        lines.append(JSONLine.make("error", host: nil, JSONLine.error(failure)))
        let report = RunReport(run: nil, ending: .ok, changed: 0, ok: 1, failed: 0, left: 0, seconds: 0)
        let outcomes = [
            HostOutcome("a", .success, run: report), HostOutcome("b", .passedOn(42), code: 42),
            HostOutcome("c", .unreachable, failure: failure), HostOutcome("d", .failed, score: 84),
        ]
        lines.append(Summary(command: "apply", exit: .failed, seconds: 1, hosts: outcomes).json)
        lines.append(JSONLine.summary(nil, .usage, [:]))
        lines.append(JSONLine.summary("pool check", .success, ["count": .integer(2), "alive": .integer(1)]))
        lines.append(JSONLine.summary("manifest check", .success, ["file": .string("x"), "targets": JSON(["a"])]))
        lines.append(JSONLine.make("host", host: "a", [:]))
        lines.append(
            JSONLine.make(
                "host", host: "a",
                [
                    "address": .string("h"), "port": .string("22"), "user": .string("u"), "jump": .null,
                    "groups": JSON(["g"]),
                ]))
        lines.append(JSONLine.make("pool", host: "a", ["address": .string("u@h:22"), "alive": .bool(true)]))
        lines.append(JSONLine.make("script", host: "a", ["script": .string("true\n")]))
        lines += [nil, "20260101-000000-abcdef-ssh"].map {
            SecurityGuard.line(GuardStatus(state: $0 == nil ? .none : .armed, token: $0, log: ""), "a")
        }
        lines.append(JSONLine.make("version", host: nil, ["version": .string("1")]))
        let rule = "policy: [{name: a, allow: [ls]}]"
        let judge = try PolicyJudge(Policy.read(Array(rule.utf8), file: "c"), inventory: .empty)
        for word in ["ls", "rm", "eval"] {
            let subject = PolicySubject.commands([[Array(word.utf8)]])
            lines.append(PolicyCheck.line(judge.verdicts(on: [Target(name: "a")], of: subject).first, host: "a"))
        }
        lines.append(PolicyCheck.line(nil, host: "a"))
        for before in [true, false] {
            let audit = try AuditReportTests.audit(before: before)
            lines += audit.judgements.map { AuditJSON.line($0, on: "a") } + [AuditJSON.line(audit)]
        }
        lines.append(AuditJSON.line(try #require(Audit.checks.first)))
        lines += try sessionLines()
        let run = try #require(RunID("20260101-000000-abcdef"))
        var record = RunRecord(run: run, target: Target(name: "a"), sshConfig: nil, isRoot: true, manifest: "m")
        lines.append(record.json)
        record.end(report)
        lines.append(record.json)
        let targets = ["a", "b", "c", "d"].map { Target(name: $0) }
        lines.append(
            FleetRecord(run: run, command: "exec", exit: .unreachable, targets: targets, outcomes: outcomes).json)
        return lines
    }

    private static func sessionLines() throws -> [JSON] {
        let name = try #require(SessionName("work"))
        return ["make", nil].map { running in
            let report = SessionReport(
                name: name.text, process: 42, hasTerminal: running == nil, idle: 3, since: 1_700_000_000,
                running: running)
            return Sessions.line(report, "a")
        } + [
            Sessions.change(
                "opened", of: name, on: "a",
                ["pid": .integer(42), "shell": .string("/bin/sh"), "pty": .bool(true)]),
            Sessions.change("signalled", of: name, on: "a", ["signal": .string("INT")]),
            Sessions.change("closed", of: name, on: "a"),
        ]
    }

    @Test func everyLineIsDescribed() async throws {
        let lines = try Self.lines()
        for (line, verdict) in zip(lines, try await Self.verdicts(lines.map(\.line))) where verdict != "good" {
            Issue.record("\(line.line)\n\(verdict)")
        }
        let schema = try #require(
            try JSONSerialization.jsonObject(with: Data(PackageResources.output_schema_json)) as? [String: Any])
        let described = Set(
            ((schema["oneOf"] as? [[String: String]]) ?? []).compactMap {
                $0["$ref"]?.split(separator: "/").last.map(String.init)
            })
        let seen = Set(
            lines.compactMap {
                if case .object(let fields) = $0, case .string(let kind)? = fields["kind"] { kind } else { nil }
            })
        #expect(described == seen.union(["facts"]), "facts are judged where they come from a host")
    }

    /// Each line with a field too many, and with each of its fields missing or of another type.
    @Test func aWrongFieldIsRefused() async throws {
        var broken: [String] = []
        for case .object(let fields) in try Self.lines() {
            broken.append(JSON.object(fields.merging(["surprise": .bool(true)]) { $1 }).line)
            for key in fields.keys {
                broken.append(JSON.object(fields.merging([key: .object(["x": .null])]) { $1 }).line)
                // These may be left out by some lines of their kind.
                if ["host", "time", "address", "seconds", "hosts", "count", "alive", "file", "targets"].contains(key) {
                    continue
                }
                var less = fields
                less[key] = nil
                // Of "host" the fields of its second form come and go together; without "groups" and all it is the first.
                broken.append(JSON.object(less).line)
            }
        }
        for (line, verdict) in zip(broken, try await Self.verdicts(broken)) where verdict == "good" {
            Issue.record("\(line)")
        }
    }

    @Test func aManifestErrorTellsItsPlaces() throws {
        let error = JSONLine.error(Event.Failure(try Self.faulty))
        guard case .array(let problems)? = error["problems"], case .object(let first)? = problems.first else {
            Issue.record("\(error)")
            return
        }
        #expect(first["file"] == .string("web.yaml") && first["line"] == .integer(2) && first["column"] == .integer(3))
        #expect(JSONLine.error(Event.Failure(Oops()))["problems"] == .array([]))
    }

    /// The program itself: a usage error is an error line and a summary, and nothing else comes to stdout.
    @Test(arguments: [
        ["aply", "--json"], ["--json"], ["apply", "--json"], ["apply", "m", "--json", "--sduo"], ["pool", "--json"],
    ])
    func usageErrorsAreJSONToo(words: [String]) async throws {
        let binaries = try #require(Place.binaries)
        let result = try await Tool.run([binaries.appendingPathComponent("tunnel").path] + words)
        let lines = result.output.split(separator: "\n").map(String.init)
        #expect(result.status == 2 && lines.count == 2 && result.errors.isEmpty, "\(result)")
        #expect(try await Self.verdicts(lines) == ["good", "good"])
        #expect(lines.first?.contains(#""kind":"error""#) == true && lines.last?.contains(#""exit":2"#) == true)
    }

    @Test func otherCommandsOfOneLine() async throws {
        let tunnel = try #require(Place.binaries).appendingPathComponent("tunnel").path
        for words in [
            ["version", "--json"], ["--version", "--json"], ["manifest", "check", "/no/such/file", "--json"],
        ] {
            let result = try await Tool.run([tunnel] + words)
            let lines = result.output.split(separator: "\n").map(String.init)
            #expect(!lines.isEmpty && result.errors.isEmpty, "\(result)")
            #expect(try await Self.verdicts(lines).allSatisfy { $0 == "good" }, "\(lines)")
        }
        let schema = try await Tool.run([tunnel, "manifest", "schema", "output"])
        #expect(Array(schema.output.utf8) == PackageResources.output_schema_json)
    }

    @Test func everyLineOfATraceIsDescribed() async throws {
        let request = ProcessRequest("ssh", ["-p", .secret("hunter2"), Text(String(repeating: "x", count: 300))])
        let statuses: [ProcessStatus] = [.exited(0), .signaled(9), .timedOut]
        let ends: [SessionTrace.End] = [.exited(3), .lost, .notOpened]
        let origins: [Connection.Origin?] = [.opened, .pooled, .users, nil]
        let time = Duration.microseconds(1234)
        let traces: [Trace] =
            statuses.map { .process(ProcessTrace(request: request, status: $0, duration: time)) }
            + ends.map { .session(SessionTrace(host: "a", duration: time, sent: 1, received: 2, end: $0)) }
            + origins.map { .connection(ConnectionTrace(host: "a", resolving: time, connecting: time, origin: $0)) }
        let text = try Place.temporary { folder in
            let path = folder.appendingPathComponent("trace").path
            try Data("old".utf8).write(to: URL(fileURLWithPath: path))
            let file = try TraceFile(path)
            for trace in traces { file.write(trace) }
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            return try String(contentsOfFile: path, encoding: .utf8)
        }
        let lines = text.split(separator: "\n").map(String.init)
        let document = PackageResources.trace_schema_json
        #expect(try await Self.verdicts(lines, by: document) == traces.map { _ in "good" }, "\(text)")
        #expect(!text.contains("hunter2") && text.contains("********") && text.contains("\"milliseconds\":1.234"))
        let odd = lines.map { String($0.dropLast()) + #","surprise":1}"# }
        #expect(try await !Self.verdicts(odd, by: document).contains("good"))
    }
}
