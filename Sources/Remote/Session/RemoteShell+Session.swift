import Plan
import Shell

/// What a host tells of one session.
package struct SessionReport: Sendable, Hashable {
    package let name: String
    /// Of the shell.
    package let process: Int
    package let hasTerminal: Bool
    /// Seconds since anybody used it; 0 while something runs.
    package let idle: Int
    /// Seconds since 1970, by the host's clock.
    package let since: Int
    /// What runs in it.
    package let running: String?
}

extension RemoteShell {
    /// Opens a session.
    ///
    /// - Returns: The process id of its shell, and the shell.
    package func openSession(
        _ request: SessionRequest, on connection: Connection, as privilege: Privilege
    ) async throws -> (process: Int, shell: String) {
        let nonce = Nonce.random()
        let words = try await ask(
            SessionScripts.open(request, mark: .random(), nonce: nonce), request.name, nonce, on: connection,
            as: privilege)
        guard words.first == "opened", words.count >= 3 else { throw SessionError(request.name, .exists) }
        return (Int(words[1]) ?? 0, words.dropFirst(2).joined(separator: " "))
    }

    /// Ends a session with every process in it.
    package func closeSession(
        _ name: SessionName, on connection: Connection, as privilege: Privilege
    ) async throws {
        let nonce = Nonce.random()
        let words = try await ask(SessionScripts.close(name, nonce: nonce), name, nonce, on: connection, as: privilege)
        if words.first == "survived" {
            throw SessionError(name, .survived(words.dropFirst().joined(separator: " ")))
        }
    }

    /// Signals what runs in a session: INT breaks off all of what was given, the others go to its processes.
    ///
    /// - Parameters:
    ///   - signal: Without `SIG`.
    ///   - run: Only while this is what runs.
    package func signalSession(
        _ name: SessionName, _ signal: String, run: Nonce? = nil, breaks: Bool = false, on connection: Connection,
        as privilege: Privilege
    ) async throws {
        let nonce = Nonce.random()
        let script = SessionScripts.signal(signal, to: name, run: run, breaks: breaks, nonce: nonce)
        // Done twice it could reach the command after the one that was meant, unless that is named.
        let answer = try await ask(script, name, nonce, on: connection, as: privilege, isRepeatable: run != nil)
        switch answer.first {
        case "idle": throw SessionError(name, .idle)
        case "shell": throw SessionError(name, .shellAtWork)
        default: break
        }
    }

    /// The sessions of the user that the privilege stands for.
    package func sessions(on connection: Connection, as privilege: Privilege) async throws -> [SessionReport] {
        let nonce = Nonce.random()
        let reading = AnswerReading(nonce)
        let ended = try await run(
            SessionScripts.list(nonce: nonce), on: connection, as: privilege, output: { await reading.read($0) })
        let answers = await reading.answers
        guard answers.last?.first == "end" else {
            throw RemoteShell.failure(ended, on: connection.target.label, as: privilege)
        }
        return answers.compactMap { words in
            guard words.count >= 7, words[0] == "session" else { return nil }
            let running = words.dropFirst(6).joined(separator: " ")
            return SessionReport(
                name: words[1], process: Int(words[2]) ?? 0, hasTerminal: words[3] == "pty", idle: Int(words[4]) ?? 0,
                since: Int(words[5]) ?? 0, running: running == "-" ? nil : running)
        }
    }

    /// The one answer of a short script.
    func ask(
        _ script: Text, _ name: SessionName, _ nonce: Nonce, on connection: Connection, as privilege: Privilege,
        isRepeatable: Bool = true
    ) async throws -> [String] {
        let reading = AnswerReading(nonce)
        let ended = try await run(
            script, on: connection, as: privilege, isRepeatable: isRepeatable, output: { await reading.read($0) })
        if let words = await reading.refused { throw SessionError(name, refused: words) }
        guard let words = await reading.answers.first else {
            throw RemoteShell.failure(ended, on: connection.target.label, as: privilege)
        }
        if words == ["absent"] { throw SessionError(name, .absent) }
        return words
    }
}

private actor AnswerReading {
    private(set) var answers: [[String]] = []
    private(set) var refused: String?
    private var decoder: SessionDecoder

    init(_ nonce: Nonce) { decoder = SessionDecoder(nonce: nonce) }

    func read(_ bytes: [UInt8]) {
        for item in decoder.decode(bytes) {
            switch item {
            case .answer(let words): answers.append(words)
            case .refused(let words): refused = words
            default: break
            }
        }
    }
}
