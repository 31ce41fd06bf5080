import Testing

@testable import Managers
@testable import Plan
@testable import Shell

/// What is stopped, set and installed by itself, before a host is asked.
@Suite struct HardeningTests {
    private static let debian = HostFacts(osID: "debian", packageManager: .apt)

    private static func units(_ request: HardeningRequest) -> [String] {
        UnneededServices.units(of: request).map { ($0.isListed ? "?" : "") + $0.unit }
    }

    @Test func namesStandForUnits() {
        #expect(Self.units(HardeningRequest(stopped: ["telnet"])).first == "telnet.socket")
        #expect(
            Self.units(HardeningRequest(stopped: ["rpcbind", "php8.2-fpm", "x.timer"]))
                == ["rpcbind.socket", "rpcbind.service", "php8.2-fpm.service", "x.timer"])
        #expect(Self.units(HardeningRequest(stopped: [])) == [])
        let all = Self.units(HardeningRequest())
        #expect(all.allSatisfy { $0.hasPrefix("?") } && Set(all).count == all.count)
        #expect(all.contains("?cups.socket") && all.contains("?vsftpd.service"))
    }

    @Test func whatIsKeptIsNotAmongThem() {
        let without = Self.units(HardeningRequest(kept: ["cups", "ftp", "telnet.socket"]))
        #expect(!without.contains { $0.contains("cups") || $0.contains("vsftpd") || $0.contains("telnet.socket") })
        #expect(without.contains("?avahi-daemon.socket"))
        #expect(Self.units(HardeningRequest(stopped: ["desktop"], kept: ["desktop"])).isEmpty)
    }

    @Test func noListNamesWhatIsNeeded() {
        for unit in Self.units(HardeningRequest()) {
            #expect(UnneededServices.problem(stopping: String(unit.dropFirst())) == nil, "\(unit)")
        }
    }

    @Test(arguments: [
        "ssh", "sshd.service", "ssh.socket", "sshd@7.service", "dbus.socket", "systemd-logind", "NetworkManager",
        "systemd-networkd.socket", "wg-quick@wg0", "getty@tty1", "ufw", "fail2ban", "network.target", "srv.mount", "-x",
        "", "cloud-init",
    ])
    func whatIsNeededIsRefusedByName(_ name: String) { #expect(UnneededServices.problem(stopping: name) != nil) }

    @Test(arguments: ["legacy", "telnet", "cups.service", "nginx", "apt-daily.timer", "sshguard"])
    func whatIsNotNeededIsTaken(_ name: String) { #expect(UnneededServices.problem(stopping: name) == nil) }

    @Test func settingsOfTheRequestTakeThePlaceOfDefaults() {
        var request = HardeningRequest(
            kept: ["kernel.sysrq", "net.ipv4.conf.eth0.log_martians"],
            settings: [.init(key: "net.ipv4.conf.all.rp_filter", value: "2"), .init(key: "vm.swappiness", value: "1")])
        let settings = HardeningManager.settings(of: request)
        let keys = settings.map(\.key)
        #expect(Set(keys).count == keys.count && keys.contains("fs.suid_dumpable"))
        for gone in ["kernel.sysrq", "net.ipv4.conf.*.log_martians", "net.ipv4.conf.*.rp_filter"] {
            #expect(!keys.contains(gone), "\(gone)")
        }
        #expect(settings.filter(\.isAsked).map(\.key) == ["net.ipv4.conf.all.rp_filter", "vm.swappiness"])
        #expect(!keys.contains { $0.contains("forward") || $0.contains("accept_ra") })
        request.skipped = [.coreDumps]
        #expect(!HardeningManager.settings(of: request).contains { $0.key == "fs.suid_dumpable" })
    }

    @Test func whatCouldShutTheOperatorOutIsGuarded() {
        let steps = HardeningManager.steps(for: HardeningRequest(), facts: Self.debian)
        #expect(steps.filter { $0.guardGroup == .services }.map(\.id) == ["services", "kernel settings", "core dumps"])
        let few = HardeningManager.steps(
            for: HardeningRequest(stopped: [], skipped: Set(HardeningRequest.Part.allCases)), facts: Self.debian)
        #expect(few.map(\.id) == ["services", "login.defs"])
    }

    @Test func updatesAreTheDistributionsOwn() throws {
        func kinds(_ facts: HostFacts?, _ request: UpdatesRequest = UpdatesRequest()) throws -> [String] {
            try UpdatesManager.steps(for: request, facts: try #require(facts)).map { $0.kind.name.text }
        }
        for (os, kind) in [
            ("debian", "updates_apt"), ("ubuntu", "updates_apt"), ("fedora", "updates_dnf"),
            ("opensuse", "updates_zypper"),
        ] {
            #expect(try kinds(HostFacts.typical(of: os)) == [kind], "\(os)")
        }
        for os in ["arch", "alpine"] {
            #expect(throws: RenderError.self, "\(os)") { try kinds(HostFacts.typical(of: os)) }
            #expect(try kinds(HostFacts.typical(of: os), UpdatesRequest(isOptional: true)) == ["updates_none"])
        }
        let tumbleweed = HostFacts(osID: "opensuse-tumbleweed", packageManager: .zypper)
        #expect(throws: RenderError.self) { try kinds(tumbleweed) }
        #expect(throws: RenderError.noMailOfUpdates(system: "openSUSE Leap 15.6")) {
            try kinds(HostFacts.typical(of: "opensuse"), UpdatesRequest(mail: "root"))
        }
        let packages = ["40", "41", "42"].map {
            UpdatesManager.Way(HostFacts(osID: "fedora", osVersion: $0, packageManager: .dnf))?.packages
        }
        #expect(packages == [["dnf-automatic"], ["dnf5-plugin-automatic"], ["dnf5-plugin-automatic"]])
        let rocky = HostFacts(osID: "rocky", osVersion: "9.4", packageManager: .dnf)
        #expect(UpdatesManager.Way(rocky)?.packages == ["dnf-automatic"])
    }
}
