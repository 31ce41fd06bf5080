/// What is let in from the network, and who is shut out.
enum FirewallChecks {
    private static let mend = "tunnel security firewall {host} --sudo"
    private static let jail = "tunnel security fail2ban {host} --sudo"

    static let all: [Check] = firewall + fail2ban

    private static let firewall: [Check] = [
        Check(
            "FW-01", .firewall, "A firewall is active", .high,
            why: "Whatever listens is open to everybody who can reach the host.", mend: mend,
            [.cis("4.2.3"), .lynis("FIRE-4590")]
        ) { evidence throws(Unreadable) in
            let ruleset = try evidence.ruleset
            let chains = ruleset.chains.filter { $0.hook == "input" }
            return .when(
                ruleset.isActive,
                chains.isEmpty ? ["the kernel has no rules for what comes in"] : chains.map(\.shown))
        },
        Check(
            "FW-02", .firewall, "What no rule lets in stays out, by IPv4", .high,
            why: "A service that is added later is open to everybody at once.", mend: mend,
            [.cis("4.2.7"), .cis("4.3.8"), .cis("4.4.2.1"), .lynis("FIRE-4508")]
        ) { evidence throws(Unreadable) in denies(try evidence.ruleset.input(.ip), "IPv4") },
        Check(
            "FW-03", .firewall, "What no rule lets in stays out, by IPv6", .high,
            why: "A firewall for IPv4 alone is gone around by IPv6.", mend: mend,
            [.cis("4.2.7"), .cis("4.3.8"), .cis("4.4.3.1")]
        ) { evidence throws(Unreadable) in
            _ = try evidence.lines("host")
            if evidence.fact("ipv6") == nil { throw .absent("the host has no IPv6 address") }
            return denies(try evidence.ruleset.input(.ip6), "IPv6")
        },
        Check(
            "FW-04", .firewall, "The firewall starts with the host", .high,
            why: "After the next restart everything is open.", mend: mend, [.cis("4.2.3"), .cis("4.3.9")]
        ) { evidence throws(Unreadable) in
            if !(try evidence.ruleset.isActive) { throw .absent("no firewall is active") }
            _ = try evidence.lines("units")
            var found = evidence.units(
                "enabled", ["nftables", "firewalld", "netfilter-persistent", "iptables", "ip6tables"])
            let isOn = evidence.sections["ufw"]?.lines.contains { $0.contains("ENABLED=yes") } ?? false
            let units = evidence.units("enabled", ["ufw"])
            if isOn { found += units }
            let shown =
                evidence.sections["ufw"]?.lines.filter { $0.contains("ENABLED=") && $0.contains("ufw.conf") } ?? []
            return .when(!found.isEmpty, found + shown)
        },
        Check(
            "FW-05", .firewall, "One tool is in charge of the firewall", .medium,
            why: "Two tools overwrite each other's rules, and nobody knows which count.",
            mend: "systemctl disable --now the one that is not wanted", [.cis("4.1.1")]
        ) { evidence throws(Unreadable) in
            _ = try evidence.lines("units")
            var active = ["nftables", "firewalld", "netfilter-persistent"].filter { evidence.isActive($0) }
            if evidence.sections["ufw"]?.lines.contains(where: { $0.contains("ENABLED=yes") }) == true {
                active.append("ufw")
            }
            return .when(active.count < 2, active.map { "\($0) is active" })
        },
        Check(
            "FW-06", .firewall, "Every port that is open has a service behind it", .low,
            why: "Such a port waits for whatever comes to listen there.",
            mend: "tunnel security firewall {host} --sudo --only-rules",
            [.cis("4.2.6"), .lynis("FIRE-4513")]
        ) { evidence throws(Unreadable) in
            let ruleset = try evidence.ruleset
            if !ruleset.isActive { throw .absent("no firewall is active") }
            let used = Set(try evidence.listeners.filter { !$0.isLocal }.map(\.port))
            // What is let in for the network itself: DHCP, mDNS.
            let idle = ruleset.ports.subtracting(used).subtracting([67, 68, 546, 547, 5353, 1900]).sorted()
            return .judged(bad: idle.map { "port \($0) is open, and nothing listens there" })
        },
        Check(
            "FW-07", .firewall, "Docker does not publish ports past the firewall", .medium,
            why: "Docker's own rules let in what it publishes, whatever ufw says.",
            mend: "publish on 127.0.0.1: docker run -p 127.0.0.1:8080:80"
        ) { evidence throws(Unreadable) in
            _ = try evidence.lines("docker")
            let bad = try evidence.listeners.filter { $0.program == "docker-proxy" && !$0.isLocal }
            return .judged(bad: bad.map(\.line))
        },
        Check(
            "FW-08", .firewall, "What listens to the network is let in on purpose", .medium,
            why: "A service that nobody meant to offer is found within hours.", mend: mend,
            [.cis("2.1.22"), .cis("4.2.6"), .lynis("NETW-3012")]
        ) { evidence throws(Unreadable) in
            let ruleset = try evidence.ruleset
            let open = try evidence.listeners.filter {
                !$0.isLocal && $0.program != "sshd" && ![68, 546].contains($0.port)
            }
            let chains = ruleset.input(.ip)
            if chains.contains(where: \.denies) { return .pass(open.map(\.line)) }
            return .judged(bad: open.map(\.line))
        },
    ]

    private static func denies(_ chains: [Ruleset.Chain], _ family: String) -> Verdict {
        if chains.isEmpty { return .fail(["there is no rule for what comes in by \(family)"]) }
        let good = chains.filter(\.denies)
        return .when(!good.isEmpty, (good.isEmpty ? chains : good).map(\.shown))
    }

    private static let fail2ban: [Check] = [
        Check(
            "BAN-01", .fail2ban, "Who fails to log in too often is shut out", .medium,
            why: "Guessing goes on day and night, and fills the logs.", mend: jail, [.lynis("TOOL-5102")]
        ) { evidence throws(Unreadable) in
            for (name, unit) in [("crowdsec", "crowdsec"), ("sshguard", "sshguard")] where evidence.isActive(unit) {
                return .pass(["\(name) is active"])
            }
            do throws(Unreadable) {
                let lines = try evidence.lines("fail2ban")
                return .when(lines.contains { $0.contains("pong") }, [lines.first ?? "fail2ban does not answer"])
            } catch {
                if case .absent(let reason) = error { return .fail([reason]) }
                throw error
            }
        },
        Check(
            "BAN-02", .fail2ban, "sshd is watched", .medium,
            why: "fail2ban that watches nothing bans nobody.", mend: jail, [.lynis("TOOL-5104")]
        ) { evidence throws(Unreadable) in
            let lines = try running(evidence)
            let jails = lines.filter { $0.hasPrefix("Jail list") }
            return .when(lines.contains { $0.hasPrefix("sshd ") }, jails.isEmpty ? ["no jail"] : jails)
        },
        Check(
            "BAN-03", .fail2ban, "It reads where sshd writes", .medium,
            why: "A jail over a file that nobody writes sees nothing.", mend: jail
        ) { evidence throws(Unreadable) in
            let lines = try jail(evidence)
            let journal = lines.filter { $0.hasPrefix("sshd Journal matches:") && $0.contains("=") }
            let files = lines.filter { $0.hasPrefix("sshd File list:") && $0.contains("/") }
            if !journal.isEmpty { return .pass(journal) }
            if files.isEmpty { return .fail(["the jail names neither the journal nor a file"]) }
            return .when(
                evidence.isActive("rsyslog", "syslog-ng") || evidence.sections["journal"]?.absence != nil, files)
        },
        Check(
            "BAN-04", .fail2ban, "A ban comes to a firewall that is there", .medium,
            why: "A ban that no firewall hears of shuts nobody out.", mend: jail
        ) { evidence throws(Unreadable) in
            let lines = try jail(evidence)
            let actions = lines.filter { $0.hasPrefix("sshd actions ") && !$0.hasSuffix(":") }
            let tools = Set(lines.compactMap { $0.hasPrefix("tool ") ? String($0.dropFirst(5)) : nil })
            let needs = actions.compactMap { line -> String? in
                if line.contains("nftables") { return "nft" }
                if line.contains("iptables") { return "iptables" }
                return line.contains("firewallcmd") ? "firewall-cmd" : nil
            }
            if actions.isEmpty { return .fail(["the jail has no action"]) }
            return .when(needs.allSatisfy(tools.contains), actions + tools.sorted().map { "tool \($0)" })
        },
        Check(
            "BAN-05", .fail2ban, "It starts with the host", .medium,
            why: "After the next restart nobody is shut out.", mend: jail
        ) { evidence throws(Unreadable) in
            _ = try evidence.lines("fail2ban")
            _ = try evidence.lines("units")
            let units = evidence.units("enabled", ["fail2ban"])
            return .when(!units.isEmpty, units.isEmpty ? ["fail2ban.service is not enabled"] : units)
        },
        Check(
            "BAN-06", .fail2ban, "A ban lasts ten minutes at least, and not everybody is spared", .low,
            why: "Short bans hardly slow anybody down; a wide network in ignoreip spares those who try.", mend: jail
        ) { evidence throws(Unreadable) in
            let lines = try jail(evidence)
            let time = lines.first { $0.hasPrefix("sshd bantime ") }
            let seconds = time.flatMap { Int($0.dropFirst("sshd bantime ".count)) } ?? 0
            let wide = lines.filter { line in
                line.hasPrefix("sshd ignoreip ")
                    && ["0.0.0.0/0", "::/0", "/1", "/2", "/3", "/4"].contains { line.hasSuffix($0) }
            }
            // A negative one lasts for ever.
            let bad = (seconds >= 600 || seconds < 0 ? [] : [time ?? "no ban time"]) + wide
            return .judged(bad: bad, good: time.map { [$0] } ?? [])
        },
    ]

    private static func running(_ evidence: Evidence) throws(Unreadable) -> [String] {
        let lines = try evidence.lines("fail2ban")
        guard lines.contains(where: { $0.contains("pong") }) else { throw .absent("fail2ban does not run") }
        return lines
    }

    private static func jail(_ evidence: Evidence) throws(Unreadable) -> [String] {
        let lines = try running(evidence)
        guard lines.contains(where: { $0.hasPrefix("sshd ") }) else { throw .absent("no jail watches sshd") }
        return lines
    }
}

extension Ruleset.Chain {
    fileprivate var shown: String {
        let family = families.count == 2 ? "IPv4 and IPv6" : families.contains(.ip) ? "IPv4" : "IPv6"
        return "\(family): policy \(dropsByPolicy ? "drop" : "accept"), \(lines.count) rules"
            + (dropsByPolicy || !denies ? "" : ", the last denies all")
    }
}
