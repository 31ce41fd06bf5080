import Foundation
import Testing

@testable import Managers
@testable import Plan
@testable import Shell

/// What `security lockdown` with its defaults becomes on each distribution.
@Suite struct LockdownSnapshotTests {
    static let systems = ["debian", "ubuntu", "fedora", "opensuse", "arch", "alpine"]

    private static func plan(for system: String) throws -> Plan {
        let request = SecurityRequest(
            ssh: SSHRequest(), firewall: FirewallRequest(rules: [try FirewallRule("allow 80,443/tcp")]),
            fail2ban: Fail2banRequest(), updates: UpdatesRequest(reboot: "03:30", isOptional: true),
            services: HardeningRequest())
        return try HostManager.plan(
            for: HostRequest(packages: [], users: [], directories: [], files: [], services: [], security: request),
            facts: try #require(HostFacts.typical(of: system)))
    }

    @Test(arguments: systems) func stepsAreAsRecorded(_ system: String) throws {
        let text = SnapshotTests.text(of: try Self.plan(for: system))
        try SnapshotTests.compare(text, with: "lockdown-\(system).sh")
    }

    @Test(arguments: systems) func wholeScriptsPleaseShellsAndShellcheck(_ system: String) throws {
        try SnapshotTests.judge(ScriptCompiler.render(try Self.plan(for: system), heading: "For \(system)."))
    }
}
