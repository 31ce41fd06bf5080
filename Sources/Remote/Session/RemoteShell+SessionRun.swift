import Plan
import Shell
import Synchronization

/// What a person can ask for while a command runs in a session.
package enum SessionControl: Sendable {
    /// SIGINT for the command; where it has not begun, the end of waiting.
    case interrupt
    /// Leave it to itself.
    case detach
}

extension RemoteShell {
    /// How long a lost session is looked for.
    private static let sessionSearch = Duration.seconds(120)

    /// Runs a command in a session, hands on what it writes, and gives its status as sh has it.
    ///
    /// Past the time limit the command gets TERM, and KILL two seconds later; the session stays. A lost link is picked up
    /// again where it broke. Cancelling the task changes nothing: ``SessionControl`` does.
    package func run(
        _ command: Command, label: String, in name: SessionName, on first: Connection, as privilege: Privilege,
        timeLimit: Duration?, control: AsyncStream<SessionControl>, report: @escaping EventSink
    ) async throws -> Int {
        let work = Task {
            try await runUncancelled(
                command, label: label, in: name, on: first, as: privilege, timeLimit: timeLimit, control: control,
                report: report)
        }
        return try await work.value
    }

    private func runUncancelled(
        _ command: Command, label: String, in name: SessionName, on first: Connection, as privilege: Privilege,
        timeLimit: Duration?, control: AsyncStream<SessionControl>, report: @escaping EventSink
    ) async throws -> Int {
        let host = first.target.label
        let run = Nonce.random()
        var nonce = Nonce.random()
        let lifeline = ProcessInput()
        let follower = SessionFollower(
            nonce, host: host, scope: .run(run.text), lifeline: lifeline, sink: report)
        let holder = "\(LocalEnvironment.userName)@\(LocalEnvironment.hostName)"
        var script = SessionScripts.run(
            command, in: name, run: run, holder: holder, label: label, nonce: nonce)
        let steering = Steering(shell: self, name: name, run: run, privilege: privilege, connection: first)
        let steer = Task { await steering.obey(control, follower, lifeline) }
        let limit = Task {
            guard let timeLimit else { return }
            try await Task.sleep(for: timeLimit)
            try await steering.end(follower, lifeline)
        }
        defer {
            steer.cancel()
            limit.cancel()
        }
        var connection = first
        var lostSince: ContinuousClock.Instant?
        var seen = 0
        while true {
            let session = Task { [script, connection] in
                await Result<Ended, RemoteError>.catching { () throws(RemoteError) in
                    try await self.run(
                        script, on: connection, as: privilege, input: lifeline, isRepeatable: false,
                        output: { await follower.read($0) })
                }
            }
            steering.watch(session)
            let result = await session.value
            if let status = await follower.status { return try steering.judge(status, host, timeLimit) }
            if let status = await follower.shellStatus { throw SessionError(name, .ended(status: status)) }
            if let words = await follower.refused { throw SessionError(name, refused: words) }
            if await follower.isAbsent {
                throw SessionError(name, await follower.isFollowing ? .ended(status: nil) : .absent)
            }
            if await follower.isOver { throw SessionError(name, .ended(status: nil)) }
            if steering.hasGivenUp {
                throw SessionError(name, await follower.isFollowing ? .detached : .notBegun)
            }
            if steering.isOutOfTime {
                throw RemoteError(
                    host: host, .timeLimit(seconds: Int(timeLimit?.components.seconds ?? 0), fate: .unknown))
            }
            if await !follower.isFollowing {
                if case .success(let ended) = result { throw RemoteShell.failure(ended, on: host, as: privilege) }
                _ = try result.get()
            }
            let now = ContinuousClock.now
            if await follower.offset > seen { lostSince = nil }
            let since = lostSince ?? now
            lostSince = since
            if now - since > RemoteShell.sessionSearch { throw SessionError(name, .connectionLost) }
            await follower.lost((try? result.get())?.words.split(separator: "\n").last.map(String.init) ?? "")
            try? await Task.sleep(for: .seconds(Double.random(in: 0.5...1.5)))
            nonce = .random()
            seen = await follower.reconnect(nonce)
            script = SessionScripts.again(name, offset: seen, nonce: nonce)
            if let renewed = try? await pool.renew(connection) {
                connection = renewed
                steering.use(renewed)
            }
        }
    }
}

/// Acts on what runs in a session from beside the connection that follows it.
private final class Steering: Sendable {
    private struct State {
        var connection: Connection
        var session: Task<Result<RemoteShell.Ended, RemoteError>, Never>?
        var wasInterrupted = false
        var wasEnded = false
        var hasGivenUp = false
        var isOutOfTime = false
    }

    private let shell: RemoteShell
    private let name: SessionName
    private let run: Nonce
    private let privilege: Privilege
    private let state: Mutex<State>

    init(shell: RemoteShell, name: SessionName, run: Nonce, privilege: Privilege, connection: Connection) {
        self.shell = shell
        self.name = name
        self.run = run
        self.privilege = privilege
        state = Mutex(State(connection: connection))
    }

    var hasGivenUp: Bool { state.withLock { $0.hasGivenUp } }
    var isOutOfTime: Bool { state.withLock { $0.isOutOfTime } }

    func use(_ connection: Connection) { state.withLock { $0.connection = connection } }

    func watch(_ session: Task<Result<RemoteShell.Ended, RemoteError>, Never>) {
        let isOver = state.withLock { state in
            state.session = session
            return state.hasGivenUp || state.isOutOfTime
        }
        if isOver { session.cancel() }
    }

    func obey(_ control: AsyncStream<SessionControl>, _ follower: SessionFollower, _ lifeline: ProcessInput) async {
        for await wish in control {
            if case .interrupt = wish, await follower.isFollowing {
                state.withLock { $0.wasInterrupted = true }
                Task { try? await signal("INT") }
            } else {
                await leave(lifeline)
            }
        }
    }

    /// The time limit: ends the command, if it must be by KILL.
    func end(_ follower: SessionFollower, _ lifeline: ProcessInput) async throws {
        if await follower.isFollowing {
            state.withLock { $0.wasEnded = true }
            try? await signal("TERM")
            try await Task.sleep(for: .seconds(2))
            try? await signal("KILL")
            try await Task.sleep(for: .seconds(5))
        }
        state.withLock { $0.isOutOfTime = true }
        await lifeline.finish()
        state.withLock { $0.session }?.cancel()
    }

    /// What the command's end means after what was done to it.
    func judge(_ status: Int, _ host: String, _ limit: Duration?) throws(RemoteError) -> Int {
        let (wasEnded, wasInterrupted) = state.withLock { ($0.wasEnded, $0.wasInterrupted) }
        if wasEnded {
            throw RemoteError(host: host, .timeLimit(seconds: Int(limit?.components.seconds ?? 0), fate: .killed))
        }
        if wasInterrupted, status > 128 { throw RemoteError(host: host, .interrupted(.killed)) }
        return status
    }

    private func leave(_ lifeline: ProcessInput) async {
        let session = state.withLock { state in
            state.hasGivenUp = true
            return state.session
        }
        await lifeline.finish()
        session?.cancel()
    }

    private func signal(_ name: String) async throws {
        try await shell.signalSession(
            self.name, name, run: run, breaks: true, on: state.withLock { $0.connection }, as: privilege)
    }
}
