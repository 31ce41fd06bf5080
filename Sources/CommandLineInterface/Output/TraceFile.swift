import Foundation
import Plan
import Remote

/// `--trace`: one JSON line for each thing that was done, in the form of `trace.schema.json`.
struct TraceFile: Sendable {
    private let channel: Channel
    private let start = ContinuousClock.now

    /// Makes the file, or empties it.
    init(_ path: String) throws(LocalFailure) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw LocalFailure(path: path, errno: errno) }
        _ = fchmod(descriptor, 0o600)
        channel = Channel(descriptor: descriptor)
    }

    /// A line is one write to the end of the file, so that lines of several threads do not mix.
    func write(_ trace: Trace) {
        var fields = trace.fields
        fields["schema"] = .integer(JSONLine.schema)
        fields["at"] = .milliseconds(.now - start)
        channel.write(JSON.object(fields).line + "\n")
    }
}

extension Trace {
    /// A line for people, as `--debug` shows it.
    var text: String {
        switch self {
        case .process(let process):
            "debug: \(process.duration.shown)  \(process.status.shown)  " + process.words.joined(separator: " ")
        case .session(let session): "debug: session \(session.host) \(session.duration.shown) \(session.end.shown)"
        case .connection(let connection):
            "debug: connection \(connection.host) \(connection.origin?.rawValue ?? "failed"), "
                + "resolved in \(connection.resolving.shown), connected in \(connection.connecting.shown)"
        }
    }

    fileprivate var fields: [String: JSON] {
        switch self {
        case .process(let process):
            var (exit, signal): (JSON, JSON) = (.null, .null)
            switch process.status {
            case .exited(let code): exit = .integer(Int(code))
            case .signaled(let number): signal = .integer(Int(number))
            case .timedOut: break
            }
            return [
                "kind": .string("process"), "argv": JSON(process.words), "exit": exit, "signal": signal,
                "timed_out": .bool(process.status == .timedOut), "milliseconds": .milliseconds(process.duration),
            ]
        case .session(let session):
            var exit = JSON.null
            if case .exited(let code) = session.end { exit = .integer(code) }
            return [
                "kind": .string("session"), "host": .string(session.host), "exit": exit,
                "opened": .bool(session.end != .notOpened), "sent": .integer(session.sent),
                "received": .integer(session.received), "milliseconds": .milliseconds(session.duration),
            ]
        case .connection(let connection):
            return [
                "kind": .string("connection"), "host": .string(connection.host),
                "origin": JSON(connection.origin?.rawValue),
                "resolve_milliseconds": .milliseconds(connection.resolving),
                "connect_milliseconds": .milliseconds(connection.connecting),
            ]
        }
    }
}

extension ProcessTrace {
    fileprivate var words: [String] {
        ([request.executable] + request.arguments.map(\.shown)).map { word in
            word.count > 200 ? word.prefix(200) + "..." : word
        }
    }
}

extension ProcessStatus {
    fileprivate var shown: String {
        switch self {
        case .exited(let code): "exit \(code)"
        case .signaled(let signal): "signal \(signal)"
        case .timedOut: "timed out"
        }
    }
}

extension SessionTrace.End {
    fileprivate var shown: String {
        switch self {
        case .exited(let code): "exit \(code)"
        case .lost: "lost"
        case .notOpened: "not opened"
        }
    }
}

extension Duration {
    fileprivate var milliseconds: Double {
        Double(components.seconds) * 1000 + Double(components.attoseconds) / 1e15
    }

    fileprivate var shown: String { String(format: "%.1f ms", milliseconds) }
}

extension JSON {
    /// With three decimals, so that they are microseconds too.
    fileprivate static func milliseconds(_ duration: Duration) -> JSON {
        .number((duration.milliseconds * 1000).rounded() / 1000)
    }
}
