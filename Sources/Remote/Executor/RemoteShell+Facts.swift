import Plan
import Shell

extension RemoteShell {
    /// Gathers a host's facts, which takes no rights, in one go.
    package func facts(on connection: Connection) async throws(RemoteError) -> HostFacts {
        let nonce = Nonce.random()
        let output = Collector(limit: 1 << 20)
        let ended = try await run(
            ScriptCompiler.facts(nonce: nonce), on: connection, as: .login, timeLimit: .seconds(60),
            output: { await output.add($0) })
        guard let facts = HostFacts(parsing: await output.bytes, nonce: nonce) else {
            throw RemoteShell.failure(ended, on: connection.target.label, as: .login)
        }
        return facts
    }

    /// Gathers facts and, in the same session, runs the script that was made of them: three round trips for both.
    ///
    /// - Parameter next: Nil ends the conversation.
    func converse(
        on connection: Connection, as privilege: Privilege, next: @escaping @Sendable (HostFacts) async -> Text?,
        output: @escaping ProcessRunner.Consumer
    ) async throws(RemoteError) -> Ended {
        let nonce = Nonce.random()
        let opening = ScriptCompiler.facts(nonce: nonce)
        guard let command = RemoteCommand.conversation(opening: opening, as: privilege) else {
            throw RemoteError(host: connection.target.label, .configuration("the first script is too long"))
        }
        let input = ProcessInput()
        let reader = OpeningReader(nonce: nonce)
        let session = Session(command: command, input: input.following(privilege.preface), isRepeatable: true)
        return try await open(
            session, on: connection,
            output: { piece in
                guard let found = await reader.read(piece) else { return }
                switch found {
                case .facts(var facts):
                    if privilege.account == "root" { facts.becomeRoot() }
                    if let script = await next(facts) {
                        let (bytes, filter) = await pack(script.revealed, for: facts)
                        await input.send(Array("\(bytes.count) \(filter)\n".utf8) + bytes)
                    }
                    await input.finish()
                case .rest(let bytes): await output(bytes)
                }
            })
    }

    /// A script beyond the first flight of a TCP connection (10 segments, RFC 6928) costs round trips, so it is packed
    /// where the host can unpack it.
    private func pack(_ bytes: [UInt8], for facts: HostFacts) async -> (bytes: [UInt8], filter: String) {
        guard facts.hasGzip, bytes.count > 4096,
            let packed = try? await runner.capture(
                ProcessRequest("gzip", ["-c"]), input: .whole(bytes), limit: .max),
            packed.status == .exited(0)
        else { return (bytes, "plain") }
        return (packed.output, "gzip")
    }

    /// Gathers facts and, in the same session, what a script prints that is made of them and only reads.
    ///
    /// - Parameters:
    ///   - limit: Bytes of the output that are kept.
    ///   - read: What the output comes to; nil where it is not whole.
    package func probe<Found: Sendable>(
        on connection: Connection, as privilege: Privilege, limit: Int,
        script: @escaping @Sendable (HostFacts, Nonce) -> Text,
        read: @Sendable (HostFacts, [UInt8], Nonce) -> Found?
    ) async throws -> Found {
        let nonce = Nonce.random()
        let output = Collector(limit: limit)
        let asked = Planning<HostFacts>()
        let ended = try await converse(
            on: connection, as: privilege,
            next: { facts in await asked.make { (facts, script(facts, nonce)) } },
            output: { await output.add($0) })
        guard let facts = await asked.made, let found = read(facts, await output.bytes, nonce) else {
            throw RemoteShell.failure(ended, on: connection.target.label, as: privilege)
        }
        return found
    }

    /// Checks every step of the plan that is made of the host's facts, and changes nothing.
    package func check(
        on connection: Connection, as privilege: Privilege, report: @escaping EventSink,
        plan: @escaping @Sendable (HostFacts) throws -> Plan
    ) async throws -> RunReport {
        try await look(on: connection, as: privilege, report: report) { facts, nonce in
            let made = try plan(facts)
            return (made, ScriptCompiler.check(made, nonce: nonce))
        }
    }

    /// Tells what an undo of an earlier run would change.
    ///
    /// - Parameter libraries: All that the old run may have used.
    package func checkUndo(
        _ old: RunID, force: Bool, on connection: Connection, as privilege: Privilege, report: @escaping EventSink,
        libraries: @escaping @Sendable (HostFacts) -> [ShellLibrary]
    ) async throws -> RunReport {
        try await look(on: connection, as: privilege, report: report) { facts, nonce in
            (nil, ScriptCompiler.checkUndo(old, libraries: libraries(facts), force: force, nonce: nonce))
        }
    }

    private func look(
        on connection: Connection, as privilege: Privilege, report: @escaping EventSink,
        script: @escaping @Sendable (HostFacts, Nonce) throws -> (Plan?, Text)
    ) async throws -> RunReport {
        let nonce = Nonce.random()
        let host = connection.target.label
        let planning = Planning<Reading>()
        let ended = try await converse(
            on: connection, as: privilege,
            next: { facts in
                await planning.make {
                    let (made, script) = try script(facts, nonce)
                    return (Reading(RunReader(run: nil, plan: made, nonce: nonce), host: host, report: report), script)
                }
            },
            output: { await planning.made?.read($0) })
        if let error = await planning.error { throw error }
        guard let result = await planning.made?.report else {
            throw RemoteShell.failure(ended, on: host, as: privilege)
        }
        return result
    }
}

/// Splits a conversation's output at the end of the facts.
private actor OpeningReader {
    enum Found {
        case facts(HostFacts)
        case rest([UInt8])
    }

    private let nonce: Nonce
    private var pending: [UInt8] = []
    private var isOpen = true

    init(nonce: Nonce) { self.nonce = nonce }

    func read(_ bytes: [UInt8]) -> Found? {
        guard isOpen else { return .rest(bytes) }
        pending += bytes
        // The host sends nothing after its facts until it is answered, so they end a piece.
        guard let facts = HostFacts(parsing: pending, nonce: nonce) else { return nil }
        isOpen = false
        return .facts(facts)
    }
}

/// What is made of a host's facts in the middle of a conversation, or why it could not be made.
actor Planning<Made: Sendable> {
    private(set) var made: Made?
    private(set) var error: (any Error)?

    func make(_ work: @Sendable () async throws -> (Made, Text)) async -> Text? {
        do {
            let (made, script) = try await work()
            self.made = made
            return script
        } catch {
            self.error = error
            return nil
        }
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

    func read(_ bytes: [UInt8]) async {
        for kind in reader.read(bytes) { await sink(Event(host: host, kind)) }
    }
}
