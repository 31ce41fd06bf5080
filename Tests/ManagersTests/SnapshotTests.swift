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

    /// A user with every wish there is.
    private static var everything: UserRequest {
        var user = UserRequest(name: "every", home: "/srv/every", shell: "nologin", groups: ["adm"])
        user.uid = 3001
        user.group = "users"
        user.isSystem = true
        user.movesHome = true
        user.comment = "It's, everything"
        user.hasGroupsExactly = true
        user.expires = AccountExpiry("2030-12-31")
        user.isLocked = false
        user.passwordHash = .secret("$6$salt$hash")
        user.removedKeys = ["ssh-ed25519 CCCC old"]
        user.hasKeysExactly = true
        user.sudo = ["/usr/bin/systemctl restart nginx"]
        return user
    }

    private static var gone: UserRequest {
        var user = UserRequest(name: "gone")
        user.state = .absent
        user.removesHome = true
        return user
    }

    private static func addTheRest(to request: inout HostRequest) {
        request.groups = [GroupRequest(name: "ops", gid: 2000), GroupRequest(name: "old", state: .absent)]
        request.systemUsers = [
            SystemUserRequest(
                user: UserRequest(name: "app"), directories: [DirectoryRequest(path: "/srv/data")], sudo: ["ALL"],
                lingers: true)
        ]
        request.sudo = [
            SudoRequest(
                .group("ops"), commands: ["/usr/bin/id a,b x=y"], runAs: "every:users", defaults: ["!requiretty"]),
            SudoRequest(.user("old"), state: .absent),
        ]
        var tree = DirectoryRequest(path: "/srv/tree", owner: "deploy")
        tree.isRecursive = true
        tree.fileMode = FileMode("0640")
        tree.directoryMode = FileMode("0750")
        var oldTree = DirectoryRequest(path: "/srv/old")
        oldTree.state = .absent
        oldTree.isRecursive = true
        request.directories += [tree, oldTree]
        request.files.append(FileRequest(path: "/etc/old.conf", content: nil))
        request.links = [
            LinkRequest(path: "/usr/local/bin/app", target: "/srv/app/bin"), LinkRequest(path: "/srv/l", target: nil),
        ]
        request.basics = HostBasics(
            hostname: "web1.example.org", timezone: "Europe/Berlin", locale: "en_US.UTF-8",
            swap: HostBasics.Swap(path: "/swapfile", size: 1 << 30),
            sysctl: [HostBasics.Setting(key: "net.ipv4.ip_forward", value: "1")])
    }

    static func plan(for facts: HostFacts) throws -> Plan {
        let key = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----\n"
        var request = HostRequest(
            repositories: [
                RepositoryRequest(
                    name: "acme", url: "https://pkg.example.org/$releasever", suites: ["stable", "next"],
                    components: ["main"], architectures: ["amd64"], key: key),
                RepositoryRequest(name: "flat", url: "file:///srv/flat", suites: ["./"], isUnsigned: true),
                RepositoryRequest(name: "gone", url: nil),
            ],
            packages: [
                PackageRequest(name: "nginx"), PackageRequest(name: "htop"),
                PackageRequest(name: "telnetd", state: .absent), PackageRequest(name: "openssl", state: .latest),
            ],
            users: [
                UserRequest(
                    name: "deploy", home: "/srv/deploy", shell: "/bin/bash", groups: ["www-data", "adm"],
                    authorizedKeys: ["ssh-ed25519 AAAA me@laptop", "command=\"it's\" ssh-rsa BBBB"]),
                UserRequest(name: "plain"), everything, gone,
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
            security: try security(for: facts))
        addTheRest(to: &request)
        if facts.packageManager == .apk { request.repositories = [] }
        if [.apt, .pacman, .apk].contains(facts.packageManager) {
            request.packages.append(PackageRequest(name: "rsh", state: .absent, isPurged: true))
        }
        if facts.packageManager != .pacman {
            request.packages.append(PackageRequest(name: "redis", version: "5:7.0.15-1"))
            if facts.packageManager != .apk {
                request.packages.append(PackageRequest(name: "kernel", state: .held))
                request.packages.append(PackageRequest(name: "bash", state: .unheld))
            }
        }
        if facts.initSystem != .systemd { request.services = [] }
        return try HostManager.plan(for: request, facts: facts)
    }

    private static func security(for facts: HostFacts) throws -> SecurityRequest {
        let backend = FirewallManager.backend(for: FirewallRequest(), facts: facts)
        let rules = [
            try FirewallRule("allow 443,80/tcp"), try FirewallRule("deny from 2001:DB8::1/32 on eth0"),
            try FirewallRule(action: .limit, ports: "22", from: "10.9.8.7/8", comment: "ours only"),
            try FirewallRule("allow Nginx Full from 10.0.0.0/8"), try FirewallRule("reject 113"),
        ]
        return SecurityRequest(
            ssh: SSHRequest(settings: [.init("maxauthtries", "3")], allowUsers: ["deploy@10.0.0.0/8"], port: 2222),
            firewall: FirewallRequest(
                rules: rules.filter { backend.refusal(of: $0) == nil }, isExclusive: true, logging: .low),
            fail2ban: Fail2banRequest(ignored: ["10.0.0.0/8"]),
            updates: UpdatesRequest(
                reboot: "03:30", mail: facts.packageManager == .zypper ? nil : "root", isOptional: true),
            services: HardeningRequest(
                stopped: ["legacy", "nginx.service"], action: .remove, kept: ["ftp", "kernel.sysrq", "hfs"],
                settings: [.init(key: "net.ipv4.conf.all.rp_filter", value: "2")], modules: ["usb_storage"],
                banner: "It's ours.", umask: "077"))
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
        try Self.compare(Self.text(of: try Self.plan(for: system.facts)), with: "\(system.name).sh")
    }

    /// With the snapshot of that name, which is made anew where this is wanted.
    static func compare(_ text: String, with name: String) throws {
        let place = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Snapshots/\(name)")
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
        try Self.judge(ScriptCompiler.render(try Self.plan(for: system.facts), heading: "For \(system.name)."))
    }

    static func judge(_ script: Text) throws {
        let place = try Playground()
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
        let libraries = Set(
            plans.flatMap { $0.steps.flatMap { all($0.kind.library) } }
                + FirewallBackend.allCases.flatMap { all($0.kind.library) })
        #expect(libraries.count == 62)
        for library in libraries {
            try place.write(library.name, library.source)
            let outcome = try place.run(["shellcheck", "-s", "sh", place.path + "/" + library.name])
            #expect(outcome.status == 0, "\(library.name): \(outcome.output)")
            // The compiler strips comments and indentation, so no string or here-document may depend on them.
            #expect(!library.source.contains("<<"), "\(library.name)")
        }
    }
}
