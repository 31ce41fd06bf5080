import Foundation
import Testing

@testable import Managers
@testable import Plan
@testable import Shell

/// What the same rules become for each firewall, by every shell alike; no firewall is asked.
@Suite struct FirewallTextTests {
    /// Sets what a library would ask a host for. sshd listens on 22 and 2222; a rule is about the latter.
    private static let host = """
        set -u
        NL='
        '
        problem() { echo "problem: $1"; }
        systemctl() { return 1; }
        ufw() { printf '%s\\n' 'Profile: Nginx Full' 'Ports:' '  80,443/tcp' '  443/udp'; }
        """

    private static let stubs = """
        security_root() { :; }
        firewall_alone() { :; }
        ssh_ports() { printf '%s\\n' 22 2222; }
        """

    /// What the library then has made of the rules.
    private static func shown(_ backend: FirewallBackend) -> String {
        switch backend {
        case .ufw: "ufw_look && ufw_want \"$@\"; printf '%s\\n' \"$fw_want_4\" '' \"$fw_want_6\""
        case .nftables: "nftables_look \"$@\"; printf %s \"$nf_text\""
        case .iptables:
            "iptables_look \"$@\"; printf '%s\\n' \"$ip_text_4\" \"$ip_text_6\" \"$ip_load\" \"$ip_unit_text\""
        case .firewalld: "firewalld_look \"$@\"; printf '%s\\n' \"$fd_text\" \"$fd_rules\""
        }
    }

    private static func script(_ backend: FirewallBackend, logging: String, in place: String) throws -> String {
        let rules = [
            try FirewallRule("allow 443,80,8000:8010/tcp"),
            try FirewallRule(action: .limit, transport: .tcp, ports: "2222", comment: #"by "us" \ * $HOME"#),
            try FirewallRule("deny from 2001:db8:f::/48 on eth0"), try FirewallRule("deny from 2001:db8:e::/48"),
            try FirewallRule("reject 113"), try FirewallRule(action: .reject, ports: "53", family: .v6),
            try FirewallRule("limit 25 from 10.0.0.0/8"), try FirewallRule("allow 5353/udp from 10.0.0.0/8"),
            try FirewallRule("allow on wg0"), try FirewallRule("allow Nginx Full from 192.0.2.1"),
        ].filter { backend.refusal(of: $0) == nil }
        let step = try #require(
            try FirewallManager.steps(
                for: FirewallRequest(backend: backend, rules: rules),
                facts: HostFacts(osID: "any", packageManager: .apt)
            ).first)
        func sources(_ library: ShellLibrary) -> [String] { library.needs.flatMap(sources) + [library.source] }
        let words = step.arguments.dropFirst(2).map { Command([$0]).source.shown }
        // As the compiler sends it: without indentation, and without lines that begin like a comment.
        let library = sources(step.kind.library).joined(separator: "\n").split(separator: "\n")
            .map { $0.drop { $0 == " " || $0 == "\t" } }.filter { !$0.hasPrefix("#") }.joined(separator: "\n")
        return
            (host.split(separator: "\n").map(String.init) + [library, stubs, "fw_logging=\(logging)"]
            + ["set -- " + words.joined(separator: " "), shown(backend), ""]).joined(separator: "\n")
            .replacing("/run/systemd/system", with: place).replacing("/proc/net/if_inet6", with: place)
            .replacing("/etc/", with: place + "/etc/")
    }

    @Test(arguments: FirewallBackend.allCases, ["-", "off", "full"])
    func isAsRecorded(_ backend: FirewallBackend, logging: String) throws {
        let place = try Playground()
        try place.write("script", try Self.script(backend, logging: logging, in: place.path))
        let name = "firewall/\(backend.rawValue)\(logging == "-" ? "" : "-" + logging).txt"
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Snapshots/\(name)")
        for shell in HostShell.allCases {
            let outcome = try place.run(shell.arguments + [place.path + "/script"])
            let text = outcome.output.replacing(place.path + "/etc/", with: "/etc/")
                .replacing(place.path, with: "/proc/net/if_inet6")
            if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(text.utf8).write(to: file)
                Issue.record("recorded \(name); run again without RECORD_SNAPSHOTS")
                return
            }
            let recorded = FileManager.default.contents(atPath: file.path).map { String(decoding: $0, as: UTF8.self) }
            #expect(text == recorded, "\(shell): read the difference, then RECORD_SNAPSHOTS=1")
        }
    }
}
