import Plan
import Remote

/// Works on many hosts: so many at once, in waves where that is asked for, and never lets one host's failure stop another
/// that has begun.
struct Fleet: Sendable {
    /// Hosts at once.
    var jobs: Int
    /// Hosts in one wave; the next wave begins when this one is done. Nil: no waves.
    var wave: Int?
    /// Begin no more hosts once so many have failed. Nil: whatever happens.
    var failureLimit: FailureLimit?
    let interruption: Interruption

    /// - Parameter work: Reports its own errors, and says how it ended.
    /// - Returns: In the order of the targets. Those of hosts that were not begun say so.
    func run(
        _ targets: [Target], _ work: @escaping @Sendable (Target) async -> HostOutcome
    ) async -> [HostOutcome] {
        let most = failureLimit?.count(of: targets.count) ?? .max
        var outcomes: [Target: HostOutcome] = [:]
        var rest = targets[...]
        while !rest.isEmpty, !stops(outcomes.values, most) {
            let size = wave ?? rest.count
            await window(rest.prefix(size), most, &outcomes, work)
            rest = rest.dropFirst(size)
        }
        let failures = Fleet.failures(outcomes.values)
        return targets.map { target in
            if let outcome = outcomes[target] { return outcome }
            let reason = NotBegun(failures: interruption.hasStruck ? nil : failures)
            return HostOutcome(
                target.label, interruption.hasStruck ? .interrupted : .failed, failure: Event.Failure(reason))
        }
    }

    private static func failures(_ outcomes: some Sequence<HostOutcome>) -> Int {
        outcomes.count { $0.exit != .success && $0.exit != .changesFound }
    }

    private func stops(_ outcomes: some Sequence<HostOutcome>, _ most: Int) -> Bool {
        interruption.hasStruck || Fleet.failures(outcomes) >= most
    }

    /// A sliding window over the targets.
    private func window(
        _ targets: ArraySlice<Target>, _ most: Int, _ outcomes: inout [Target: HostOutcome],
        _ work: @escaping @Sendable (Target) async -> HostOutcome
    ) async {
        await withTaskGroup(of: (Target, HostOutcome).self) { group in
            var waiting = targets.makeIterator()
            for _ in 0..<jobs {
                guard let target = waiting.next() else { break }
                group.addTask { (target, await work(target)) }
            }
            for await (target, outcome) in group {
                outcomes[target] = outcome
                guard !stops(outcomes.values, most), let target = waiting.next() else { continue }
                group.addTask { (target, await work(target)) }
            }
        }
    }
}

/// How many hosts may fail before no more are begun: a number, or a part of all.
enum FailureLimit: Sendable, Hashable {
    case hosts(Int)
    /// 1 to 100.
    case percent(Int)

    /// `5` or `10%`; nil for anything else.
    init?(_ text: String) {
        let isPercent = text.hasSuffix("%")
        let digits = isPercent ? text.dropLast() : text[...]
        guard (1...6).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }),
            let number = Int(digits), number > 0, !isPercent || number <= 100
        else { return nil }
        self = isPercent ? .percent(number) : .hosts(number)
    }

    /// At least one, and rounded up: 10% of 25 hosts are 3.
    func count(of total: Int) -> Int {
        switch self {
        case .hosts(let count): count
        case .percent(let percent): max(1, (total * percent + 99) / 100)
        }
    }
}

/// Why nothing was done on a host.
struct NotBegun: ExplainedError {
    static let code = "not-begun"

    /// Nil: tunnel was interrupted.
    let failures: Int?

    var code: String { NotBegun.code }
    var message: String {
        switch failures {
        case nil: "not begun, since tunnel was interrupted"
        case 1: "not begun, since a host failed"
        case let failures?: "not begun, since \(failures) hosts failed"
        }
    }
    var hint: String? { nil }
}
