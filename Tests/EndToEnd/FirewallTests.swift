import LabSupport
import Testing

/// Every manager of a firewall on real hosts: the same rules, and the same promises.
@Suite(.needsLab, .timeLimit(.minutes(25)))
struct FirewallTests {
    static let managers = ["ufw", "nftables", "iptables", "firewalld"]

    private static func withHosts(
        _ names: [String], _ work: ([LabHost], Desk) async throws -> Void
    ) async throws {
        try await withLab { lab in
            let hosts = try await lab.hosts(names, flavour: .full)
            try await work(hosts, try Desk(lab))
        }
    }

    private static func run(_ manager: String, _ rules: [String], _ more: String...) -> [String] {
        ["security", "firewall", "admin@h1", "--sudo", "--backend", manager] + rules.flatMap { ["--rule", $0] } + more
    }

    /// Something answers on TCP ports 8001 to 8009, over IPv4 and IPv6.
    private static func listen(_ host: LabHost) async throws {
        let program = """
            import selectors, socket
            wait = selectors.DefaultSelector()
            for port in range(8001, 8010):
                wait.register(socket.create_server(('', port), family=socket.AF_INET6, dualstack_ipv6=True), 1)
            print('ready', flush=True)
            while True:
                for key, _ in wait.select():
                    key.fileobj.accept()[0].close()
            """
        _ = try await host.run(
            [
                "systemd-run", "-q", "--unit", "listener", "-p", "StandardOutput=file:/run/listener", "python3", "-c",
                program,
            ])
        #expect(try await eventually { try await host.run(["grep", "-q", "ready", "/run/listener"]).exitCode == 0 })
    }

    /// Which of these ports answer from another host, as `8001/4 8001/6 ...`. All are tried at once, and what does not answer
    /// in five seconds is shut.
    private static func answers(_ host: LabHost, from other: LabHost, ports: [Int]) async throws -> [String] {
        let program = """
            import concurrent.futures, socket, sys
            def answer(where):
                try:
                    socket.create_connection(where[:2], 5).close()
                    return f'{where[1]}/{where[2]}'
                except OSError:
                    return None
            tries = [(a, int(p), f) for p in sys.argv[3:] for a, f in ((sys.argv[1], 4), (sys.argv[2], 6))]
            with concurrent.futures.ThreadPoolExecutor(32) as pool:
                print(*filter(None, pool.map(answer, tries)))
            """
        let outcome = try await other.run(
            ["python3", "-c", program, host.address, try await ipv6(host)] + ports.map(String.init))
        return outcome.output.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    private static func ipv6(_ host: LabHost) async throws -> String {
        try await host.shell(
            "ip -6 -o address show dev eth0 scope global | sed 's/.*inet6 \\([^/]*\\).*/\\1/' | head -n 1")
    }

    @Test("what is let in is let in over both families and nothing else is, also after a restart", arguments: managers)
    func enforced(_ manager: String) async throws {
        try await Self.withHosts(["h1", "h2"]) { hosts, desk in
            let (host, other) = (hosts[0], hosts[1])
            try await Self.listen(host)
            let all = Array(8001...8008)
            #expect(try await Self.answers(host, from: other, ports: all).count == 16)
            var rules = [
                "allow 8001,8002/tcp", "allow 8003/tcp from \(other.address)", "allow 8004/tcp from 192.0.2.77",
                "deny 8005/tcp from \(try await Self.ipv6(other))", "allow 8005", "reject 8006/tcp",
            ]
            var wanted = ["8001/4", "8001/6", "8002/4", "8002/6", "8003/4", "8005/4"]
            if manager != "firewalld" {
                rules += ["allow 8007/tcp on eth0", "allow 8008/tcp on other0", "limit 8009/tcp"]
                wanted += ["8007/4", "8007/6"]
            }
            let first = try await desk.run(Self.run(manager, rules))
            #expect(first.code == 0, "\(first)")
            #expect(try await Self.answers(host, from: other, ports: all) == wanted)
            if manager != "firewalld" {
                let limited = try await Self.answers(host, from: other, ports: Array(repeating: 8009, count: 9))
                #expect(limited.filter { $0 == "8009/4" }.count == 5 && limited.filter { $0 == "8009/6" }.count == 5)
            }
            // By what is in charge, and not by what would be usual.
            let second = try await desk.run(Self.run(manager, rules).filter { $0 != "--backend" && $0 != manager })
            #expect(second.code == 0 && second.output.contains("0 changed"), "\(second)")

            try await host.reboot()
            try await Self.listen(host)
            #expect(try await Self.answers(host, from: other, ports: all) == wanted)
            _ = try await desk.run(["pool", "close"])
            let third = try await desk.run(Self.run(manager, rules))
            #expect(third.code == 0 && third.output.contains("0 changed"), "\(third)")
        }
    }

    @Test("a firewall that shuts the operator out is taken back, and 7", arguments: managers)
    func lockedOut(_ manager: String) async throws {
        try await Self.withHosts(["h1", "h2"]) { hosts, desk in
            try await Self.listen(hosts[0])
            let good = try await desk.run(Self.run(manager, ["allow 8001/tcp"]))
            #expect(good.code == 0, "\(good)")
            let bad = try await desk.run(
                Self.run(manager, ["allow 22/tcp from 10.0.0.0/8"], "--only-rules", "--confirm-within", "20s"))
            #expect(bad.code == 7, "\(bad)")
            #expect(try await desk.run(["pool", "close"]).code == 0)
            #expect(try await desk.run(["exec", "admin@h1", "true"]).code == 0)
            #expect(try await Self.answers(hosts[0], from: hosts[1], ports: [8001, 8002]) == ["8001/4", "8001/6"])
            let again = try await desk.run(Self.run(manager, ["allow 8001/tcp"]))
            #expect(again.code == 0 && again.output.contains("0 changed"), "\(again)")
        }
    }

    /// All that a manager keeps, and what the kernel has, without counters.
    private static let look = """
        nft -s list ruleset | grep -v '^#' | sed 's/ counter packets.*bytes [0-9]*//'
        iptables-save | grep -e '^-A INPUT' -e TUNNEL; ip6tables-save | grep -e '^-A INPUT' -e TUNNEL
        find /etc/nftables* /etc/iptables /etc/firewalld /etc/systemd/system -name '*.old' -o -printf '%p %M %U %G %l\\n' 2>/dev/null |
            sort
        find /etc/nftables* /etc/iptables /etc/firewalld -type f ! -name '*.old' 2>/dev/null | sort | xargs cat
        systemctl is-enabled nftables firewalld tunnel-iptables 2>&1
        systemctl is-active firewalld; firewall-cmd --list-all-zones 2>/dev/null; :
        """

    struct Manager: Sendable, CustomTestStringConvertible {
        let name: String
        /// Makes what others have.
        let foreign: String
        /// How it is told.
        let told: String
        /// Shows that it is there still.
        let stays: String
        /// Changes that somebody makes by hand, with the words that tell of each.
        let drifts: [(String, String)]
        var testDescription: String { name }
    }

    static let others = [
        Manager(
            name: "nftables",
            foreign: """
                nft add table ip theirs; nft 'add chain ip theirs in { type filter hook input priority 0; }'
                nft add rule ip theirs in tcp dport 8005 drop
                """, told: "chain in of the table ip theirs",
            stays: "nft list table ip theirs | grep -q 'tcp dport 8005 drop'",
            drifts: [
                ("nft delete table inet tunnel", "does not have the table inet tunnel"),
                ("nft insert rule inet tunnel input tcp dport 99 accept", "has other rules"),
                ("echo >>/etc/nftables.d/tunnel.nft", "the text of"),
                ("sed -i /include/d /etc/nftables.conf", "does not include it"),
                ("systemctl -q disable nftables", "does not start with the host"),
            ]),
        Manager(
            name: "iptables",
            foreign: """
                iptables -A INPUT -p tcp -m multiport --dports 22,8005 -j ACCEPT; iptables -A INPUT -j REJECT
                ip6tables -A INPUT -p udp --dport 9 -j DROP; iptables -t nat -A POSTROUTING -o other0 -j MASQUERADE
                """, told: "--dports 22,8005 -j ACCEPT",
            stays: """
                iptables -C INPUT -p tcp -m multiport --dports 22,8005 -j ACCEPT && iptables -C INPUT -j REJECT &&
                    iptables -t nat -C POSTROUTING -o other0 -j MASQUERADE
                """,
            drifts: [
                ("iptables -F TUNNEL", "has other rules in the chain TUNNEL (iptables)"),
                ("ip6tables -D TUNNEL 2", "has other rules in the chain TUNNEL (ip6tables)"),
                ("iptables -D INPUT -j TUNNEL", "is not reached"),
                ("ip6tables -F; ip6tables -X TUNNEL", "does not have the chain TUNNEL (ip6tables)"),
                ("rm /etc/iptables/tunnel.v6", "the text of /etc/iptables/tunnel.v6"),
                ("systemctl -q disable tunnel-iptables", "does not start with the host"),
            ]),
        Manager(
            name: "firewalld",
            foreign: """
                apt-get -q update >/dev/null; apt-get -qqy install --no-install-recommends firewalld >/dev/null 2>&1
                firewall-cmd -q --permanent --add-port 8005/tcp; firewall-cmd -q --reload
                firewall-cmd -q --add-rich-rule 'rule family=ipv4 source address=192.0.2.9 drop'
                """, told: "port=8005/tcp",
            stays: "firewall-cmd --query-port 8005/tcp && firewall-cmd --list-rich-rules | grep -q 192.0.2.9",
            drifts: [
                ("nft flush chain inet firewalld filter_IN_policy_tunnel_pre", "does not have its rules"),
                ("nft flush ruleset", "does not have its rules"),
                (
                    "firewall-cmd -q --policy tunnel --add-rich-rule 'rule priority=5 port port=99 protocol=tcp accept'",
                    "no longer wanted is allow 99/tcp"
                ), ("echo >>/etc/firewalld/policies/tunnel.xml", "the text of"),
                ("systemctl stop firewalld", "does not run"),
                ("systemctl -q disable firewalld", "does not start with the host"),
            ]),
    ]

    @Test("rules of others stay, drift is mended, undo leaves no trace", arguments: others)
    func keepsAndUndoes(_ manager: Manager) async throws {
        try await Self.withHosts(["h1"]) { hosts, desk in
            let host = hosts[0]
            try await host.shell(manager.foreign)
            let before = try await host.shell(Self.look)
            let rules = ["allow 80,443/tcp", "deny from 2001:db8:f::/48", "allow 53 from 10.0.0.0/8"]
            for only in [[], ["--only-rules", "--logging", "high"]] {
                let first = try await desk.run(Self.run(manager.name, rules) + only)
                #expect(first.code == 0, "\(first)")
                #expect(first.output.contains(manager.told), "what others have is told: \(first)")
                #expect(try await host.run(["sh", "-c", manager.stays]).exitCode == 0 || !only.isEmpty)
                let second = try await desk.run(Self.run(manager.name, rules) + only)
                #expect(second.code == 0 && second.output.contains("0 changed"), "\(second)")
                let run = try #require(
                    first.output.split(separator: "\n").first?.split(separator: " ").dropFirst().first)
                let undone = try await desk.run(["undo", String(run.prefix { $0 != "," }), "--yes"])
                #expect(undone.code == 0, "\(undone)")
                #expect(try await host.shell(Self.look) == before, "\(only)")
            }
            #expect(try await desk.run(Self.run(manager.name, rules)).code == 0)
            for (drift, words) in manager.drifts {
                try await host.shell(drift)
                let planned = try await desk.run(Self.run(manager.name, rules, "--check"))
                #expect(planned.code == 6 && planned.output.contains(words), "\(drift): \(planned)")
                let mended = try await desk.run(Self.run(manager.name, rules))
                #expect(mended.code == 0, "\(drift): \(mended)")
                #expect(try await desk.run(Self.run(manager.name, rules, "--check")).code == 0, "\(drift)")
            }
            // fail2ban shuts out where this firewall would let in.
            let banned = try await desk.run(["security", "fail2ban", "admin@h1", "--sudo"])
            #expect(banned.code == 0, "\(banned)")
            let action = try await host.shell("sed -n 's/^banaction = //p' /etc/fail2ban/jail.d/10-tunnel.conf")
            #expect(action == (manager.name == "firewalld" ? "firewallcmd-rich-rules" : "\(manager.name)-multiport"))
        }
    }

    @Test("one manager at a time, names of applications, Docker, and what a manager cannot have")
    func limits() async throws {
        try await Self.withHosts(["h1"]) { hosts, desk in
            let host = hosts[0]
            for (manager, rule, words) in [
                ("nftables", "allow WWW Full", "only ufw knows"), ("firewalld", "allow 80 on eth0", "zones"),
                ("firewalld", "limit 22/tcp", "limit"), ("iptables", "allow all", "`all`"),
            ] {
                let refused = try await desk.run(Self.run(manager, [rule], "--connect-timeout", "1s"))
                #expect(refused.code == 2 && refused.errors.contains(words), "\(rule): \(refused)")
            }
            let unknown = try await desk.run(Self.run("ufw", ["allow Nothing At All"]))
            #expect(unknown.code == 1 && unknown.output.contains("knows no application Nothing At All"), "\(unknown)")
            try await host.shell("ip link add docker0 type bridge; iptables -t nat -N DOCKER")
            try await host.shell(
                "iptables -t nat -A DOCKER ! -i docker0 -p tcp --dport 8080 -j DNAT --to-destination 10.9.9.2:80")
            let rules = ["limit OpenSSH", "allow WWW Full on eth0", "allow Multi Part"]
            try await host.shell(
                "printf '[Multi Part]\\ntitle=t\\ndescription=d\\nports=137,138/udp|139/tcp|53\\n' >/etc/ufw/applications.d/multi"
            )
            let first = try await desk.run(Self.run("ufw", rules))
            #expect(first.code == 0 && first.output.contains("go around it, now 8080"), "\(first)")
            let status = try await host.shell("ufw status; ufw show added")
            #expect(status.contains("WWW Full on eth0") && status.contains("Multi Part"), "\(status)")
            // OpenSSH is about the port of sshd.
            #expect(!status.contains("tunnel: ssh"), "\(status)")
            #expect(try await desk.run(Self.run("ufw", rules)).output.contains("0 changed"))
            // An application of several rules in the middle of others.
            let moved = try await desk.run(Self.run("ufw", ["limit OpenSSH", "allow Multi Part", "allow 80/tcp"]))
            #expect(moved.code == 0, "\(moved)")
            let tuples = try await host.shell("grep -h '^### tuple' /etc/ufw/user.rules | cut -d ' ' -f 4-6")
            #expect(tuples == "limit tcp 22\nallow udp 137,138\nallow tcp 139\nallow any 53\nallow tcp 80")
            for manager in ["nftables", "iptables"] {
                let refused = try await desk.run(Self.run(manager, ["allow 80/tcp"]))
                #expect(refused.code == 1 && refused.output.contains("ufw is in charge here"), "\(refused)")
                #expect(refused.output.contains("`ufw disable`"), "\(refused)")
            }
        }
    }
}
