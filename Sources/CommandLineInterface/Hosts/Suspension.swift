import Dispatch
import Remote

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Ctrl-Z while hosts are worked on: they are told that nothing will be heard from here, or they would end what runs.
///
/// STOP cannot be caught: whoever sends that has the commands ended, as when the link breaks.
final class Suspension: Sendable {
    /// What the words need to leave this machine by way of ssh.
    private static let grace = DispatchTimeInterval.milliseconds(200)

    /// Never touched after they were made, but to be cancelled, which any thread may do.
    nonisolated(unsafe) private let sources: [any DispatchSourceSignal]

    init(_ lifelines: Lifelines) {
        let queue = DispatchQueue(label: "suspension")
        signal(SIGTSTP, SIG_IGN)
        let stop = DispatchSource.makeSignalSource(signal: SIGTSTP, queue: queue)
        stop.setEventHandler {
            lifelines.hold()
            queue.asyncAfter(deadline: .now() + Suspension.grace) {
                // The kernel then decides as ever: where no shell could continue it, it does not stop.
                signal(SIGTSTP, SIG_DFL)
                kill(getpid(), SIGTSTP)
            }
        }
        let goOn = DispatchSource.makeSignalSource(signal: SIGCONT, queue: queue)
        goOn.setEventHandler {
            signal(SIGTSTP, SIG_IGN)
            lifelines.resume()
        }
        sources = [stop, goOn]
        sources.forEach { $0.resume() }
    }

    func end() {
        sources.forEach { $0.cancel() }
        signal(SIGTSTP, SIG_DFL)
    }
}
