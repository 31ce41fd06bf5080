import Plan
import Shell

/// What a host says about a guard.
package struct GuardStatus: Sendable, Hashable {
    package enum State: String, Sendable, Hashable, CaseIterable {
        /// There is none.
        case none
        /// Whether there is one is for root's eyes.
        case hidden
        /// Nothing was changed yet.
        case begun
        case armed, confirmed, reverting, reverted, stuck
    }

    package let state: State
    /// The guard's name; nil where there is none.
    package let token: String?
    /// What was written while it was taken back.
    package let log: String

    package init(state: State, token: String?, log: String) {
        self.state = state
        self.token = token
        self.log = log
    }
}

extension RemoteShell {
    /// Says something to a guard on a host, or asks about it.
    ///
    /// - Parameters:
    ///   - token: The guard's name; nil for the one there is.
    ///   - run: The nonce of the run that asked; nil for a person's own word.
    package func answerGuard(
        _ action: GuardAction, token: String? = nil, run: Nonce? = nil, why: String = "",
        on connection: Connection, as privilege: Privilege
    ) async throws(RemoteError) -> GuardStatus {
        let nonce = Nonce.random()
        let output = Collector(limit: 1 << 18)
        let ended = try await self.run(
            ScriptCompiler.answerGuard(action, token: token, run: run, why: why, nonce: nonce), on: connection,
            as: privilege, timeLimit: .seconds(60), output: { await output.add($0) })
        let bytes = await output.bytes
        guard let frame = bytes.firstRange(of: Array("\u{1e}\(nonce.text) guard ".utf8)),
            let end = bytes[frame.upperBound...].firstIndex(of: 0x0a)
        else { throw RemoteShell.failure(ended, on: connection.target.label, as: privilege) }
        let words = String(decoding: bytes[frame.upperBound..<end], as: UTF8.self).split(separator: " ")
        guard let first = words.first, let state = GuardStatus.State(rawValue: String(first)) else {
            throw RemoteShell.failure(ended, on: connection.target.label, as: privilege)
        }
        return GuardStatus(
            state: state, token: state == .none || state == .hidden ? nil : words.dropFirst().first.map(String.init),
            log: String(decoding: bytes[(end + 1)...], as: UTF8.self))
    }

    /// The same over a connection that is made for it alone: that it arrives proves that there is a way in.
    package func answerGuardAnew(
        _ action: GuardAction, token: String? = nil, run: Nonce? = nil, on target: Target, as privilege: Privilege
    ) async throws(RemoteError) -> GuardStatus {
        try await pool.withFreshConnection(to: target) { pool, connection throws(RemoteError) in
            try await RemoteShell(pool: pool, runner: runner).answerGuard(
                action, token: token, run: run, on: connection, as: privilege)
        }
    }
}

/// Answers the guard of one run: proves before the change that a new connection can be made, and confirms it after.
actor Guardian {
    private static let tries = 4
    /// With the limit of `ufw limit`, which a careful host may have, six new connections in 30 s are too many.
    private static let pause = Duration.seconds(8)

    private let shell: RemoteShell
    private let connection: Connection
    private let privilege: Privilege
    private let run: DetachedRun
    private var answering: Task<Void, Never>?
    /// Where sshd has been found to be reached since the run moved it.
    private var port: Int?
    private var keepsKey = false
    /// Whether a change is made whose fate is not known yet.
    private(set) var isOpen = false

    init(_ shell: RemoteShell, _ connection: Connection, _ privilege: Privilege, _ run: DetachedRun) {
        self.shell = shell
        self.connection = connection
        self.privilege = privilege
        self.run = run
    }

    func take(_ report: GuardReport) {
        answering?.cancel()
        switch report.phase {
        case .baseline: answering = Task { await prove(report) }
        case .armed: isOpen = true
        case .confirm: answering = Task { await confirm(report) }
        case .confirmed:
            isOpen = false
            port = report.port ?? port
        case .reverted, .stuck: isOpen = false
        }
    }

    /// The host as it is reached by now.
    var target: Target { connection.target(at: port, keepsKey: keepsKey) }

    /// Over a new connection, to where the run has moved sshd by then.
    private func answer(_ action: GuardAction, _ report: GuardReport) async throws(RemoteError) {
        let target = connection.target(at: report.port, keepsKey: keepsKey)
        do throws(RemoteError) {
            _ = try await shell.answerGuardAnew(
                action, token: report.token, run: run.nonce, on: target, as: privilege)
        } catch {
            let known = connection.target(at: report.port, keepsKey: true)
            guard error.reason == .hostKeyUnknown, known != target else { throw error }
            _ = try await shell.answerGuardAnew(action, token: report.token, run: run.nonce, on: known, as: privilege)
            keepsKey = true
        }
    }

    /// One that cannot log in anew could not confirm either, so the host is told not to begin.
    private func prove(_ report: GuardReport) async {
        do throws(RemoteError) {
            try await answer(.baseline, report)
        } catch {
            _ = try? await shell.answerGuard(
                .refuse, token: report.token, run: run.nonce, why: error.message, on: connection, as: privilege)
        }
    }

    /// A lost answer is asked for again, until the time is over; the host tells what became of it. Who is turned away
    /// each time need not wait for that: the connection that is open still reaches the host.
    private func confirm(_ report: GuardReport) async {
        let end = ContinuousClock.now + .seconds(report.window)
        var refusals = 0
        while .now < end && !Task.isCancelled {
            do throws(RemoteError) {
                return try await answer(.confirm, report)
            } catch {
                refusals = error.isRefusal ? refusals + 1 : 0
            }
            if refusals == Guardian.tries {
                _ = try? await shell.answerGuard(
                    .revert, token: report.token, run: run.nonce, on: connection, as: privilege)
                return
            }
            try? await Task.sleep(for: Guardian.pause)
        }
    }
}

extension RemoteError {
    /// Whether the host, or this side, said no: what is only slow or lost may come yet.
    fileprivate var isRefusal: Bool {
        switch reason {
        case .refused, .hostKeyUnknown, .hostKeyChanged, .authentication, .turnedAway, .noCommonAlgorithm, .sudoRefused:
            true
        default: false
        }
    }
}
