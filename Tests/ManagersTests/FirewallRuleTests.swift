import Plan
import Testing

@testable import Managers

@Suite struct FirewallRuleTests {
    private func problem(_ text: String) -> String? {
        do throws(FirewallProblem) {
            _ = try FirewallRule(text)
            return nil
        } catch { return error.message }
    }

    @Test func theShortFormIsRead() throws {
        let rule = try FirewallRule("allow 443,80,8010-8020/tcp from 10.1.2.3/8 on eth0")
        #expect(rule.ports == ["80", "443", "8010:8020"])
        #expect(rule.from == "10.0.0.0/8" && rule.family == .v4)
        #expect(rule.interface == "eth0" && rule.transport == .tcp && rule.action == .allow)
        #expect(try FirewallRule("deny 53").family == .both)
    }

    @Test func applicationsAreNamed() throws {
        let rule = try FirewallRule("limit Nginx Full from 10.1.2.3/8 on eth0")
        #expect(rule.application == "Nginx Full" && rule.from == "10.0.0.0/8" && rule.interface == "eth0")
        #expect(rule.ports.isEmpty && rule.transport == nil && rule.action == .limit)
        #expect(try FirewallRule("allow WWW").application == "WWW")
        #expect(throws: FirewallProblem.self) { try FirewallRule(action: .allow, ports: "80", application: "WWW") }
        #expect(throws: FirewallProblem.self) { try FirewallRule(action: .allow, transport: .tcp, application: "WWW") }
        #expect(throws: FirewallProblem.self) { try FirewallRule(action: .allow, application: "a  b") }
    }

    @Test(arguments: [
        ("allow WWW", [FirewallBackend.ufw]), ("limit 22/tcp", [.ufw, .nftables, .iptables]),
        ("allow 80 on eth0", [.ufw, .nftables, .iptables]), ("reject 80", FirewallBackend.allCases),
    ])
    func notEveryFirewallHasEveryRule(_ text: String, _ can: [FirewallBackend]) throws {
        let rule = try FirewallRule(text)
        #expect(FirewallBackend.allCases.filter { $0.refusal(of: rule) == nil } == can)
    }

    @Test func whatIsInChargeIsUsed() {
        func backend(_ wanted: FirewallBackend?, _ manager: PackageManager?, inCharge: String?) -> FirewallBackend {
            FirewallManager.backend(
                for: FirewallRequest(backend: wanted),
                facts: HostFacts(osID: "any", packageManager: manager, firewall: inCharge))
        }
        #expect(backend(nil, .apt, inCharge: nil) == .ufw && backend(nil, .zypper, inCharge: nil) == .firewalld)
        #expect(backend(nil, .dnf, inCharge: nil) == .firewalld && backend(nil, .pacman, inCharge: nil) == .nftables)
        #expect(backend(nil, .apt, inCharge: "iptables") == .iptables && backend(nil, .apt, inCharge: "pf") == .ufw)
        // The host itself refuses it where that is another one.
        #expect(backend(.nftables, .apt, inCharge: "ufw") == .nftables)
    }

    /// As ufw writes them, or a rule would never be found again.
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("192.0.2.1/32", "192.0.2.1"), ("192.0.2.255/31", "192.0.2.254/31"),
        ("2001:DB8:0:0::1/32", "2001:db8::/32"), ("2001:db8::1/128", "2001:db8::1"),
        ("2001:db8::3/127", "2001:db8::2/127"),
    ])
    func networksAreShortened(_ written: String, _ short: String) throws {
        #expect(try FirewallRule("deny from \(written)").from == short)
    }

    @Test(arguments: [
        "", "allow", "allow all", "open 80", "allow 0/tcp", "allow 65536/tcp", "allow 80,443", "allow 9-8/tcp",
        "allow 80/",
        "allow 80/tcp/x", "allow 80/sctp", "allow 80 from", "allow 80 from 10.0.0.0/33", "allow 80 from 10.0.0",
        "allow 80 on",
        "allow 80 on a/b", "allow 80 on -a", "allow 80 on abcdefghijklmnop", "allow 80 on eth0 on eth1",
        "allow 80 to 10.0.0.1",
        "allow -80/tcp", "allow 80-/tcp", "allow 80,/tcp", "allow 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16/tcp",
        "allow 80 x",
        "allow any", "deny Nginx to 10.0.0.1", "allow Nginx/tcp", "allow a;b", "allow Ä", "allow WWW from",
        "allow 80;reboot", "allow from 10.0.0.0/0", "allow 80 from 10.0.0.1/",
    ])
    func whatIsNoRuleIsTold(_ text: String) { #expect(problem(text) != nil) }

    @Test func partsMustGoTogether() {
        #expect(throws: FirewallProblem.self) {
            try FirewallRule(action: .allow, ports: "80", from: "::1", family: .v4)
        }
        #expect(throws: FirewallProblem.self) { try FirewallRule(action: .allow, transport: .tcp, from: "::1") }
        #expect(throws: FirewallProblem.self) { try FirewallRule(action: .allow, ports: "80", comment: "it's") }
        #expect(throws: FirewallProblem.self) { try FirewallRule(action: .allow, ports: "80", comment: "a\nb") }
    }
}
