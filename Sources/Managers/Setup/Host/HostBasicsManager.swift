import Plan
import Shell

/// The host's name, time zone, locale, swap and kernel settings, each a step of its own.
package enum HostBasicsManager {
    package static func steps(for request: HostBasics) -> [Step] {
        var steps: [Step] = []
        if let hostname = request.hostname {
            steps.append(
                Step(id: "hostname", kind: Step.Kind("hostname", in: .hostname), arguments: [.quoted(hostname)]))
        }
        if let timezone = request.timezone {
            steps.append(
                Step(id: "timezone", kind: Step.Kind("timezone", in: .timezone), arguments: [.quoted(timezone)]))
        }
        if let locale = request.locale {
            steps.append(Step(id: "locale", kind: Step.Kind("locale", in: .locale), arguments: [.quoted(locale)]))
        }
        if let swap = request.swap {
            steps.append(
                Step(
                    id: "swap \(swap.path)", kind: Step.Kind("swap", in: .swap),
                    arguments: [.quoted(swap.path), swap.size.map(Word.number) ?? "absent"]))
        }
        if !request.sysctl.isEmpty {
            // Without IPv6, say, nobody comes in by it.
            let isWay = request.sysctl.contains { $0.key.hasPrefix("net.") }
            steps.append(
                Step(
                    id: "sysctl", kind: Step.Kind("sysctl", in: .sysctl),
                    arguments: request.sysctl.flatMap { [.quoted($0.key), .quoted($0.value)] }
                ).guarded(by: isWay ? .access : nil))
        }
        return steps
    }
}
