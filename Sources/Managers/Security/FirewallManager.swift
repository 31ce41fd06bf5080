import Plan
import Shell

/// What is let in from the network. Nothing else is, and the ports of sshd always are.
enum FirewallManager {
    static func steps(for request: FirewallRequest, facts: HostFacts) throws(RenderError) -> [Step] {
        let backend = backend(for: request, facts: facts)
        for rule in request.rules {
            if let reason = backend.refusal(of: rule) { throw .unsupportedRule(reason: reason, firewall: backend) }
        }
        let rules = request.rules.flatMap { rule -> [Word] in
            let application = rule.application.map { "app:" + $0.split(separator: " ").joined(separator: "%20") }
            let spec = [
                rule.action.rawValue, rule.transport?.rawValue ?? "any",
                application ?? (rule.ports.isEmpty ? "any" : rule.ports.joined(separator: ",")), rule.from ?? "any",
                rule.interface ?? "any", rule.family.rawValue,
            ]
            return [
                .quoted(spec.joined(separator: " ")), .quoted(rule.comment.map { "tunnel: \($0)" } ?? "tunnel"),
            ]
        }
        return [
            Step(
                id: "firewall", kind: backend.kind,
                arguments: [request.isExclusive ? "yes" : "-", .orDash(request.logging?.rawValue)] + rules
            ).guarded(by: .firewall)
        ]
    }

    static func backend(for request: FirewallRequest, facts: HostFacts) -> FirewallBackend {
        request.backend ?? facts.firewall.flatMap(FirewallBackend.init(rawValue:)) ?? .usual(for: facts.packageManager)
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
