import Foundation
import Testing

@testable import Managers
@testable import Plan
@testable import Shell

/// What one manifest becomes on each distribution. The snapshots hold the steps; the libraries that these call are files
/// of their own, and both together, as `tunnel render` writes them, must please every shell and shellcheck.
@Suite struct SnapshotTests {
    struct System: CustomTestStringConvertible {
        let name: String
        let facts: HostFacts
        var testDescription: String { name }
    }

    static let systems = [
        System(name: "debian", facts: HostFacts(osID: "debian", osVersion: "12", packageManager: .apt)),
        System(name: "ubuntu", facts: HostFacts(osID: "ubuntu", osLike: ["debian"], packageManager: .apt)),
        System(name: "fedora", facts: HostFacts(osID: "fedora", osVersion: "42", packageManager: .dnf)),
        System(name: "opensuse", facts: HostFacts(osID: "opensuse-leap", osLike: ["suse"], packageManager: .zypper)),
        System(name: "arch", facts: HostFacts(osID: "arch", packageManager: .pacman)),
        System(name: "alpine", facts: HostFacts(osID: "alpine", packageManager: .apk, initSystem: .openrc)),
    ]

    static func plan(for facts: HostFacts) throws -> Plan {
        var request = HostRequest(
            packages: [
                PackageRequest(name: "nginx"), PackageRequest(name: "htop"),
                PackageRequest(name: "telnetd", state: .absent), PackageRequest(name: "openssl", state: .latest),
            ],
            users: [
                UserRequest(
                    name: "deploy", home: "/srv/deploy", shell: "/bin/bash", groups: ["www-data", "adm"],
                    authorizedKeys: ["ssh-ed25519 AAAA me@laptop", "command=\"it's\" ssh-rsa BBBB"]),
                UserRequest(name: "plain"),
            ],
            directories: [
                DirectoryRequest(path: "/srv/app", owner: "deploy", group: "deploy", mode: FileMode("2750")),
                DirectoryRequest(path: "/srv/a b's"),
            ],
            files: [
                FileRequest(path: "/etc/systemd/system/app.service", content: "[Service]\nExecStart=/srv/app/run.sh\n"),
                FileRequest(path: "/etc/app.conf", content: "it's $HOME\n", owner: "root", mode: FileMode("0644")),
                FileRequest(path: "/srv/app/blob", content: Text(bytes: [0, 0x5c, 0x61, 0xff])),
                FileRequest(path: "/srv/app/token", content: .secret("hunter2"), owner: "deploy"),
            ],
            services: [
                ServiceRequest(name: "app", enabled: true, state: .running, files: ["/etc/app.conf"]),
                ServiceRequest(name: "nginx", files: ["/etc/app.conf"], onChange: .reload),
                ServiceRequest(name: "cups.socket", enabled: false, state: .stopped),
            ],
            security: SecurityRequest(
                ssh: SSHRequest(settings: [.init("maxauthtries", "3")], allowUsers: ["deploy@10.0.0.0/8"]),
                firewall: FirewallRequest(
                    rules: [
                        try FirewallRule("allow 443,80/tcp"), try FirewallRule("deny from 2001:DB8::1/32 on eth0"),
                        try FirewallRule(action: .limit, ports: "22", from: "10.9.8.7/8", comment: "ours only"),
                    ], isExclusive: true, logging: .low),
                fail2ban: Fail2banRequest(ignored: ["10.0.0.0/8"]),
                updates: facts.packageManager == .apt ? UpdatesRequest(reboot: "03:30", mail: "root") : nil))
        if facts.packageManager != .pacman {
            request.packages.append(PackageRequest(name: "redis", version: "5:7.0.15-1"))
            if facts.packageManager != .apk { request.packages.append(PackageRequest(name: "kernel", state: .held)) }
        }
        if facts.initSystem != .systemd { request.services = [] }
        return try HostManager.plan(for: request, facts: facts)
    }

    /// The steps as a person reads them, secrets masked, each with the library that it calls and what it watches.
    static func text(of plan: Plan) -> String {
        var text = "#!/bin/sh\n# shellcheck disable=SC2154\n"
        for step in plan.steps {
            text += "\n# \(step.kind.library.name)"
            if let group = step.guardGroup { text += ", guarded by: \(group.rawValue)" }
            if !step.watches.isEmpty { text += ", watches: \(step.watches.joined(separator: ", "))" }
            let words = [.literal("step"), .quoted(step.id), .syntax(step.kind.name)] + step.arguments
            text += "\n" + Command(words).source.shown + "\n"
        }
        return text
    }

    @Test(arguments: systems) func stepsAreAsRecorded(_ system: System) throws {
        let place = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appending(path: "Snapshots/\(system.name).sh")
        let text = Self.text(of: try Self.plan(for: system.facts))
        if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
            try FileManager.default.createDirectory(
                at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: place)
            Issue.record("recorded \(place.lastPathComponent); run again without RECORD_SNAPSHOTS")
            return
        }
        let recorded = FileManager.default.contents(atPath: place.path).map { String(decoding: $0, as: UTF8.self) }
        #expect(text == recorded, "read the difference, then RECORD_SNAPSHOTS=1 swift test --filter SnapshotTests")
    }

    @Test(arguments: systems) func wholeScriptsPleaseShellsAndShellcheck(_ system: System) throws {
        let place = try Playground()
        let script = ScriptCompiler.render(try Self.plan(for: system.facts), heading: "For \(system.name).")
        let path = place.path + "/script"
        try Data(script.revealed).write(to: URL(fileURLWithPath: path))
        // SC2016: a dollar sign inside single quotes, as in a file's content.
        let shellcheck = ["shellcheck", "-s", "sh", "-e", "SC2016"]
        for checker in [["dash", "-n"], ["bash", "--posix", "-n"], ["busybox", "sh", "-n"], shellcheck] {
            let outcome = try place.run(checker + [path])
            #expect(outcome.status == 0 && outcome.output.isEmpty, "\(checker[0]): \(outcome.output)")
        }
    }

    @Test func eachLibraryIsCleanByItself() throws {
        let place = try Playground()
        let plans = try Self.systems.map { try Self.plan(for: $0.facts) }
        func all(_ library: ShellLibrary) -> [ShellLibrary] { [library] + library.needs.flatMap(all) }
        let libraries = Set(plans.flatMap { $0.steps.flatMap { all($0.kind.library) } })
        #expect(libraries.count == 18)
        for library in libraries {
            try place.write(library.name, library.source)
            let outcome = try place.run(["shellcheck", "-s", "sh", place.path + "/" + library.name])
            #expect(outcome.status == 0, "\(library.name): \(outcome.output)")
            // The compiler strips comments and indentation, so no string or here-document may depend on them.
            #expect(!library.source.contains("<<"), "\(library.name)")
        }
    }
}
