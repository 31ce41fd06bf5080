import Foundation
import Plan

/// The JSON lines of `--json`. Their form is written down in `output.schema.json`; a new kind of event does not compile
/// until it has one.
enum JSONLine {
    /// Raised when a line changes so that a program which reads it could break.
    static let schema = 1

    static func make(_ kind: String, host: String?, _ fields: [String: JSON]) -> JSON {
        var line = fields
        line["schema"] = .integer(schema)
        line["kind"] = .string(kind)
        if let host { line["host"] = .string(host) }
        return .object(line)
    }

    static func event(_ event: Event, at time: Date) -> JSON {
        let (kind, fields) = content(event.kind)
        return make(kind, host: event.host, fields.merging(["time": .string(time.ISO8601Format())]) { $1 })
    }

    private static func content(_ kind: Event.Kind) -> (String, [String: JSON]) {
        switch kind {
        case .connected(let origin, let notes): ("connect", ["origin": .string(origin), "notes": JSON(notes)])
        case .began(let run, let steps): ("begin", ["run": JSON(run?.text), "steps": .integer(steps)])
        case .waiting(let holder): ("wait", ["holder": .string(holder)])
        case .stepBegan(let number, let id): ("step-begin", ["step": .integer(number), "id": .string(id)])
        case .stepOutput(let number, let bytes): ("output", data(bytes).merging(["step": .integer(number)]) { $1 })
        case .stepProgress(let number, let percent, let text):
            (
                "progress",
                ["step": .integer(number), "percent": percent.map(JSON.integer) ?? .null, "text": .string(text)]
            )
        case .stepBlocked(let number, let holder): ("blocked", ["step": .integer(number), "by": .string(holder)])
        case .stepFinished(let step): ("step", self.step(step))
        case .surveyed(let report):
            ("survey", ["phase": .string(report.phase.rawValue), "items": .array(report.items.map(item))])
        case .guarded(let report):
            (
                "guard",
                [
                    "phase": .string(report.phase.rawValue), "guard": .string(report.token),
                    "window": .integer(report.window), "port": report.port.map(JSON.integer) ?? .null,
                ]
            )
        case .lost(let detail): ("lost", ["detail": .string(detail)])
        case .reattached: ("reattached", [:])
        case .runFinished(let report): ("run", run(report))
        case .output(let stream, let bytes): (stream.rawValue, data(bytes))
        case .exited(let command, let code, let seconds):
            ("exit", ["command": .integer(command), "code": .integer(code), "seconds": .seconds(seconds)])
        case .skipped(let command): ("skipped", ["command": .integer(command)])
        case .retrying(let attempt, let most, let seconds, let why):
            (
                "retry",
                [
                    "attempt": .integer(attempt), "of": .integer(most), "seconds": .seconds(seconds),
                    "why": .string(why),
                ]
            )
        case .failed(let failure): ("error", error(failure))
        }
    }

    private static func step(_ step: StepReport) -> [String: JSON] {
        [
            "step": .integer(step.number), "id": .string(step.id), "outcome": .string(step.outcome.rawValue),
            "reasons": JSON(step.reasons), "problems": JSON(step.problems), "diff": JSON(step.diff),
            "seconds": .seconds(step.seconds), "notes": JSON(step.notes),
        ]
    }

    private static func item(_ item: SurveyReport.Item) -> JSON {
        .object([
            "topic": .string(item.topic), "name": .string(item.name), "before": JSON(item.before),
            "now": JSON(item.now),
        ])
    }

    static func run(_ report: RunReport) -> [String: JSON] {
        [
            "run": JSON(report.run?.text), "ending": .string(report.ending.rawValue),
            "changed": .integer(report.changed),
            "ok": .integer(report.ok), "failed": .integer(report.failed), "left": .integer(report.left),
            "seconds": .seconds(report.seconds), "port": report.movedTo.map(JSON.integer) ?? .null,
        ]
    }

    static func error(_ failure: Event.Failure) -> [String: JSON] {
        [
            "code": .string(failure.code), "message": .string(failure.message), "hint": JSON(failure.hint),
            "problems": .array(failure.faults.map(fault)),
        ]
    }

    private static func fault(_ fault: Fault) -> JSON {
        .object([
            "file": .string(fault.file), "line": .integer(fault.line), "column": .integer(fault.column),
            "message": .string(fault.message), "hint": JSON(fault.hint),
        ])
    }

    /// The last line of every command. The command is nil where none was understood.
    static func summary(_ command: String?, _ exit: ExitCode, _ fields: [String: JSON]) -> JSON {
        make(
            "summary", host: nil, fields.merging(["command": JSON(command), "exit": .integer(Int(exit.status))]) { $1 })
    }

    /// Bytes that are UTF-8 as text, others in base64: nothing is lost, and what can be read is readable. NUL is in no
    /// text; as such it would take six times its room.
    static func data(_ bytes: [UInt8]) -> [String: JSON] {
        if !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) {
            return ["text": .string(text), "base64": .null]
        }
        return ["text": .null, "base64": .string(Data(bytes).base64EncodedString())]
    }
}
