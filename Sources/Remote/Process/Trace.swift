import Shell
import Synchronization

/// What is told of the work below the events, for `--debug` and `--trace`. No secret is in it, nor what scripts say.
package enum Trace: Sendable {
    case process(ProcessTrace)
    case session(SessionTrace)
    case connection(ConnectionTrace)
}

/// A process that ran.
package struct ProcessTrace: Sendable {
    package let request: ProcessRequest
    package let status: ProcessStatus
    package let duration: Duration
}

/// A session over a master that ended, or could not be opened.
package struct SessionTrace: Sendable {
    package let host: String
    package let duration: Duration
    /// Bytes written to its stdin.
    package let sent: Int
    /// Bytes read from its stdout and stderr.
    package let received: Int
    package let end: End

    package enum End: Sendable, Hashable {
        case exited(Int)
        /// The link or the master went, or it was ended from here.
        case lost
        /// It was not opened.
        case notOpened
    }
}

/// A connection that was looked for or opened.
package struct ConnectionTrace: Sendable {
    package let host: String
    /// What ssh_config makes of the name: by `ssh -G`, or remembered.
    package let resolving: Duration
    /// From there to a master that may be used; hardly anything where one was there.
    package let connecting: Duration
    /// nil where there is none in the end.
    package let origin: Connection.Origin?
}

/// Bytes of a session, counted while it runs.
final class Traffic: Sendable {
    private let sentBytes = Atomic(0)
    private let receivedBytes = Atomic(0)

    var sent: Int { sentBytes.load(ordering: .relaxed) }
    var received: Int { receivedBytes.load(ordering: .relaxed) }

    func send(_ count: Int) { sentBytes.add(count, ordering: .relaxed) }
    func receive(_ count: Int) { receivedBytes.add(count, ordering: .relaxed) }
}

/// Who has the terminal: programs that may be talking to the person there, or whoever borrows it while there are none.
final class TerminalUse: Sendable {
    private struct State {
        var users = 0
        var giveBack: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    var isTaken: Bool { state.withLock { $0.users > 0 } }

    func begin() {
        state.withLock { state in
            state.users += 1
            state.giveBack?()
            state.giveBack = nil
        }
    }

    func end() { state.withLock { $0.users -= 1 } }

    func borrow<T>(_ work: () -> T, giveBack: @escaping @Sendable () -> Void) -> T? {
        state.withLock { state in
            guard state.users == 0 else { return nil }
            state.giveBack = giveBack
            return work()
        }
    }
}
