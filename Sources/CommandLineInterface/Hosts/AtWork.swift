import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Which hosts are still at work, for whoever asks: by SIGUSR1, by SIGINFO (Ctrl-T) where there is one, by Enter at the
/// terminal.
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

/// Enter at the terminal, while nobody else reads from there.
struct EnterKey: Sendable {
    private let isUsable: Bool

    /// - Parameter isTaken: Whether stdin is read for something else.
    init(isTaken: Bool) { isUsable = !isTaken && isatty(0) == 1 && isatty(2) == 1 }

    /// Whether it was pressed since the last time. To be asked only while no program at the terminal may be asking for a
    /// password: the line would be taken from it.
    func wasPressed() -> Bool {
        // A process in the background is stopped when it reads.
        guard isUsable, tcgetpgrp(0) == getpgrp() else { return false }
        var waiting = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, 0) == 1, waiting.revents & Int16(POLLIN) != 0 else { return false }
        var line = [UInt8](repeating: 0, count: 1024)
        return read(0, &line, line.count) > 0
    }
}
