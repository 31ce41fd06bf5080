import Plan

extension RemoteShell {
    /// Shows what a session has written, all commands' output and what was typed; with `follows`, until the session is over
    /// or the task is cancelled.
    ///
    /// - Parameter lines: So many at the end; nil for all that is kept.
    package func sessionLog(
        _ name: SessionName, lines: Int?, follows: Bool, on connection: Connection, as privilege: Privilege,
        report: @escaping EventSink
    ) async throws {
        let nonce = Nonce.random()
        let lifeline = ProcessInput()
        let follower = SessionFollower(
            nonce, host: connection.target.label, scope: .everything, lifeline: lifeline, sink: report)
        let script = SessionScripts.log(name, lines: lines, bytes: nil, follows: follows, nonce: nonce)
        let ended = try await run(
            script, on: connection, as: privilege, input: lifeline, output: { await follower.read($0) })
        if await follower.isAbsent { throw SessionError(name, .absent) }
        if let words = await follower.refused { throw SessionError(name, refused: words) }
        guard await follower.isOver || Task.isCancelled else {
            if await follower.shellStatus != nil { return }
            throw RemoteShell.failure(ended, on: connection.target.label, as: privilege)
        }
    }

    /// How an attachment ended.
    package enum Detachment: Sendable, Hashable {
        case detached
        /// The session's shell ended.
        case over(status: Int?)
    }

    /// Bytes of earlier output that somebody who attaches is shown: more than a screen of text.
    private static let glimpse = 4096

    /// Joins a session's terminal to `keys` and to the reports, until the keys end, the session does, or the link breaks.
    ///
    /// - Parameter opened: Called once the session is known to be there and to have a terminal.
    package func attachSession(
        _ name: SessionName, keys: ProcessInput, on connection: Connection, as privilege: Privilege,
        report: @escaping EventSink, opened: @escaping @Sendable () async -> Void
    ) async throws -> Detachment {
        let inputNonce = Nonce.random()
        let logNonce = Nonce.random()
        let lifeline = ProcessInput()
        let follower = SessionFollower(
            logNonce, host: connection.target.label, scope: .everything, lifeline: lifeline, sink: report)
        let answer = FirstAnswer(inputNonce)
        let typing = Task {
            let ended = await Result<Ended, RemoteError>.catching { () throws(RemoteError) in
                try await run(
                    SessionScripts.input(name, nonce: inputNonce), on: connection, as: privilege, input: keys,
                    isRepeatable: false, output: { await answer.read($0) })
            }
            await answer.finish()
            // Whoever has no more keys has detached.
            await lifeline.finish()
            return ended
        }
        defer { typing.cancel() }
        switch await answer.word {
        case "here": break
        case "no-terminal": throw SessionError(name, .noTerminal)
        case "absent": throw SessionError(name, .absent)
        default:
            throw RemoteShell.failure(try await typing.value.get(), on: connection.target.label, as: privilege)
        }
        await opened()
        let script = SessionScripts.log(name, lines: nil, bytes: RemoteShell.glimpse, follows: true, nonce: logNonce)
        let ended = try await run(
            script, on: connection, as: privilege, input: lifeline, isRepeatable: false,
            output: { await follower.read($0) })
        await keys.finish()
        if let status = await follower.shellStatus { return .over(status: status) }
        if await follower.isOver { return .over(status: nil) }
        if ended.end == .lost { throw SessionError(name, .connectionLost) }
        return .detached
    }

    /// Tells a session's terminal how large it is.
    package func resizeSession(
        _ name: SessionName, rows: Int, columns: Int, on connection: Connection, as privilege: Privilege
    ) async throws {
        let nonce = Nonce.random()
        let script = SessionScripts.resize(name, rows: rows, columns: columns, nonce: nonce)
        _ = try await ask(script, name, nonce, on: connection, as: privilege)
    }
}

/// The first answer of a script that goes on.
private actor FirstAnswer {
    private var decoder: SessionDecoder
    private var found: String?
    private var isFinished = false
    private var waiter: CheckedContinuation<String?, Never>?

    init(_ nonce: Nonce) { decoder = SessionDecoder(nonce: nonce) }

    func read(_ bytes: [UInt8]) {
        for case .answer(let words) in decoder.decode(bytes) where found == nil {
            found = words.first
            waiter?.resume(returning: found)
            waiter = nil
        }
    }

    func finish() {
        isFinished = true
        waiter?.resume(returning: found)
        waiter = nil
    }

    /// Its first word; nil where the script ended without one. For one caller.
    var word: String? {
        get async {
            if found != nil || isFinished { return found }
            return await withCheckedContinuation { waiter = $0 }
        }
    }
}
