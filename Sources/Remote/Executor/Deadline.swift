import Synchronization

/// Does something once: when a time has passed, or when told to.
final class Deadline: Sendable {
    enum Cause: Sendable { case timeLimit, cancelled }

    private let state: State
    private let timer: Task<Void, Never>?

    init(after limit: Duration?, _ action: @escaping @Sendable () async -> Void) {
        let state = State(action: action)
        self.state = state
        timer = limit.map { limit in
            Task {
                try? await Task.sleep(for: limit)
                if !Task.isCancelled { state.fire(.timeLimit) }
            }
        }
    }

    func strike() { state.fire(.cancelled) }

    /// Stops what it may have begun, and tells why it struck, if it did.
    func disarm() -> Cause? {
        timer?.cancel()
        return state.disarm()
    }

    private final class State: Sendable {
        private struct Content {
            var cause: Cause?
            var task: Task<Void, Never>?
            var isDisarmed = false
        }

        private let content = Mutex(Content())
        private let action: @Sendable () async -> Void

        init(action: @escaping @Sendable () async -> Void) { self.action = action }

        func fire(_ cause: Cause) {
            content.withLock { content in
                guard content.cause == nil, !content.isDisarmed else { return }
                content.cause = cause
                content.task = Task { [action] in await action() }
            }
        }

        func disarm() -> Cause? {
            content.withLock { content in
                content.isDisarmed = true
                content.task?.cancel()
                return content.cause
            }
        }
    }
}
