import Plan
import Shell

/// What makes the kernel keep to the rules.
package enum FirewallBackend: String, Sendable, Hashable, CaseIterable {
    case ufw, nftables, iptables, firewalld

    /// Where none is in charge of a host yet.
    static func usual(for packageManager: PackageManager?) -> FirewallBackend {
        switch packageManager {
        case .apt: .ufw
        case .dnf, .yum, .zypper: .firewalld
        case .pacman, .apk, nil: .nftables
        }
    }

    /// As the package is called on every system that is known here.
    var package: String { rawValue }

    var kind: Step.Kind {
        switch self {
        case .ufw: Step.Kind("ufw", in: .ufw)
        case .nftables: Step.Kind("nftables", in: .nftables)
        case .iptables: Step.Kind("iptables", in: .iptables)
        case .firewalld: Step.Kind("firewalld", in: .firewalld)
        }
    }

    /// Why it cannot have such a rule, in words that continue "the rule"; nil where it can.
    package func refusal(of rule: FirewallRule) -> String? {
        if let name = rule.application, self != .ufw {
            return "names the application `\(name)`, which only ufw knows: name its ports"
        }
        guard self == .firewalld else { return nil }
        if rule.interface != nil { return "names an interface, which firewalld tells apart by zones only" }
        if rule.action == .limit { return "has the action `limit`, and firewalld cannot count for each address" }
        return nil
    }
}
