import Plan
import Remote

/// Works on many hosts: so many at once, in waves where that is asked for, and never lets one host's failure stop another
/// that has begun.
struct Fleet: Sendable {
    /// Hosts at once.
    var jobs: Int
    /// Hosts in one wave; the next wave begins when this one is done. Nil: no waves.
    var wave: Int?
    /// Begin no more hosts after a failure.
    var failFast: Bool
    let interruption: Interruption

    /// - Parameter work: Reports its own errors, and says how it ended.
    /// - Returns: In the order of the targets. Hosts that were not begun have no outcome of their own.
    func run(
        _ targets: [Target], _ work: @escaping @Sendable (Target) async -> HostOutcome
    ) async -> [HostOutcome] {
        var outcomes: [String: HostOutcome] = [:]
        var rest = targets[...]
        while !rest.isEmpty {
            let size = wave ?? rest.count
            let now = rest.prefix(size)
            rest = rest.dropFirst(size)
            for outcome in await window(now, work) { outcomes[outcome.host] = outcome }
            if stops(outcomes.values) { break }
        }
        return targets.map {
            outcomes[$0.name] ?? HostOutcome($0.name, interruption.hasStruck ? .interrupted : .failed)
        }
    }

    private func stops(_ outcomes: some Sequence<HostOutcome>) -> Bool {
        interruption.hasStruck || failFast && outcomes.contains { $0.exit != .success && $0.exit != .changesFound }
    }

    /// A sliding window over the targets.
    private func window(
        _ targets: ArraySlice<Target>, _ work: @escaping @Sendable (Target) async -> HostOutcome
    ) async -> [HostOutcome] {
        await withTaskGroup(of: HostOutcome.self) { group in
            var waiting = targets.makeIterator()
            for _ in 0..<jobs {
                guard let target = waiting.next() else { break }
                group.addTask { await work(target) }
            }
            var outcomes: [HostOutcome] = []
            for await outcome in group {
                outcomes.append(outcome)
                guard !stops(outcomes), let target = waiting.next() else { continue }
                group.addTask { await work(target) }
            }
            return outcomes
        }
    }
}
