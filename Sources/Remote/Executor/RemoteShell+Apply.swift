import Plan
import Shell

extension RemoteShell {
    /// Applies the plan that is made of the host's facts: starts it detached on the host, and follows it to its end over
    /// as many connections as it takes.
    ///
    /// Cancelling the task leaves the run alone (``RemoteError/Reason/runDetached(_:)``); ``cancel(_:on:as:)`` stops it.
    package func apply(
        run: DetachedRun, on connection: Connection, as privilege: Privilege, report: @escaping EventSink,
        plan: @escaping @Sendable (HostFacts) throws -> Plan
    ) async throws -> RunReport {
        try await start(run, on: connection, as: privilege, report: report) { facts in
            let made = try plan(facts)
            return (made, ScriptCompiler.apply(made, run))
        }
    }

    /// Undoes an earlier run on the host, as ``apply(run:on:as:report:plan:)`` carries one out.
    ///
    /// - Parameters:
    ///   - libraries: All that the old run may have used.
    ///   - access: What the operator's way in goes through; see ``ScriptCompiler/undo(_:_:libraries:access:force:)``.
    package func undo(
        _ old: RunID, run: DetachedRun, force: Bool, on connection: Connection, as privilege: Privilege,
        report: @escaping EventSink, libraries: @escaping @Sendable (HostFacts) -> [ShellLibrary],
        access: @escaping @Sendable (HostFacts) -> [String]
    ) async throws -> RunReport {
        try await start(run, on: connection, as: privilege, report: report) { facts in
            (nil, ScriptCompiler.undo(old, run, libraries: libraries(facts), access: access(facts), force: force))
        }
    }

    private func start(
        _ run: DetachedRun, on connection: Connection, as privilege: Privilege, report: @escaping EventSink,
        script: @escaping @Sendable (HostFacts) throws -> (Plan?, Text)
    ) async throws -> RunReport {
        let host = connection.target.label
        let planning = Planning<Follower>()
        let guardian = Guardian(self, connection, privilege, run)
        let report: EventSink = { event in
            await report(event)
            if case .guarded(let said) = event.kind { await guardian.take(said) }
        }
        let first = await Result<Ended, RemoteError>.catching { () throws(RemoteError) in
            try await converse(
                on: connection, as: privilege,
                next: { facts in
                    await planning.make {
                        let (made, script) = try script(facts)
                        return (
                            Follower(host: host, run: run.id, plan: made, nonce: run.nonce, sink: report),
                            ScriptCompiler.boot(run, starting: script)
                        )
                    }
                },
                output: { await planning.made?.read($0) })
        }
        if let error = await planning.error { throw error }
        guard let follower = await planning.made else {
            throw RemoteShell.failure(try first.get(), on: host, as: privilege)
        }
        do {
            return try await follow(run.id, follower, on: connection, by: guardian, as: privilege, first: first)
        } catch {
            throw await guardian.isOpen ? RemoteError(host: host, .guardUnknown(run.id)) : error
        }
    }

    /// Follows a run that is on the host already, from its beginning.
    package func attach(
        _ run: RunID, on connection: Connection, as privilege: Privilege, report: @escaping EventSink
    ) async throws(RemoteError) -> RunReport {
        let nonce = Nonce.random()
        let follower = Follower(host: connection.target.label, run: run, plan: nil, nonce: nonce, sink: report)
        let first = await Result<Ended, RemoteError>.catching { () throws(RemoteError) in
            try await self.run(
                ScriptCompiler.attach(run, offset: 0, nonce: nonce), on: connection, as: privilege,
                output: { await follower.read($0) })
        }
        return try await follow(run, follower, on: connection, as: privilege, first: first)
    }

    /// Reads what a run has done so far; nil while it has not ended.
    package func show(
        _ run: RunID, on connection: Connection, as privilege: Privilege, report: @escaping EventSink
    ) async throws(RemoteError) -> RunReport? {
        let nonce = Nonce.random()
        let host = connection.target.label
        let follower = Follower(host: host, run: run, plan: nil, nonce: nonce, sink: report)
        let ended = try await self.run(
            ScriptCompiler.attach(run, offset: 0, follows: false, nonce: nonce), on: connection, as: privilege,
            output: { await follower.read($0) })
        switch await follower.state {
        case .absent: throw RemoteError(host: host, .runUnknown(run))
        case .over: return await follower.report
        case .silent, .following, .refused: throw RemoteShell.failure(ended, on: host, as: privilege)
        }
    }

    /// Asks a run to stop before its next step.
    package func cancel(_ run: RunID, on connection: Connection, as privilege: Privilege) async throws(RemoteError) {
        let ended = try await self.run(
            ScriptCompiler.cancel(run, nonce: .random()), on: connection, as: privilege,
            timeLimit: .seconds(15), output: { _ in })
        if ended.end != .exited(0) { throw RemoteShell.failure(ended, on: connection.target.label, as: privilege) }
    }

    /// How long a lost run is looked for before its host is given up.
    private static let searchTime = Duration.seconds(300)

    /// Goes on after the first session until the run has ended, whatever becomes of the link.
    private func follow(
        _ run: RunID, _ follower: Follower, on first: Connection, by guardian: Guardian? = nil, as privilege: Privilege,
        first outcome: Result<Ended, RemoteError>
    ) async throws(RemoteError) -> RunReport {
        let host = first.target.label
        var connection = first
        var result = outcome
        var seen = 0
        var lostSince: ContinuousClock.Instant?
        var pause = 0.5
        while true {
            if let report = await follower.report {
                if report.ending == .locked {
                    throw RemoteError(host: host, .locked(holder: await follower.strayOutput))
                }
                return report
            }
            if Task.isCancelled { throw RemoteError(host: host, .runDetached(run)) }
            // What ended a session that was following the run already says nothing about the next one.
            var problem: RemoteError?
            switch await follower.state {
            case .refused(let words): throw RemoteError(host: host, .stateRefused(words))
            case .absent:
                if await follower.offset > 0 {
                    throw RemoteError(host: host, .runDied(run, lastWords: "the host was restarted in the middle"))
                }
                throw RemoteError(
                    host: host, lostSince == nil ? .runUnknown(run) : .connectionLost(detail: "nothing was run"))
            case .over: throw RemoteError(host: host, .runDied(run, lastWords: await follower.strayOutput))
            case .silent:
                // The first session never got as far as the script: nothing is there to look for.
                problem = RemoteShell.problem(of: result, on: host, as: privilege)
                if lostSince == nil, let problem { throw problem }
            case .following:
                // The link was back, and the search for the run ended with it.
                lostSince = nil
            }
            if await follower.offset > seen { pause = 0.5 }
            let now = ContinuousClock.now
            if lostSince == nil {
                let words = (try? result.get())?.words.trimmingWhitespace ?? ""
                await follower.lost(words)
            }
            let since = lostSince ?? now
            lostSince = since
            if problem?.mayPass == false || now - since > RemoteShell.searchTime {
                throw RemoteError(host: host, .runDetached(run))
            }
            try? await Task.sleep(for: .seconds(pause * Double.random(in: 0.7...1.3)))
            pause = min(pause * 1.5, 5)
            let nonce = Nonce.random()
            seen = await follower.reattach(nonce)
            do throws(RemoteError) {
                if let target = await guardian?.target, target != connection.target {
                    connection = try await pool.connect(target, verified: true)
                } else {
                    connection = try await pool.renew(connection)
                }
                let script = ScriptCompiler.attach(run, offset: seen, nonce: nonce)
                result = .success(
                    try await self.run(
                        script, on: connection, as: privilege, output: { await follower.read($0) }))
            } catch {
                result = .failure(error)
            }
        }
    }
}

extension RemoteShell {
    /// What a session met besides a link that broke; nil where it was only that.
    private static func problem(
        of result: Result<Ended, RemoteError>, on host: String, as privilege: Privilege
    ) -> RemoteError? {
        switch result {
        case .failure(let error): error
        case .success(let ended) where ended.end == .lost: nil
        case .success(let ended): failure(ended, on: host, as: privilege)
        }
    }
}

extension RemoteError {
    /// True for failures that a link which comes back would cure.
    fileprivate var mayPass: Bool {
        switch reason {
        case .authentication, .hostKeyChanged, .hostKeyUnknown, .sudoRefused, .configuration: false
        default: true
        }
    }
}

/// What has been read of a run, over all connections.
private actor Follower {
    enum State: Sendable {
        /// Nothing came over this connection yet.
        case silent
        case following
        case absent
        case refused(String)
        case over
    }

    private(set) var state = State.silent
    private let host: String
    private let run: RunID
    private let plan: Plan?
    private let sink: EventSink
    private var decoder: FollowDecoder
    private var reader: RunReader?
    private var isLost = false

    init(host: String, run: RunID, plan: Plan?, nonce: Nonce, sink: @escaping EventSink) {
        self.host = host
        self.run = run
        self.plan = plan
        self.sink = sink
        decoder = FollowDecoder(nonce: nonce)
    }

    var report: RunReport? { reader?.report }
    var strayOutput: String { reader.map { String(decoding: $0.strayOutput, as: UTF8.self) }?.trimmed ?? "" }
    var offset: Int { decoder.offset }

    func read(_ bytes: [UInt8]) async {
        for item in decoder.decode(bytes) {
            switch item {
            case .here(let nonce):
                state = .following
                if reader == nil { reader = RunReader(run: run, plan: plan, nonce: nonce) }
                if isLost {
                    isLost = false
                    await sink(Event(host: host, .reattached))
                }
            case .absent: state = .absent
            case .refused(let words): state = .refused(words)
            case .over: state = .over
            case .alive: break
            case .frames(let bytes):
                for kind in reader?.read(bytes) ?? [] { await sink(Event(host: host, kind)) }
            }
        }
    }

    func lost(_ words: String) async {
        isLost = true
        await sink(Event(host: host, .lost(detail: words.wordLines.last ?? "")))
    }

    /// Makes ready for another connection; where it is to go on.
    func reattach(_ nonce: Nonce) -> Int {
        decoder = FollowDecoder(nonce: nonce, offset: decoder.offset)
        state = .silent
        return decoder.offset
    }
}

extension String {
    fileprivate var trimmed: String { trimmingWhitespace }
}
