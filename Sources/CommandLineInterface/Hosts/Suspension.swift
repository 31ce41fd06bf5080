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
            // Not TSTP again with its default: what libdispatch has set up to see it would be lost.
            queue.asyncAfter(deadline: .now() + Suspension.grace) {
                if Suspension.canBeContinued { kill(getpid(), SIGSTOP) }
            }
        }
        let goOn = DispatchSource.makeSignalSource(signal: SIGCONT, queue: queue)
        goOn.setEventHandler { lifelines.resume() }
        sources = [stop, goOn]
        sources.forEach { $0.resume() }
    }

    /// Without a shell that could continue it, the kernel lets TSTP pass (an orphaned process group).
    private static var canBeContinued: Bool {
        getsid(getppid()) == getsid(0) && getpgid(getppid()) != getpgrp()
    }

    func end() {
        sources.forEach { $0.cancel() }
        signal(SIGTSTP, SIG_DFL)
    }
}
