import Plan
import Remote
import Synchronization

/// One host of a command that works on hosts.
final class HostWork: Sendable {
    let target: Target
    let report: EventSink
    private let stop = Mutex<(@Sendable () -> Void)?>(nil)
    private let steering = Mutex<(@Sendable (_ isFirst: Bool) -> Void)?>(nil)

    var name: String { target.label }

    init(_ target: Target, report: @escaping EventSink) {
        self.target = target
        self.report = report
    }

    func connect(_ shell: RemoteShell) async throws(RemoteError) -> Connection {
        let connection: Connection
        do throws(RemoteError) {
            connection = try await shell.pool.connect(target)
        } catch {
            throw await afterMove(error, shell)
        }
        await report(
            Event(host: name, .connected(origin: connection.origin.rawValue, notes: connection.notes)))
        return connection
    }

    /// Nobody may answer since a run has moved sshd to another port, and ssh_config still names the old one.
    private func afterMove(_ error: RemoteError, _ shell: RemoteShell) async -> RemoteError {
        switch error.reason {
        case .refused, .timedOut: break
        default: return error
        }
        guard let move = try? RunRecords().move(of: target.name), let now = try? await shell.pool.resolve(target),
            now.port != String(move.port)
        else { return error }
        return RemoteError(host: error.host, .moved(port: move.port, run: move.run, why: error.message))
    }

    /// Work that is not to be cut off at the first Ctrl-C: the run on the host is asked to stop after its present step.
    func stoppable<T: Sendable>(
        _ run: RunID, _ connection: Connection, _ privilege: Privilege, _ shell: RemoteShell,
        _ work: () async throws -> T
    ) async throws -> T {
        stop.withLock { stop in
            stop = {
                Task { try? await shell.cancel(run, on: connection, as: privilege) }
            }
        }
        defer { stop.withLock { $0 = nil } }
        return try await work()
    }

    /// Work that is never cut off: what each Ctrl-C means to it is its own matter.
    func steered<T: Sendable>(
        by strike: @escaping @Sendable (_ isFirst: Bool) -> Void, _ work: () async throws -> T
    ) async throws -> T {
        steering.withLock { $0 = strike }
        defer { steering.withLock { $0 = nil } }
        return try await work()
    }

    /// Hands a Ctrl-C on to work that takes it; false where there is none.
    func steer(_ isFirst: Bool) -> Bool {
        guard let strike = steering.withLock({ $0 }) else { return false }
        strike(isFirst)
        return true
    }

    /// Asks politely where there is a way; false where there is none.
    func askToStop() -> Bool {
        guard let stop = stop.withLock({ $0 }) else { return false }
        stop()
        return true
    }
}

extension Workplace {
    /// Does something on every host that an expression names, and tells how it ended.
    func onHosts(
        _ expression: String, _ work: @escaping @Sendable (HostWork, RemoteShell) async throws -> HostOutcome
    ) async throws -> ExitCode {
        try await onHosts(targets(expression, in: inventory()), work)
    }

    /// - Parameters:
    ///   - run: The name under which the run is remembered; nil for a command that is not.
    ///   - takesTerminal: Whether the work itself reads what is typed.
    ///   - atEnd: What is left to do once all hosts are done, before the last line is written.
    func onHosts(
        _ targets: [Target], sshConfig: String? = nil, run: RunID? = nil, takesTerminal: Bool = false,
        _ work: @escaping @Sendable (HostWork, RemoteShell) async throws -> HostOutcome,
        atEnd: () async throws -> Void = {}
    ) async throws -> ExitCode {
        let start = ContinuousClock.now
        if targets.isEmpty {
            let why = has(.failedOf) && invocation.has(.failedOf) ? "that run failed on no host" : "no host is named"
            await reporter.note("there is nothing to do: \(why)")
        }
        let fleet = try self.fleet
        if let place = try diversion(targets) { try await reporter.divert(to: place) }
        DescriptorLimit.raise(forHosts: min(fleet.jobs, targets.count))
        var options = sshOptions
        if let sshConfig { options.configFile = sshConfig }
        let shell = RemoteShell(pool: try ConnectionPool(runner: runner, options: options), runner: runner)
        let suspension = Suspension(shell.lifelines)
        defer { suspension.end() }
        await reporter.setHosts(targets.map(\.label))
        let atWork = AtWork(hosts: targets.count) { [reporter] answer in Task { await reporter.note(answer) } }
        // Of one host there is nothing to tell, and what is typed meanwhile is for the shell.
        let readsInput = takesTerminal || has(.stdin) && invocation.has(.stdin)
        let keys = readsInput || targets.count < 2 ? nil : KeyPress()
        let outcomes = await working(atWork, keys) {
            await fleet.run(targets) { target in
                atWork.begin(target.label)
                defer { atWork.end(target.label) }
                return await on(target, shell, fleet.interruption, work)
            }
        }
        // That others were not begun follows from those that failed, and is no worse.
        let exit = ExitCode.worst(
            of: outcomes.map { $0.isNotBegun && $0.exit != .interrupted ? .success : $0.exit })
        if let run, targets.count > 1 || has(.failedOf) && invocation.has(.failedOf) {
            await remember(
                FleetRecord(
                    run: run, command: invocation.command.name, exit: exit, targets: targets, outcomes: outcomes))
        }
        try await atEnd()
        await reporter.finish(
            Summary(command: invocation.command.name, exit: exit, seconds: start.secondsSince, hosts: outcomes))
        return exit
    }

    /// Where output goes, if not to the console.
    private func diversion(_ targets: [Target]) throws -> Diversion.Place? {
        guard has(.group) else { return nil }
        let place: Diversion.Place? =
            if invocation.has(.group) { .gathering(.group) } else if invocation.has(.diff) { .gathering(.diff) } else {
                invocation.value(.outdir).map { .directory($0) }
            }
        guard place != nil else { return nil }
        let names = Dictionary(grouping: targets, by: \.label)
        if let twice = targets.first(where: { (names[$0.label]?.count ?? 0) > 1 }) {
            throw UsageError(
                .conflictingArguments,
                "\(twice.label) is two of the targets, and their outputs could not be told apart here",
                path: invocation.command.path)
        }
        return place
    }

    private func remember(_ record: FleetRecord) async {
        do throws(RunRecordError) {
            try RunRecords().add(record)
        } catch {
            // The work is done; only --failed-of will not find it.
            await reporter.note(error.message)
        }
    }

    /// The work on one host; its errors are told here, and become its outcome.
    private func on(
        _ target: Target, _ shell: RemoteShell, _ interruption: Interruption,
        _ work: @escaping @Sendable (HostWork, RemoteShell) async throws -> HostOutcome
    ) async -> HostOutcome {
        let host = HostWork(target) { [reporter] event in await reporter.take(event) }
        let task = Task { try await work(host, shell) }
        interruption.onStrike { [reporter] isFirst in
            if host.steer(isFirst) { return }
            if isFirst, host.askToStop() {
                Task {
                    await reporter.note(
                        "\(host.name): stopping after the present step; once more leaves the run to itself")
                }
            } else {
                task.cancel()
            }
        }
        do {
            let outcome = try await task.value
            guard let problem = await reporter.end(target.label) else { return outcome }
            return await failed(host, problem, .failed)
        } catch let error as RemoteError {
            guard interruption.hasStruck else { return await failed(host, error, error.exit) }
            return await failed(host, error.afterInterruption, .interrupted)
        } catch let error as any ExplainedError {
            return await failed(host, error, .failed)
        } catch {
            return await failed(host, UnforeseenError(reason: String(describing: error)), .failed)
        }
    }

    private func failed(_ host: HostWork, _ error: some ExplainedError, _ exit: ExitCode) async -> HostOutcome {
        let failure = Event.Failure(error)
        _ = await reporter.end(host.name)
        await host.report(Event(host: host.name, .failed(failure)))
        return HostOutcome(host.name, exit, failure: failure)
    }
}

extension RemoteError {
    /// Ctrl-C ends the ssh that work goes through, which looks like a lost connection and is none.
    var afterInterruption: RemoteError {
        switch reason {
        case .connectionLost, .process: RemoteError(host: host, .abandoned)
        default: self
        }
    }
}

extension RunReport {
    var exit: ExitCode {
        switch ending {
        case .ok: .success
        case .failed, .locked, .rolledBack: .failed
        case .cancelled: .interrupted
        case .reverted: .rolledBack
        }
    }
}

extension ContinuousClock.Instant {
    var secondsSince: Double {
        let parts = (ContinuousClock.now - self).components
        return Double(parts.seconds) + Double(parts.attoseconds) / 1e18
    }
}
