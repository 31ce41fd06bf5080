import LabSupport
import Testing

/// sshd hardened on real hosts, and back.
@Suite(.needsLab, .timeLimit(.minutes(25)))
struct SecuritySSHTests {
    private static func withHost(_ work: (LabHost, Desk) async throws -> Void) async throws {
        try await withLab { lab in
            let host = try await lab.host()
            try await work(host, try Desk(lab))
        }
    }

    /// Every byte, mode, owner and time below /etc/ssh, and what sshd makes of it.
    private static let look = """
        find /etc/ssh -type f -printf '%p %M %U %G %T@\\n' | sort; find /etc/ssh -type f -exec sha256sum {} + | sort; sshd -T
        """

    private static let command = ["security", "ssh", "admin@h1", "--sudo"]

    @Test("hardened, again without a change, drift is named and mended, undo restores")
    func wholeWay() async throws {
        try await Self.withHost { host, desk in
            let before = try await host.shell(Self.look)
            let planned = try await desk.run(Self.command + ["--check"])
            #expect(planned.code == 6 && planned.output.contains("PermitRootLogin without-password, wanted no"))
            #expect(try await host.shell(Self.look) == before, "--check changes nothing")
            let first = try await desk.run(Self.command)
            #expect(first.code == 0, "\(first)")
            let effective = try await host.shell("sshd -T")
            for line in ["passwordauthentication no", "maxauthtries 4", "permitrootlogin no", "x11forwarding no"] {
                #expect(effective.contains(line), "\(line)")
            }
            #expect(!effective.contains("hmac-sha1") && effective.contains("chacha20-poly1305@openssh.com"))
            #expect(try await host.shell("awk '!/^#/ && $5 < 3071' /etc/ssh/moduli | wc -l") == "0")
            let second = try await desk.run(Self.command)
            #expect(second.code == 0 && second.output.contains("0 changed, 2 ok"), "\(second)")

            let run = try #require(
                try await desk.run(["runs", "list"]).output.split(separator: "\n")
                    .first { $0.contains("2 changed") }?.split(separator: " ").first)
            let undone = try await desk.run(["undo", String(run), "--yes"])
            #expect(undone.code == 0, "\(undone)")
            #expect(try await host.shell(Self.look) == before)

            #expect(try await desk.run(Self.command).code == 0)
            try await host.shell(
                "sed -i 's/^MaxAuthTries.*/MaxAuthTries 6/' /etc/ssh/sshd_config.d/00-tunnel.conf; systemctl reload ssh"
            )
            let drift = try await desk.run(Self.command + ["--check"])
            #expect(drift.code == 6 && drift.output.contains("MaxAuthTries 6, wanted 4"), "\(drift)")
            #expect(!drift.output.contains("X11Forwarding"), "\(drift)")
            #expect(try await desk.run(Self.command).code == 0)
            #expect(try await desk.run(Self.command + ["--check"]).code == 0)
        }
    }

    @Test("a value that the file has and the running sshd has not is a change")
    func notRead() async throws {
        try await Self.withHost { host, desk in
            #expect(try await desk.run(Self.command).code == 0)
            // A run that was cut off before its reload leaves this.
            try await host.shell("sleep 1; touch /etc/ssh/sshd_config.d/00-tunnel.conf")
            let planned = try await desk.run(Self.command + ["--check"])
            #expect(planned.code == 6 && planned.output.contains("the running sshd has not read it"), "\(planned)")
            #expect(try await desk.run(Self.command).code == 0)
            #expect(try await desk.run(Self.command + ["--check"]).code == 0)
        }
    }

    @Test("what locks the operator out is taken back, and 7")
    func lockedOut() async throws {
        try await Self.withHost { host, desk in
            let before = try await host.shell(Self.look)
            let outcome = try await desk.run(
                Self.command + [
                    "--set", "AuthenticationMethods=publickey,password", "--set", "PasswordAuthentication=yes",
                    "--confirm-within", "10s",
                ])
            #expect(outcome.code == 7, "\(outcome)")
            #expect(try await host.shell(Self.look) == before)
            #expect(try await desk.run(["pool", "close"]).code == 0)
            #expect(try await desk.run(["exec", "admin@h1", "true"]).code == 0)
        }
    }

    @Test("AllowUsers keeps who makes the change, takes foreign lines out, and comes back")
    func allowUsers() async throws {
        try await Self.withHost { host, desk in
            try await host.shell("echo 'AllowUsers root admin carol nosudo' >/etc/ssh/sshd_config.d/60-site.conf")
            try await host.shell("systemctl reload ssh")
            let before = try await host.shell(Self.look)
            let outcome = try await desk.run(Self.command + ["--allow-user", "carol"])
            #expect(outcome.code == 0, "\(outcome)")
            #expect(try await host.shell("sshd -T | sed -n 's/^allowusers //p' | paste -s -d ' '") == "carol admin")
            #expect(try await desk.run(["exec", "nosudo@h1", "true"]).code == 4)
            #expect(try await desk.run(["exec", "carol@h1", "true"]).code == 0)
            #expect(try await desk.run(Self.command + ["--allow-user", "carol", "--check"]).code == 0)
            #expect(try await desk.run(["undo", "last", "--yes"]).code == 0)
            #expect(try await host.shell(Self.look) == before)
        }
    }

    @Test("without Include the settings go to the top of sshd_config")
    func withoutInclude() async throws {
        try await Self.withHost { host, desk in
            try await host.shell("sed -i '/^Include/d' /etc/ssh/sshd_config; systemctl reload ssh")
            let outcome = try await desk.run(Self.command + ["--profile", "strict"])
            #expect(outcome.code == 0, "\(outcome)")
            #expect(try await host.shell("head -n 1 /etc/ssh/sshd_config") == "# tunnel begins")
            #expect(try await host.shell("sshd -T | grep -c -e '^allowtcpforwarding no' -e '^usepam yes'") == "2")
            #expect(!(try await host.shell("sshd -T | grep ^kexalgorithms | sed 's/sntrup[^,]*//g'")).contains("curve"))
            let again = try await desk.run(Self.command + ["--profile", "strict"])
            #expect(again.output.contains("0 changed"), "\(again)")
        }
    }

    @Test("what sshd does not take is told, and nothing is changed")
    func refused() async throws {
        try await Self.withHost { host, desk in
            let before = try await host.shell(Self.look)
            // An operator without a key is whom a host does not know any key of.
            try await host.shell("mv /home/admin/.ssh/authorized_keys /home/admin/.ssh/authorized_keys2")
            #expect(try await desk.run(Self.command + ["--check"]).code == 6)
            try await host.shell("mv /home/admin/.ssh/authorized_keys2 /home/admin/.ssh/authorized_keys")
            let unknown = try await desk.run(Self.command + ["--set", "Bogus=1"])
            #expect(unknown.code == 1 && unknown.output.contains("Bad configuration option: Bogus"), "\(unknown)")
            let port = try await desk.run(Self.command + ["--set", "Port=2222"])
            #expect(port.code == 2 && port.errors.contains("has a key of its own"), "\(port)")
            #expect(try await desk.run(Self.command + ["--set", "MaxAuthTries"]).code == 2)
            let plain = try await desk.run(["security", "ssh", "nosudo@h1"])
            #expect(plain.code == 1 && plain.output.contains("--sudo"), "\(plain)")
            #expect(try await host.shell(Self.look) == before)
        }
    }
}
