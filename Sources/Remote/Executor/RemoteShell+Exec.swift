import Plan
import Shell
import Synchronization

extension RemoteShell {
    /// How long the host has to notice that it is to end commands, and to say so, before it is told in another session.
    private static let patience = Duration.seconds(4)

    /// Runs commands, and gives the status of each that was begun, as sh has it: 128 and the signal's number for a killed
    /// one.
    ///
    /// Past the time limit, or when the task is cancelled, the commands and what they started are ended on the host; so they
    /// are by the host itself once it has heard nothing from here for ``ExecScript/silence``.
    ///
    /// - Parameter input: What the first command reads, piece by piece, where the script says that it reads; it returns
    ///   nil at the end.
    package func exec(
        _ script: ExecScript, on connection: Connection, as privilege: Privilege, timeLimit: Duration?,
        input: (@Sendable () async -> [UInt8]?)? = nil, report: @escaping EventSink
    ) async throws(RemoteError) -> [Int] {
        let nonce = Nonce.random()
        let host = connection.target.label
        let lifeline = ProcessInput()
        let stderr = ExecReading(nonce: nonce, host: host, sink: report) { alarm in
            // Not awaited: what the command writes goes on meanwhile.
            Task { await answer(alarm, on: connection, as: privilege) }
        }
        // Not a child task: a cancelled exec still waits, for a while, for the host to say what became of the commands.
        let session = Task {
            await Result<Ended, RemoteError>.catching { () throws(RemoteError) in
                try await run(
                    script.compiled(nonce: nonce), on: connection, as: privilege, input: lifeline,
                    isPublic: script.isPublic, isRepeatable: false,
                    output: { await report(Event(host: host, .output(.stdout, bytes: $0))) },
                    error: { await stderr.read($0) })
            }
        }
        let feeding = Task {
            guard script.readsInput else { return }
            while let piece = await input?(), !piece.isEmpty {
                guard await lifeline.send(ExecScript.piece(piece)) else { return }
            }
            await lifeline.send(ExecScript.piece([]))
        }
        let beating = lifelines.keep(lifeline)
        let ending = Mutex<RemoteError.ProcessFate?>(nil)
        let watch = Deadline(after: timeLimit) {
            await lifeline.finish()
            // Behind stdin that the command does not read, the end of it cannot be seen.
            if !script.readsInput { try? await Task.sleep(for: RemoteShell.patience) }
            if Task.isCancelled { return }
            let fate = await end(group: stderr.decoder.group, on: connection, as: privilege)
            ending.withLock { $0 = fate }
            session.cancel()
        }
        let result = await withTaskCancellationHandler {
            await session.value
        } onCancel: {
            watch.strike()
        }
        await lifeline.finish()
        beating.cancel()
        feeding.cancel()
        let cause = watch.disarm()
        await stderr.finish()
        let seen = await stderr.decoder
        // It may have ended by itself just before it was to be ended.
        if seen.isOver, !seen.wasKilled { return seen.statuses.sorted { $0.key < $1.key }.map(\.value) }
        if let refusal = seen.refusal { throw RemoteError(host: host, .commandRefused(refusal)) }
        // KILL takes the shell that would tell of it as well: a session that ends by itself is the sign.
        let fate = ending.withLock { $0 } ?? (seen.wasKilled || seen.group != nil ? .killed : .unknown)
        switch cause {
        case .timeLimit:
            throw RemoteError(host: host, .timeLimit(seconds: timeLimit?.wholeSeconds ?? 0, fate: fate))
        case .cancelled: throw RemoteError(host: host, .interrupted(fate))
        case nil: break
        }
        if seen.wasKilled { throw RemoteError(host: host, .silence(seconds: script.silence)) }
        let ended = try result.get()
        // Once the commands have begun, whatever broke the session left them to the host, which ends them.
        if seen.group != nil { throw RemoteError(host: host, .commandLost(seconds: script.silence)) }
        throw RemoteShell.failure(ended, on: host, as: privilege)
    }
}

extension RemoteShell {
    /// Ends a process group by another session; unknown where there is no way to the host.
    private func end(
        group: Int?, on connection: Connection, as privilege: Privilege
    ) async -> RemoteError.ProcessFate {
        guard let group else { return .unknown }
        let nonce = Nonce.random()
        let output = Collector(limit: 1 << 16)
        let ended = try? await run(
            ScriptCompiler.end(group: group, nonce: nonce), on: connection, as: privilege, timeLimit: .seconds(10),
            isRepeatable: false, output: { await output.add($0) })
        let text = String(decoding: await output.bytes, as: UTF8.self)
        guard ended != nil else { return .unknown }
        if text.contains("\(nonce.text) fate killed") { return .killed }
        return text.contains("\(nonce.text) fate survived") ? .survived : .unknown
    }

    /// Tells a host that asks that its commands are still wanted. Where it fails, the host asks again.
    private func answer(_ alarm: Int, on connection: Connection, as privilege: Privilege) async {
        _ = try? await run(
            ScriptCompiler.answer(alarm: alarm), on: connection, as: privilege, timeLimit: .seconds(10),
            isRepeatable: false, output: { _ in })
    }
}

extension Duration {
    /// Rounded up, for people.
    var wholeSeconds: Int { Int(components.seconds) + (components.attoseconds > 0 ? 1 : 0) }
}

/// Hands on the commands' stderr without what `exec.sh` adds to it, and tells how each ended.
private actor ExecReading {
    private(set) var decoder: ExecDecoder
    private let host: String
    private let sink: EventSink
    private let answer: @Sendable (_ alarm: Int) -> Void
    private var since = ContinuousClock.now
    /// Stdout comes by a pipe of its own and may still be on its way when a command is told to have ended.
    private var ending: Event?

    init(
        nonce: Nonce, host: String, sink: @escaping EventSink, answer: @escaping @Sendable (_ alarm: Int) -> Void
    ) {
        decoder = ExecDecoder(nonce: nonce)
        self.host = host
        self.sink = sink
        self.answer = answer
    }

    func read(_ bytes: [UInt8]) async {
        for item in decoder.decode(bytes) {
            switch item {
            case .bytes(let bytes): await pass(bytes)
            case .exit(let number, let status):
                let parts = (ContinuousClock.now - since).components
                since = .now
                let seconds = Double(parts.seconds) + Double(parts.attoseconds) / 1e18
                await tellEnding()
                ending = Event(host: host, .exited(command: number, code: status, seconds: seconds))
            case .skipped(let number):
                await tellEnding()
                await sink(Event(host: host, .skipped(command: number)))
            case .asks(let alarm): answer(alarm)
            }
        }
    }

    /// Called when both streams have ended.
    func finish() async {
        await pass(decoder.finish())
        await tellEnding()
    }

    private func tellEnding() async {
        guard let event = ending else { return }
        ending = nil
        await sink(event)
    }

    private func pass(_ bytes: [UInt8]) async {
        if !bytes.isEmpty { await sink(Event(host: host, .output(.stderr, bytes: bytes))) }
    }
}
