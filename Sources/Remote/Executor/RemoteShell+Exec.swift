import Synchronization
import Plan
import Shell

extension RemoteShell {
    /// What `exec` runs: an argv, handed on byte for byte, or a line for the host's sh.
    package enum Order: Sendable, Hashable {
        case arguments([[UInt8]])
        case shell(String)

        var command: Command {
            switch self {
            case .arguments(let words): Command(words.map { Word.quoted(bytes: $0) })
            case .shell(let line): Command("sh", "-c", .quoted(line))
            }
        }
    }

    /// Seconds that the host has to end a command and say so, before its fate is called unknown.
    private static let patience = 5

    /// Runs a command and gives its status, as sh has it: 128 and the signal's number for a killed one.
    ///
    /// Past the time limit, or when the task is cancelled, the command and what it started are ended on the host.
    package func exec(
        _ order: Order, on connection: Connection, as privilege: Privilege, timeLimit: Duration?,
        report: @escaping EventSink
    ) async throws(RemoteError) -> Int {
        let nonce = Nonce.random()
        let host = connection.target.name
        let lifeline = ProcessInput()
        let stderr = ExecReading(nonce: nonce, host: host, sink: report)
        // Not a child task: a cancelled exec still waits, for a while, for the host to say what became of the command.
        let session = Task {
            await Result<Ended, RemoteError>.catching { () throws(RemoteError) in
                try await run(
                    ScriptCompiler.exec(order.command, nonce: nonce), on: connection, as: privilege, input: lifeline,
                    isRepeatable: false,
                    output: { await report(Event(host: host, .output(.stdout, bytes: $0))) },
                    error: { await stderr.read($0) })
            }
        }
        let gaveUp = Atomic(false)
        let watch = Deadline(after: timeLimit) {
            await lifeline.finish()
            try? await Task.sleep(for: .seconds(RemoteShell.patience))
            if Task.isCancelled { return }
            gaveUp.store(true, ordering: .relaxed)
            session.cancel()
        }
        let result = await withTaskCancellationHandler {
            await session.value
        } onCancel: {
            watch.strike()
        }
        await lifeline.finish()
        let cause = watch.disarm()
        await stderr.finish()
        let seen = await stderr.decoder
        // It may have ended by itself just before it was to be ended.
        if let status = seen.status, !seen.wasKilled { return status }
        // KILL takes the shell that would tell of it as well: the session that ends then is the sign.
        let isGone = seen.wasKilled || seen.group != nil && !gaveUp.load(ordering: .relaxed)
        let fate: RemoteError.ProcessFate = isGone ? .killed : .unknown
        switch cause {
        case .timeLimit:
            throw RemoteError(host: host, .timeLimit(seconds: Int(timeLimit?.components.seconds ?? 0), fate: fate))
        case .cancelled: throw RemoteError(host: host, .interrupted(fate))
        case nil: break
        }
        throw RemoteShell.failure(try result.get(), on: host, as: privilege)
    }
}

/// Does something once: when a time has passed, or when told to.
private final class Deadline: Sendable {
    enum Cause: Sendable { case timeLimit, cancelled }

    private let state: State
    private let timer: Task<Void, Never>?

    init(after limit: Duration?, _ action: @escaping @Sendable () async -> Void) {
        let state = State(action: action)
        self.state = state
        timer = limit.map { limit in
            Task {
                try? await Task.sleep(for: limit)
                if !Task.isCancelled { state.fire(.timeLimit) }
            }
        }
    }

    func strike() { state.fire(.cancelled) }

    /// Stops what it may have begun, and tells why it struck, if it did.
    func disarm() -> Cause? {
        timer?.cancel()
        return state.disarm()
    }

    private final class State: Sendable {
        private struct Content {
            var cause: Cause?
            var task: Task<Void, Never>?
            var isDisarmed = false
        }

        private let content = Mutex(Content())
        private let action: @Sendable () async -> Void

        init(action: @escaping @Sendable () async -> Void) { self.action = action }

        func fire(_ cause: Cause) {
            content.withLock { content in
                guard content.cause == nil, !content.isDisarmed else { return }
                content.cause = cause
                content.task = Task { [action] in await action() }
            }
        }

        func disarm() -> Cause? {
            content.withLock { content in
                content.isDisarmed = true
                content.task?.cancel()
                return content.cause
            }
        }
    }
}

/// Hands on a command's stderr without what `exec.sh` adds to it.
private actor ExecReading {
    private(set) var decoder: ExecDecoder
    private let host: String
    private let sink: EventSink

    init(nonce: Nonce, host: String, sink: @escaping EventSink) {
        decoder = ExecDecoder(nonce: nonce)
        self.host = host
        self.sink = sink
    }

    func read(_ bytes: [UInt8]) async { await pass(decoder.decode(bytes)) }

    func finish() async { await pass(decoder.finish()) }

    private func pass(_ bytes: [UInt8]) async {
        if !bytes.isEmpty { await sink(Event(host: host, .output(.stderr, bytes: bytes))) }
    }
}
