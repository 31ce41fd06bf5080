import Foundation
import LabSupport
import Testing

/// sshd moved to another port, and what stands in the way of it.
@Suite(.needsLab, .timeLimit(.minutes(25)))
struct SSHPortTests {
    private static let look = """
        find /etc/ssh /etc/systemd/system -type f -printf '%p %M %U %G %T@\\n' | sort
        find /etc/ssh /etc/systemd/system -type f -exec sha256sum {} + | sort; sshd -T; \(ports)
        """
    /// Those that somebody listens on.
    private static let ports = """
        cat /proc/net/tcp /proc/net/tcp6 | awk '$4 == "0A" { print substr($2, length($2) - 3) }' | sort -u
        """

    private static func move(_ target: String, to port: Int, _ more: String...) -> [String] {
        ["security", "ssh", target, "--sudo", "--port", "\(port)"] + more
    }

    /// As Ubuntu has it from 22.10 on: systemd listens, and starts sshd for the first one who comes.
    private static let socket = "systemctl disable --now ssh.service && systemctl enable --now ssh.socket"

    @Test(
        "old and new first, then the new alone; again without a change; the old port is told; undo restores",
        arguments: [nil, socket])
    func moves(before: String?) async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let desk = try Desk(lab)
            if let before { try await host.shell(before) }
            try await host.shell(
                """
                printf 'Port 22\\nPort=2200\\n' >/etc/ssh/sshd_config.d/70-site.conf
                systemctl is-active -q ssh.socket || systemctl reload ssh; mkdir -p /run/sshd
                """)
            let look = try await host.shell(Self.look)
            #expect(try await desk.run(Self.move("admin@h1", to: 2222, "--check")).code == 6)
            #expect(try await host.shell(Self.look) == look)

            let first = try await desk.run(Self.move("admin@h1", to: 2222, "--json"))
            #expect(first.code == 0, "\(first)")
            let lines = try first.lines()
            #expect(
                lines.of("guard").filter { $0.text("phase") == "confirmed" }.map { $0.number("port") } == [
                    nil, 2222, 2222,
                ])
            #expect(lines.of("run").first?.number("port") == 2222)
            #expect(try await host.shell(Self.ports) == "08AE", "it listens on 2222 and nowhere else")
            #expect(
                try await host.shell("cat /etc/ssh/sshd_config.d/70-site.conf | grep -c '^# tunnel took this out'")
                    == "2")
            try await expectNothingLeft(of: host)
            // The connection that was kept to the old port is gone with it.
            let old = try await desk.run(["exec", "admin@h1", "true"])
            #expect(old.code == 4 && old.errors.contains("has moved sshd to port 2222"), "\(old)")
            let again = try await desk.run(Self.move("admin@h1:2222", to: 2222))
            #expect(again.code == 0 && again.output.contains("0 changed"), "\(again)")

            // From there on to another one, whose key ssh itself would not know.
            let second = try await desk.run(Self.move("admin@h1:2222", to: 2223))
            #expect(second.code == 0, "\(second)")
            #expect(try await host.shell(Self.ports) == "08AF")
            #expect(try await desk.run(["undo", "last", "--yes"]).code == 0)
            #expect(try await host.shell(Self.ports) == "08AE")
            let run = try #require(lines.of("run").first?.text("run"))
            let undone = try await desk.run(["undo", run, "--yes"])
            #expect(undone.code == 0 && undone.errors.contains("port 22 "), "\(undone)")
            #expect(try await host.shell("mkdir -p /run/sshd;" + Self.look) == look)
            #expect(try await desk.run(["exec", "admin@h1", "true"]).code == 0)
        }
    }

    @Test("a port that a firewall on the way filters is given up, and 7", arguments: [nil, socket])
    func filtered(before: String?) async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let desk = try Desk(lab)
            if let before { try await host.shell(before) }
            try await host.filter(port: 2222)
            let start = ContinuousClock.now
            let outcome = try await desk.run(Self.move("admin@h1", to: 2222, "--confirm-within", "10s"))
            #expect(outcome.code == 7 && ContinuousClock.now - start < .seconds(60), "\(outcome)")
            #expect(
                try await host.shell("\(Self.ports); ls /etc/ssh/sshd_config.d")
                    == "0016\n00-tunnel.conf\n50-cloud-init.conf")
            try await expectNothingLeft(of: host)
            #expect(try await desk.run(["pool", "close"]).code == 0)
            #expect(try await desk.run(["exec", "--sudo", "admin@h1", "true"]).code == 0)
        }
    }

    @Test("a power loss in the middle of it: the host comes up where it was", arguments: [nil, socket])
    func powerLoss(before: String?) async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let desk = try Desk(lab)
            if let before { try await host.shell(before) }
            // What nobody can confirm stays armed.
            try await host.filter(port: 2222)
            let apply = try await desk.start(Self.move("admin@h1", to: 2222, "--json", "--confirm-within", "10m"))
            try await apply.waitForLine { $0.text("phase") == "confirm" && $0.number("port") == 2222 }
            try await host.powerLoss()
            try await host.start()
            #expect(
                try await eventually(within: 60) {
                    try await desk.run(["exec", "--sudo", "admin@h1", "true"]).code == 0
                })
            #expect(try await host.shell(Self.ports) == "0016")
            try await expectNothingLeft(of: host)
            apply.send(signal: SIGKILL)
            _ = try await apply.wait()
        }
    }

    @Test("all of a lockdown goes on by the new port, and opens it alone")
    func lockdown() async throws {
        try await withLab { lab in
            let host = try await lab.host(flavour: .full)
            let desk = try Desk(lab)
            // Another hand's rule for the old port stays, and ufw is up: the new one has to be let in.
            try await host.shell("ufw allow 22/tcp && ufw --force enable")
            let words = ["security", "lockdown", "--sudo", "--port", "2222", "--rule", "allow 80/tcp"]
            let first = try await desk.run(words + ["admin@h1"])
            #expect(first.code == 0, "\(first)")
            #expect(try await host.shell("ufw status | grep -c '^2222/tcp.*ALLOW'") == "2")
            #expect(try await host.shell("grep '^port' /etc/fail2ban/jail.d/10-tunnel.conf") == "port = 2222")
            let second = try await desk.run(words + ["admin@h1:2222"])
            #expect(second.code == 0 && second.output.contains("0 changed"), "\(second)")
        }
    }

    @Test("what is taken, fixed to an address, or no port is refused, and nothing is changed")
    func refused() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let desk = try Desk(lab)
            #expect(try await desk.run(Self.move("admin@h1", to: 22)).code == 0)
            try await host.shell("/usr/sbin/sshd -p 2222 -o PidFile=none")
            let look = try await host.shell(Self.look)
            let taken = try await desk.run(Self.move("admin@h1", to: 2222))
            #expect(taken.code != 0 && taken.output.contains("port 2222 is taken"), "\(taken)")
            #expect(try await host.shell(Self.look) == look)
            try await host.shell(
                "printf '\\nListenAddress 0.0.0.0:22\\n' >/etc/ssh/sshd_config.d/60-site.conf; systemctl reload ssh")
            for check in [[], ["--check"]] {
                let fixed = try await desk.run(Self.move("admin@h1", to: 2223) + check)
                #expect(fixed.code == 1 && fixed.output.contains("/etc/ssh/sshd_config.d/60-site.conf:2"), "\(fixed)")
            }
            for port in [0, 65536] { #expect(try await desk.run(Self.move("admin@h1", to: port)).code == 2) }
            let line = try await desk.run(["security", "ssh", "admin@h1", "--set", "Port=2222"])
            #expect(line.code == 2 && line.errors.contains("a key of its own"), "\(line)")
            try await expectNothingLeft(of: host)
        }
    }
}

/// Neither a timer nor a unit of the guard, in systemd's memory or on the disk, and no change that still waits.
func expectNothingLeft(of host: LabHost, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    var left = ""
    _ = try await eventually {
        left = try await host.shell(
            """
            systemctl list-units --all --plain --no-legend 'tunnel*'; find /etc /run/systemd -name 'tunnel-guard*'
            find /var/lib/tunnel/guard -name armed -o -name reverting 2>/dev/null || :
            """)
        return left.isEmpty
    }
    #expect(left == "", sourceLocation: sourceLocation)
}
