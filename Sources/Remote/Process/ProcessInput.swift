/// What is written to a process's stdin, piece by piece, until it is finished.
///
/// A process that does not read (or has ended) is no error: its exit status tells what went wrong. An input whose process
/// could not do its work can be given to the next one: what was not taken yet is still there.
package final class ProcessInput: Sendable {
    /// Written before the pieces, anew for each process that is given this input.
    let head: [UInt8]
    private let queue: Queue

    private init(head: [UInt8], queue: Queue) {
        self.head = head
        self.queue = queue
    }

    /// Stdin that stays open until ``finish()``.
    package convenience init() { self.init(head: [], queue: Queue()) }

    /// Stdin that ends after these bytes.
    package static func whole(_ bytes: [UInt8]) -> ProcessInput {
        ProcessInput(head: bytes, queue: Queue(isFinished: true))
    }

    package static var none: ProcessInput { .whole([]) }

    /// The same input behind these bytes.
    func following(_ bytes: [UInt8]) -> ProcessInput { ProcessInput(head: bytes + head, queue: queue) }

    /// Waits while much is still to be written, so that memory stays constant. False once it is finished.
    @discardableResult
    package func send(_ bytes: [UInt8]) async -> Bool { await queue.add(bytes) }

    /// Closes stdin once everything sent is written.
    package func finish() async { await queue.finish() }

    /// The next piece; nil at the end, and when the task is cancelled.
    func next() async -> [UInt8]? {
        await withTaskCancellationHandler {
            await queue.next()
        } onCancel: {
            Task { await queue.wake() }
        }
    }

    private actor Queue {
        /// Pieces held before the sender has to wait.
        private static let most = 16

        private var pieces: [[UInt8]] = []
        private var isFinished: Bool
        private var taker: CheckedContinuation<Void, Never>?
        private var sender: CheckedContinuation<Void, Never>?

        init(isFinished: Bool = false) { self.isFinished = isFinished }

        func add(_ bytes: [UInt8]) async -> Bool {
            while pieces.count >= Queue.most, !isFinished {
                await withCheckedContinuation { continuation in
                    sender?.resume()
                    sender = continuation
                }
            }
            guard !isFinished else { return false }
            pieces.append(bytes)
            wake()
            return true
        }

        func finish() {
            isFinished = true
            wake()
        }

        func wake() {
            taker?.resume()
            taker = nil
            sender?.resume()
            sender = nil
        }

        func next() async -> [UInt8]? {
            while pieces.isEmpty, !isFinished, !Task.isCancelled {
                await withCheckedContinuation { continuation in
                    taker?.resume()
                    taker = continuation
                }
            }
            guard !pieces.isEmpty, !Task.isCancelled else { return nil }
            defer {
                sender?.resume()
                sender = nil
            }
            return pieces.removeFirst()
        }
    }
}
