import Plan
import Shell
import Synchronization

/// The masters of this user: started once for each host, shared by all invocations, renewed when they break.
package actor ConnectionPool {
    /// sshd allows 10 sessions on a connection by default (MaxSessions); two are left to the user.
    private static let sessionsPerHost = 8
    /// sshd starts to refuse unauthenticated connections at 10 (MaxStartups 10:30:100), a shared bastion first.
    private static let startsAtOnce = 8
    /// How long a server that turns connections away is asked again: it does so at random (MaxStartups), and a few tries may
    /// all be unlucky.
    private static let patience = Duration.seconds(30)
    /// Seconds that an idle master stays.
    private static let persist = 600

    private let runner: ProcessRunner
    private let options: SSHOptions
    private let resolver: SSHResolver
    private let directory: SocketDirectory
    /// Connects anew whatever there is, also where the user's own ssh keeps a connection.
    private let isFresh: Bool
    /// By the sshd that has to take the connection.
    private var starts: [String: Limiter] = [:]
    private var connecting: [Target: Attempt] = [:]
    private var sessions: [String: Limiter] = [:]

    /// - Parameter sockets: The directory of the sockets; nil for the standard place.
    package init(
        runner: ProcessRunner, options: SSHOptions, sockets: String? = nil, isFresh: Bool = false
    ) throws(RemoteError) {
        self.runner = runner
        self.options = options
        self.isFresh = isFresh
        directory = try SocketDirectory(sockets)
        resolver = SSHResolver(runner: runner, options: options, cache: directory.path)
    }

    /// The connection to a target; opened where there is none. However many callers ask, it is opened once.
    ///
    /// - Parameter verified: Ask a master that is there whether it lives, instead of leaving that to the first command.
    package func connect(_ target: Target, verified: Bool = false) async throws(RemoteError) -> Connection {
        try await shared(target) { pool throws(RemoteError) in try await pool.find(target, mayTrust: !verified) }
    }

    /// What ssh_config makes of a target.
    package func resolve(_ target: Target) async throws(RemoteError) -> SSHResolution {
        try await resolver.resolve(target)
    }

    /// Called when a session could not be opened over a connection: checks the master, and opens a new one where it is
    /// dead. Once for all who noticed.
    package func renew(_ broken: Connection) async throws(RemoteError) -> Connection {
        connecting[broken.target] = nil
        return try await shared(broken.target) { pool throws(RemoteError) in
            try await pool.find(broken.target, mayTrust: false)
        }
    }

    /// Does something over a connection that is made for it alone, from the first packet on, and closed after it: an
    /// established one goes on through a firewall and an sshd that would let nobody in any more.
    package func withFreshConnection<T: Sendable>(
        to target: Target, _ work: @Sendable (ConnectionPool, Connection) async throws(RemoteError) -> T
    ) async throws(RemoteError) -> T {
        let path = "\(directory.path)/g\(UInt32.random(in: .min ... .max))"
        defer { LocalFiles.removeAll(path) }
        let pool = try ConnectionPool(runner: runner, options: options, sockets: path, isFresh: true)
        let connection = try await pool.connect(target)
        let result = await Result<T, RemoteError>.catching { () throws(RemoteError) in try await work(pool, connection)
        }
        _ = await pool.close(socket: connection.socket)
        return try result.get()
    }

    /// Bounds the logins that one sshd sees at once: the host's own, or the first one on the way to it.
    private func startLimiter(for resolution: SSHResolution) -> Limiter {
        // Prompts of two hosts at once would be read as answers to each other.
        let sshd = resolution.proxyJump ?? resolution.proxyCommand ?? "\(resolution.hostName):\(resolution.port)"
        let door = options.isInteractive ? "terminal" : sshd
        if let limiter = starts[door] { return limiter }
        let limiter = Limiter(options.isInteractive ? 1 : ConnectionPool.startsAtOnce)
        starts[door] = limiter
        return limiter
    }

    /// Bounds the sessions that run at once over one connection.
    func sessionLimiter(for connection: Connection) -> Limiter {
        if let limiter = sessions[connection.socket] { return limiter }
        let limiter = Limiter(ConnectionPool.sessionsPerHost)
        sessions[connection.socket] = limiter
        return limiter
    }

    private func shared(
        _ target: Target, _ work: @escaping @Sendable (ConnectionPool) async throws(RemoteError) -> Connection
    ) async throws(RemoteError) -> Connection {
        let attempt: Attempt
        if let known = connecting[target], !known.task.isCancelled {
            attempt = known
        } else {
            attempt = Attempt(
                task: Task { await Result.catching { () throws(RemoteError) in try await work(self) } })
            connecting[target] = attempt
        }
        attempt.callers.add(1, ordering: .relaxed)
        let result = await withTaskCancellationHandler {
            await attempt.task.value
        } onCancel: {
            // The others still want it.
            if attempt.callers.subtract(1, ordering: .relaxed).newValue == 0 { attempt.task.cancel() }
        }
        if case .failure = result, connecting[target] === attempt { connecting[target] = nil }
        return try result.get()
    }

    /// A connection that is being made, or was, and how many wait for it.
    private final class Attempt: Sendable {
        let task: Task<Result<Connection, RemoteError>, Never>
        let callers = Atomic(0)

        init(task: Task<Result<Connection, RemoteError>, Never>) { self.task = task }
    }

    /// - Parameter mayTrust: Take a socket that is there for a living master, and leave it to the session to find out
    ///   otherwise: the check would double the time of a short command.
    private func find(_ target: Target, mayTrust: Bool) async throws(RemoteError) -> Connection {
        let start = ContinuousClock.now
        var resolved: ContinuousClock.Instant?
        var origin: Connection.Origin?
        defer {
            let end = ContinuousClock.now
            runner.trace?(
                .connection(
                    ConnectionTrace(
                        host: target.label, resolving: (resolved ?? end) - start, connecting: end - (resolved ?? end),
                        origin: origin)))
        }
        let resolution = try await resolver.resolve(target)
        resolved = .now
        let connection = try await find(target, resolution, mayTrust: mayTrust)
        origin = connection.origin
        return connection
    }

    private func find(
        _ target: Target, _ resolution: SSHResolution, mayTrust: Bool
    ) async throws(RemoteError) -> Connection {
        let socket = directory.socket(for: resolution)
        func found(_ path: String, _ origin: Connection.Origin) -> Connection {
            Connection(target: target, resolution: resolution, socket: path, notes: [], origin: origin)
        }
        if mayTrust, SocketDirectory.isOwnSocket(socket) { return found(socket, .pooled) }
        if !isFresh, let users = resolution.controlPath, users != socket, LocalFiles.exists(users), await isAlive(users)
        {
            return found(users, .users)
        }
        guard let lock = await FileLock(socket + ".lock") else {
            throw RemoteError(
                host: target.label, .socketDirectory(path: directory.path, problem: "cannot be locked in"))
        }
        defer { _ = lock }
        if SocketDirectory.isOwnSocket(socket) {
            if await isAlive(socket) { return found(socket, .pooled) }
            LocalFiles.remove(socket)
        }
        let notes = try await startLimiter(for: resolution).with { () throws(RemoteError) in
            try await self.start(target, resolution, socket)
        }
        let label = "\(resolution.user)@\(resolution.hostName):\(resolution.port)\t\(target.name)"
        try? LocalFiles.write(Array(label.utf8), to: socket + ".label")
        return Connection(target: target, resolution: resolution, socket: socket, notes: notes, origin: .opened)
    }

    /// Starts a master, again with growing pauses while the server turns connections away.
    private func start(_ target: Target, _ resolution: SSHResolution, _ socket: String) async throws(RemoteError)
        -> [String]
    {
        let arguments = SSHArguments.master(
            target, options, socket: socket, persist: ConnectionPool.persist, isStrict: resolution.isStrict)
        var request = ProcessRequest("ssh", arguments, isIsolated: !options.isInteractive)
        // A person may take their time at a prompt; otherwise ConnectTimeout covers the connection, and this the login.
        if !options.isInteractive { request.timeLimit = .seconds(options.connectTimeout + 20) }
        var pause = 0.5
        var since: ContinuousClock.Instant?
        while true {
            let ended: ProcessRunner.Captured
            do { ended = try await runner.capture(request) } catch {
                throw RemoteError(host: target.label, .process(error))
            }
            if ended.status == .exited(0) { return notes(in: ended.errorText) }
            if ended.status == .timedOut {
                throw RemoteError(host: target.label, .timedOut(seconds: options.connectTimeout + 20))
            }
            let reason = SSHFailure.reason(
                stderr: ended.errorText, port: resolution.port, seconds: options.connectTimeout,
                isInteractive: options.isInteractive)
            let first = since ?? .now
            since = first
            guard SSHFailure.isTransient(reason), .now - first < ConnectionPool.patience, !Task.isCancelled else {
                throw RemoteError(host: target.label, reason)
            }
            // Its place among those that start stays taken, so that the whole invocation slows down.
            try? await Task.sleep(for: .seconds(pause * Double.random(in: 0.5...1.5)))
            pause = min(pause * 2, 4)
        }
    }

    private func notes(in stderr: String) -> [String] {
        guard stderr.contains("Permanently added") else { return [] }
        let key = stderr.wordLines.first { $0.contains("Server host key: ") }
        return key.map {
            ["took the host's key on first use: \($0.drop { $0 != "S" }.drop { $0 != ":" }.dropFirst(2))"]
        } ?? []
    }

    func isAlive(_ socket: String) async -> Bool {
        let request = ProcessRequest("ssh", SSHArguments.control("check", socket: socket), timeLimit: .seconds(5))
        return (try? await runner.capture(request))?.status == .exited(0)
    }
}

// MARK: - Looking after the pool

extension ConnectionPool {
    package struct Entry: Sendable, Hashable {
        /// `user@host:port`.
        package let address: String
        /// The name the user gave.
        package let name: String
        package let isAlive: Bool
        let socket: String
    }

    package func entries() async -> [Entry] {
        var entries: [Entry] = []
        for (socket, label) in directory.sockets() {
            let parts = label.split(separator: "\t").map(String.init)
            entries.append(
                Entry(
                    address: parts.first ?? "", name: parts.last ?? "", isAlive: await isAlive(socket), socket: socket))
        }
        return entries
    }

    /// The connection of one target, which may not be there.
    package func entry(for target: Target) async throws(RemoteError) -> Entry {
        let resolution = try await resolver.resolve(target)
        let socket = directory.socket(for: resolution)
        return Entry(
            address: "\(resolution.user)@\(resolution.hostName):\(resolution.port)", name: target.name,
            isAlive: SocketDirectory.isOwnSocket(socket) ? await isAlive(socket) : false, socket: socket)
    }

    /// Ends a master and all its sessions, or removes what a dead one left; false when there was none.
    package func close(_ entry: Entry) async -> Bool { await close(socket: entry.socket) }

    /// The same for a connection that is open.
    package func close(_ connection: Connection) async { _ = await close(socket: connection.socket) }

    private func close(socket: String) async -> Bool {
        let request = ProcessRequest("ssh", SSHArguments.control("exit", socket: socket), timeLimit: .seconds(5))
        let ended = try? await runner.capture(request)
        // The lock file stays: whoever waits for it would otherwise hold another one than the next who comes.
        for suffix in ["", ".label"] { LocalFiles.remove(socket + suffix) }
        return ended?.status == .exited(0)
    }
}
