import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Waits for descriptors, all of them on one thread by poll(2).
///
/// Not by sources of Dispatch: on Linux, sources that come and go on several threads crash its event loop now and then
/// (swift-corelibs-libdispatch, issue 949).
final class Readiness: Sendable {
    static let shared = Readiness()

    private struct Waiter {
        let descriptor: Int32
        let events: Int16
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var waiters: [UInt64: Waiter] = [:]
        /// Cancelled before they waited.
        var cancelled: Set<UInt64> = []
        var isRunning = false
    }

    private let state = Mutex(State())
    private let lastNumber = Atomic<UInt64>(0)
    /// A byte in it makes the thread look at its list again.
    private let bell: (read: Int32, write: Int32)?
    private let queue = DispatchQueue(label: "readiness")

    private init() {
        bell = Descriptor.pipe()
        if let bell {
            for end in [bell.read, bell.write] { _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK) }
        }
    }

    /// Returns when the descriptor can be read or written, when it is closed or broken, or when the task is cancelled.
    func wait(for descriptor: Int32, _ direction: Descriptor.Direction) async {
        guard bell != nil else {
            // There was no descriptor left for the bell: slowly is better than not at all.
            try? await Task.sleep(for: .milliseconds(10))
            return
        }
        let number = lastNumber.add(1, ordering: .relaxed).newValue
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let events = Int16(direction == .reading ? POLLIN : POLLOUT)
                let isCancelled = state.withLock { state in
                    if state.cancelled.remove(number) != nil { return true }
                    state.waiters[number] = Waiter(descriptor: descriptor, events: events, continuation: continuation)
                    if !state.isRunning {
                        state.isRunning = true
                        queue.async { self.run() }
                    }
                    return false
                }
                if isCancelled { continuation.resume() } else { ring() }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                let waiter = state.waiters.removeValue(forKey: number)
                if waiter == nil { state.cancelled.insert(number) }
                return waiter
            }
            waiter?.continuation.resume()
            ring()
        }
        _ = state.withLock { $0.cancelled.remove(number) }
    }

    private func ring() {
        var byte: UInt8 = 0
        // A bell that is full has been heard already.
        if let bell { _ = systemWrite(bell.write, &byte, 1) }
    }

    private func run() {
        guard let bell else { return }
        while true {
            let waiting = state.withLock { Array($0.waiters) }
            var list = [pollfd(fd: bell.read, events: Int16(POLLIN), revents: 0)]
            list += waiting.map { pollfd(fd: $0.value.descriptor, events: $0.value.events, revents: 0) }
            guard poll(&list, nfds_t(list.count), -1) >= 0 else { continue }
            if list[0].revents != 0 {
                var heard = [UInt8](repeating: 0, count: 256)
                while systemRead(bell.read, &heard, heard.count) == heard.count {}
            }
            for (entry, waiter) in zip(list.dropFirst(), waiting) where entry.revents != 0 {
                state.withLock { $0.waiters.removeValue(forKey: waiter.key) }?.continuation.resume()
            }
        }
    }
}
