import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Which hosts are still at work, for whoever asks: by SIGUSR1, by SIGINFO (Ctrl-T) where there is one, by a key at
/// the terminal.
final class AtWork: Sendable {
    private struct State {
        var begun: [(host: String, since: ContinuousClock.Instant)] = []
        var done = 0
    }

    private let total: Int
    private let tell: @Sendable (String) -> Void
    private let state = Mutex(State())
    /// Kept alive, and never touched after they were made.
    nonisolated(unsafe) private let sources: [any DispatchSourceSignal]

    /// - Parameters:
    ///   - hosts: How many there are in all.
    ///   - tell: Called with the answer, one line or more.
    init(hosts: Int, tell: @escaping @Sendable (String) -> Void) {
        total = hosts
        self.tell = tell
        #if canImport(Glibc)
            let signals = [SIGUSR1]
        #else
            let signals = [SIGUSR1, SIGINFO]
        #endif
        let queue = DispatchQueue(label: "at-work")
        sources = signals.map { number in
            signal(number, SIG_IGN)
            return DispatchSource.makeSignalSource(signal: number, queue: queue)
        }
        for source in sources {
            source.setEventHandler { [weak self] in
                if let self { tell(self.answer) }
            }
            source.resume()
        }
    }

    func asked() { tell(answer) }

    func begin(_ host: String) { state.withLock { $0.begun.append((host, .now)) } }

    func end(_ host: String) {
        state.withLock { state in
            state.done += 1
            if let index = state.begun.firstIndex(where: { $0.host == host }) { state.begun.remove(at: index) }
        }
    }

    /// The hosts that have taken longest come first.
    var answer: String {
        let (begun, done) = state.withLock { ($0.begun, $0.done) }
        let waiting = total - done - begun.count
        let head = "\(begun.count) of \(total) hosts at work, \(done) done, \(waiting) not begun"
        return ([head] + begun.map { "  \($0.host)  \(Int($0.since.secondsSince)) s" }).joined(separator: "\n")
    }
}
