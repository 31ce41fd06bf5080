import Plan
import Synchronization

/// The open lifelines of commands, and the signs of life that go over them.
package final class Lifelines: Sendable {
    private let open = Mutex<[ObjectIdentifier: ProcessInput]>([:])

    package init() {}

    /// Sends signs of life until cancelled, or until the lifeline is finished.
    func keep(_ lifeline: ProcessInput) -> Task<Void, Never> {
        open.withLock { $0[ObjectIdentifier(lifeline)] = lifeline }
        return Task {
            defer { open.withLock { $0[ObjectIdentifier(lifeline)] = nil } }
            try? await Task.sleep(for: .seconds(ExecScript.firstBeat))
            while !Task.isCancelled, await lifeline.send(ExecScript.beat) {
                try? await Task.sleep(for: .seconds(ExecScript.beatPause))
            }
        }
    }

    /// Asks all hosts to bear with a silence, as long as it may be.
    package func hold() { sendAll(ExecScript.hold) }

    /// Ends the silence.
    package func resume() { sendAll(ExecScript.beat) }

    private func sendAll(_ line: [UInt8]) {
        for lifeline in open.withLock({ Array($0.values) }) { Task { await lifeline.send(line) } }
    }
}
