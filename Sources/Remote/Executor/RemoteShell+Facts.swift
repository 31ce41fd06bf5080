import Plan
import Shell

extension RemoteShell {
    /// Gathers a host's facts in one round trip.
    package func facts(on connection: Connection, as privilege: Privilege) async throws(RemoteError) -> HostFacts {
        let nonce = Nonce.random()
        let output = Collector(limit: 1 << 20)
        let ended = try await run(
            ScriptCompiler.facts(nonce: nonce), on: connection, as: privilege, input: .none, timeLimit: .seconds(60),
            output: { await output.add($0) })
        guard let facts = HostFacts(parsing: await output.bytes, nonce: nonce) else {
            throw RemoteShell.failure(ended, on: connection.target.name, as: privilege)
        }
        return facts
    }

    /// Checks every step of a plan and changes nothing.
    package func check(
        _ plan: Plan, on connection: Connection, as privilege: Privilege, report: @escaping EventSink
    ) async throws(RemoteError) -> RunReport {
        let nonce = Nonce.random()
        let host = connection.target.name
        let reader = Reading(RunReader(run: nil, plan: plan, nonce: nonce), host: host, report: report)
        let ended = try await run(
            ScriptCompiler.check(plan, nonce: nonce), on: connection, as: privilege, input: .none,
            output: { await reader.read($0) })
        guard let result = await reader.report else {
            throw RemoteShell.failure(ended, on: host, as: privilege)
        }
        return result
    }
}

/// A ``RunReader`` that hands its events on in order.
actor Reading {
    private var reader: RunReader
    private let host: String
    private let sink: EventSink

    init(_ reader: RunReader, host: String, report: @escaping EventSink) {
        self.reader = reader
        self.host = host
        sink = report
    }

    var report: RunReport? { reader.report }
    var strayOutput: String { String(decoding: reader.strayOutput, as: UTF8.self) }

    func read(_ bytes: [UInt8]) async {
        for kind in reader.read(bytes) { await sink(Event(host: host, kind)) }
    }
}
