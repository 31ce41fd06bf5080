import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Ctrl-C, TERM and HUP while hosts are worked on.
///
/// The first asks whatever is going on to end in good order, the second leaves at once.
final class Interruption: Sendable {
    private struct State {
        var count = 0
        var handlers: [@Sendable (_ isFirst: Bool) -> Void] = []
    }

    private let state = Mutex(State())
    /// Kept alive, and never touched after they were made.
    nonisolated(unsafe) private let sources: [any DispatchSourceSignal]

    init() {
        let signals = [SIGINT, SIGTERM, SIGHUP]
        let queue = DispatchQueue(label: "signals")
        sources = signals.map { number in
            signal(number, SIG_IGN)
            return DispatchSource.makeSignalSource(signal: number, queue: queue)
        }
        for source in sources {
            source.setEventHandler { [weak self] in self?.strike() }
            source.resume()
        }
    }

    var hasStruck: Bool { state.withLock { $0.count > 0 } }

    /// Calls the handler on each signal from now on; at once, if there was one already.
    func onStrike(_ handler: @escaping @Sendable (_ isFirst: Bool) -> Void) {
        let struck = state.withLock { state in
            state.handlers.append(handler)
            return state.count > 0
        }
        if struck { handler(true) }
    }

    private func strike() {
        let (count, handlers) = state.withLock { state in
            state.count += 1
            return (state.count, state.handlers)
        }
        for handler in handlers { handler(count == 1) }
    }
}
