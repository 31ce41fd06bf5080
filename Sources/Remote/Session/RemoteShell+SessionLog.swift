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

    /// Tells a session's terminal how large it is.
    package func resizeSession(
        _ name: SessionName, rows: Int, columns: Int, on connection: Connection, as privilege: Privilege
    ) async throws {
        let nonce = Nonce.random()
        let script = SessionScripts.resize(name, rows: rows, columns: columns, nonce: nonce)
        _ = try await ask(script, name, nonce, on: connection, as: privilege)
    }
}
