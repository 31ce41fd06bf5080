import LabSupport
import Testing

/// Firewall, fail2ban and updates on real hosts, and all parts in one go.
@Suite(.needsLab, .timeLimit(.minutes(25)))
struct SecurityLockdownTests {
    private static func withHost(_ work: (LabHost, Desk) async throws -> Void) async throws {
        try await withLab { lab in
            let host = try await lab.host(flavour: .full)
            try await work(host, try Desk(lab))
        }
    }

    private static func run(_ verb: String, _ more: String...) -> [String] {
        ["security", verb, "admin@h1", "--sudo"] + more
    }

    /// The kernel's rules of both families without counters, and the files they come from.
    private static let look = """
        for family in iptables ip6tables; do "$family-save" -t filter | grep -v '^#' | sed 's/ \\[.*//'; done
        find /etc/ufw /etc/default/ufw /etc/fail2ban /etc/apt/apt.conf.d -type f -printf '%p %M %U %G %T@\\n' | sort
        cat /etc/ufw/user.rules /etc/ufw/user6.rules /etc/ufw/ufw.conf /etc/default/ufw
        """

    /// Tables are there from the first look at them on.
    private static func prepare(_ host: LabHost) async throws {
        try await host.shell(
            "iptables -S >/dev/null; ip6tables -S >/dev/null; iptables -P INPUT ACCEPT; ip6tables -P INPUT ACCEPT")
    }

    @Test("rules are made in their order for both families, drift is mended, foreign rules are kept, undo restores")
    func firewall() async throws {
        try await Self.withHost { host, desk in
            try await Self.prepare(host)
            try await host.shell("ufw allow 8080/tcp; ufw deny 25")
            let before = try await host.shell(Self.look)
            let rules = [
                "--rule", "allow 443,80/tcp", "--rule", "deny from 2001:DB8:f::/48", "--rule", "limit 53/udp on host0",
            ]
            let first = try await desk.run(Self.run("firewall") + rules)
            #expect(first.code == 0, "\(first)")
            let status = try await host.shell("ufw status")
            for words in [
                "Status: active", "8080/tcp", "80,443/tcp", "53/udp on host0", "2001:db8:f::/48", "tunnel: ssh",
            ] {
                #expect(status.contains(words), "\(words)\n\(status)")
            }
            let run = try #require(
                try await desk.run(["runs", "list"]).output.split(separator: "\n").first?.split(separator: " ").first)
            let second = try await desk.run(Self.run("firewall") + rules)
            #expect(second.code == 0 && second.output.contains("0 changed"), "\(second)")
            let undone = try await desk.run(["undo", String(run), "--yes"])
            #expect(undone.code == 0, "\(undone)")
            #expect(try await host.shell(Self.look) == before)

            #expect(try await desk.run(Self.run("firewall") + rules).code == 0)
            for (drift, words) in [
                ("ufw delete allow 80,443/tcp", "without the rule allow 80,443/tcp"),
                ("iptables -P INPUT ACCEPT", "the kernel does not have its rules"),
                ("ip6tables -F ufw6-user-input", "the kernel does not have its rules"), ("ufw disable", "not enabled"),
                ("sed -i s/IPV6=yes/IPV6=no/ /etc/default/ufw", "IPv6 goes around it"),
            ] {
                try await host.shell(drift)
                let planned = try await desk.run(Self.run("firewall", "--check") + rules)
                #expect(planned.code == 6 && planned.output.contains(words), "\(drift): \(planned)")
                let mended = try await desk.run(Self.run("firewall") + rules)
                #expect(mended.code == 0, "\(drift): \(mended)")
                #expect(try await desk.run(Self.run("firewall", "--check") + rules).code == 0, "\(drift)")
            }
            // Other rules, and none of anybody else's.
            let only = try await desk.run(
                Self.run("firewall", "--only-rules", "--rule", "allow 80/tcp", "--logging", "off"))
            #expect(only.code == 0, "\(only)")
            let tuples = try await host.shell("grep -h '^### tuple' /etc/ufw/user.rules | cut -d ' ' -f 4-6")
            #expect(tuples == "allow tcp 22\nallow tcp 80")
        }
    }

    @Test("a firewall that shuts the operator out is taken back, and 7")
    func lockedOut() async throws {
        try await Self.withHost { host, desk in
            try await Self.prepare(host)
            let before = try await host.shell(Self.look)
            let outcome = try await desk.run(
                Self.run("firewall", "--rule", "allow 22/tcp from 10.0.0.0/8", "--confirm-within", "10s"))
            #expect(outcome.code == 7, "\(outcome)")
            #expect(try await host.shell(Self.look) == before)
            #expect(try await desk.run(["pool", "close"]).code == 0)
            #expect(try await desk.run(["exec", "admin@h1", "true"]).code == 0)
        }
    }

    @Test("lockdown in one run, again without a change, and fail2ban bans others but never the operator")
    func lockdown() async throws {
        try await withLab { lab in
            let hosts = try await lab.hosts(["h1", "h2"], flavour: .full)
            let (host, stranger) = (hosts[0], hosts[1])
            let desk = try Desk(lab)
            let all = Self.run("lockdown", "--rule", "allow 80/tcp", "--reboot", "03:30", "--json")
            let first = try await desk.run(all)
            #expect(first.code == 0, "\(first)")
            let phases = try first.lines().of("guard").compactMap { $0.text("phase") }
            #expect(phases == Array(repeating: ["baseline", "armed", "confirm", "confirmed"], count: 4).flatMap { $0 })
            let second = try await desk.run(Self.run("lockdown", "--rule", "allow 80/tcp", "--reboot", "03:30"))
            #expect(second.code == 0 && second.output.contains("0 changed"), "\(second)")
            #expect(try await host.shell("apt-config dump | grep Reboot-Time").contains("03:30"))
            let operatorAddress = try await desk.run(["exec", "admin@h1", "sh", "-c", "echo ${SSH_CONNECTION%% *}"])
            let ignored = try await host.shell("fail2ban-client get sshd ignoreip")
            #expect(ignored.contains(operatorAddress.output.split(separator: "\n").last ?? "none"), "\(ignored)")
            try await stranger.shell(
                """
                for n in 1 2 3 4 5 6; do
                    ssh -o BatchMode=yes -o ConnectTimeout=3 -o StrictHostKeyChecking=no bad$n@\(host.address) true
                done; :
                """)
            let isBanned = try await eventually {
                try await host.shell("iptables -S f2b-sshd 2>/dev/null; :").contains(stranger.address)
            }
            #expect(isBanned, "who tries names is shut out")
            #expect(try await desk.run(["pool", "close"]).code == 0)
            #expect(try await desk.run(["exec", "admin@h1", "true"]).code == 0)
            #expect(
                try await desk.run(Self.run("lockdown", "--rule", "allow 80/tcp", "--reboot", "03:30", "--check")).code
                    == 0)
        }
    }

    @Test("what is no rule is told, and nobody is contacted")
    func refused() async throws {
        try await Self.withHost { host, desk in
            for rule in ["allow", "allow 80,443", "allow 99999/tcp", "open 80", "allow 80 from nowhere"] {
                let outcome = try await desk.run(Self.run("firewall", "--rule", rule))
                #expect(outcome.code == 2 && outcome.errors.contains("rule"), "\(rule): \(outcome)")
            }
            #expect(try await desk.run(Self.run("updates", "--reboot", "3 am")).code == 2)
            #expect(try await desk.run(Self.run("fail2ban", "--ignore", "somebody")).code == 2)
            let plain = try await desk.run(["security", "firewall", "nosudo@h1"])
            #expect(plain.code == 1 && plain.output.contains("--sudo"), "\(plain)")
        }
    }
}
