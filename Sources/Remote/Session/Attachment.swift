import Plan
import Synchronization

/// A session's terminal shown on this one, over as many connections as it takes.
package struct Attachment: Sendable {
    /// How it ended.
    package enum Ending: Sendable, Hashable {
        case detached
        /// The session ended.
        case over
        /// The task was cancelled: by a signal, or by a person who does not wait for the link.
        case interrupted
    }

    /// What a person is to be told; the terminal is as it was found while it is.
    package enum News: Sendable, Hashable {
        case attached
        /// The link broke; ssh's last word.
        case lost(String)
        case attachedAgain
    }

    /// How one connection ended.
    private enum End {
        case final(Ending)
        case lost(String)
    }

    /// Bytes of earlier output that somebody who attaches is shown: more than a screen of text.
    private static let glimpse = 4096
    /// How long a link that may be dead can take to hand on what was typed before the escape.
    private static let patience = Duration.seconds(2)
    /// Seconds between two tries to connect again, at most.
    private static let longestPause = 5.0

    private let shell: RemoteShell
    private let name: SessionName
    private let terminal: RawTerminal
    private let privilege: Privilege
    private let report: EventSink
    private let tell: @Sendable (News) async -> Void

    package init(
        _ name: SessionName, to terminal: RawTerminal, by shell: RemoteShell, as privilege: Privilege,
        report: @escaping EventSink, tell: @escaping @Sendable (News) async -> Void
    ) {
        self.name = name
        self.terminal = terminal
        self.shell = shell
        self.privilege = privilege
        self.report = report
        self.tell = tell
    }

    /// Joins the session until a person detaches, it ends, or the task is cancelled. A lost link is connected again for as
    /// long as that takes; the output goes on where it broke.
    package func run(on first: Connection) async throws -> Ending {
        let follower = SessionFollower(
            .random(), host: first.target.label, scope: .everything, lifeline: ProcessInput(), sink: report)
        var connection = first
        var isAgain = false
        var pause = 0.5
        while true {
            var words = ""
            do {
                switch try await join(connection, follower, isAgain) {
                case .final(let ending): return ending
                case .lost(let last):
                    words = last
                    pause = 0.5
                }
                isAgain = true
                await tell(.lost(words))
            } catch let error as RemoteError where isAgain && error.mayPass {
                // A person knows already that the link is lost.
            }
            repeat {
                try? await Task.sleep(for: .seconds(pause * Double.random(in: 0.5...1.5)))
                pause = min(pause * 2, Attachment.longestPause)
                if Task.isCancelled { return .interrupted }
            } while try await !connect(&connection)
        }
    }

    /// False where another try may go better.
    private func connect(_ connection: inout Connection) async throws(RemoteError) -> Bool {
        do throws(RemoteError) {
            connection = try await shell.pool.renew(connection)
            return true
        } catch {
            guard error.mayPass || Task.isCancelled else { throw error }
            return false
        }
    }

    private func join(_ connection: Connection, _ follower: SessionFollower, _ isAgain: Bool) async throws -> End {
        let keys = ProcessInput()
        let lifeline = ProcessInput()
        let nonce = Nonce.random()
        let answer = FirstAnswer(nonce)
        let sending = Task {
            let ended = await Result<RemoteShell.Ended, RemoteError>.catching { () throws(RemoteError) in
                try await shell.run(
                    SessionScripts.input(name, nonce: nonce), on: connection, as: privilege, input: keys,
                    isRepeatable: false, output: { await answer.read($0) })
            }
            await answer.finish()
            // Nothing is shown of a session that cannot be typed to.
            await lifeline.finish()
            return ended
        }
        defer { sending.cancel() }
        let word = await withTaskCancellationHandler {
            await answer.word
        } onCancel: {
            sending.cancel()
        }
        if Task.isCancelled { return .final(.interrupted) }
        switch word {
        case "here": break
        case "no-terminal": throw SessionError(name, .noTerminal)
        case "absent" where isAgain: return .final(.over)
        case "absent": throw SessionError(name, .absent)
        default: throw RemoteShell.failure(try await sending.value.get(), on: connection.target.label, as: privilege)
        }
        await tell(isAgain ? .attachedAgain : .attached)
        let logNonce = Nonce.random()
        let seen = await follower.isFollowing ? follower.offset : nil
        _ = await follower.reconnect(logNonce, lifeline: lifeline)
        let script = SessionScripts.log(
            name, lines: nil, bytes: Attachment.glimpse, from: seen, follows: true, nonce: logNonce)
        terminal.enter(dropsTyped: isAgain)
        defer { terminal.leave() }
        let following = Task {
            await Result<RemoteShell.Ended, RemoteError>.catching { () throws(RemoteError) in
                try await shell.run(
                    script, on: connection, as: privilege, input: lifeline, isRepeatable: false,
                    output: { await follower.read($0) })
            }
        }
        let sizing = Task { await resize(on: connection) }
        let typing = Task {
            guard await type(into: keys) else { return false }
            Task {
                try? await Task.sleep(for: Attachment.patience)
                sending.cancel()
                following.cancel()
            }
            return true
        }
        let result = await withTaskCancellationHandler {
            await following.value
        } onCancel: {
            following.cancel()
        }
        typing.cancel()
        sizing.cancel()
        await keys.finish()
        if await typing.value { return .final(.detached) }
        if Task.isCancelled { return .final(.interrupted) }
        if await follower.hasEnded { return .final(.over) }
        return .lost((try? result.get())?.words.trimmingWhitespace.wordLines.last ?? "")
    }

    private func resize(on connection: Connection) async {
        let sizes = terminal.sizes
        if let size = terminal.size { await resize(to: size, on: connection) }
        for await size in sizes { await resize(to: size, on: connection) }
    }

    private func resize(to size: (rows: Int, columns: Int), on connection: Connection) async {
        try? await shell.resizeSession(name, rows: size.rows, columns: size.columns, on: connection, as: privilege)
    }

    /// True where a person detached, or took the terminal away.
    private func type(into keys: ProcessInput) async -> Bool {
        var escape = EscapeScanner()
        for await bytes in terminal.keys {
            let (typed, detaches) = escape.scan(bytes)
            if !typed.isEmpty { await keys.send(typed) }
            if detaches { break }
        }
        let detaches = !Task.isCancelled
        await keys.finish()
        return detaches
    }
}

extension RemoteError {
    /// Whether a link that was there may come back without anybody's doing.
    fileprivate var mayPass: Bool {
        if case .connectionLost = reason { return true }
        return ranNothing
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
