import Plan
import Shell

/// What is let in from the network. Nothing else is, and the ports of sshd always are.
enum FirewallManager {
    static func steps(for request: FirewallRequest, facts: HostFacts) -> [Step] {
        let rules = request.rules.flatMap { rule -> [Word] in
            let spec = [
                rule.action.rawValue, rule.transport?.rawValue ?? "any",
                rule.ports.isEmpty ? "any" : rule.ports.joined(separator: ","), rule.from ?? "any",
                rule.interface ?? "any", rule.family.rawValue,
            ]
            return [
                .quoted(spec.joined(separator: " ")), .quoted(rule.comment.map { "tunnel: \($0)" } ?? "tunnel"),
            ]
        }
        return [
            Step(
                id: "firewall",
                kind: Step.Kind("ufw", in: .ufw),
                arguments: [request.isExclusive ? "yes" : "-", .orDash(request.logging?.rawValue)] + rules
            ).guarded(by: .firewall)
        ]
    }
}

/// fail2ban over sshd, which never bans who set it up.
enum Fail2banManager {
    static func steps(for request: Fail2banRequest, facts: HostFacts) -> [Step] {
        [
            Step(
                id: "fail2ban",
                kind: Step.Kind("fail2ban", in: .fail2ban),
                arguments: [
                    .orDash(facts.loginAddress), .number(request.maxRetry), .number(request.findTime),
                    .number(request.banTime),
                ] + request.ignored.map(Word.quoted)
            ).guarded(by: .fail2ban)
        ]
    }
}
