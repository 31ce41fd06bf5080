import Foundation
import LabSupport
import Testing

/// Every way to lock oneself out, tried for real: the host takes it back in time. And the good change beside it stays.
@Suite(.needsLab, .timeLimit(.minutes(25)))
struct LockOutTests {
    struct Trial: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var flavour = Lab.Flavour.bare
        /// What is run on the host before.
        var setting = ":"
        /// More lines of the operator's ssh_config.
        var client = ""
        /// What succeeds on the host once it has happened; nil: tunnel is still there to say so.
        var sign: String?
        let bad: String
        let good: String
    }

    private static let otherKey =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f other"
    private static let sudoers = "/etc/sudoers.d/90-cloud-init-users"

    private static func jail(_ more: String) -> String {
        """
        setup:
          files:
            - path: /etc/fail2ban/jail.d/10-test.conf
              content: |
                [DEFAULT]
                backend = systemd
                banaction = iptables-multiport
                maxretry = 1
                findtime = 1h
                \(more)
                [sshd]
                enabled = true
        """
    }

    static let trials = [
        Trial(
            testDescription: "a host key algorithm that the client refuses",
            client: "HostKeyAlgorithms ssh-ed25519",
            bad: "security: {ssh: {settings: {HostKeyAlgorithms: rsa-sha2-512}}}",
            good: "security: {ssh: {settings: {HostKeyAlgorithms: \"rsa-sha2-512,ssh-ed25519\"}}}"),
        Trial(
            testDescription: "another key in the place of the operator's",
            bad:
                "setup: {users: [{name: admin, create: false, authorized_keys: [\"\(otherKey)\"], keys_exclusive: true}]}",
            good: "setup: {users: [{name: admin, create: false, authorized_keys: [\"\(otherKey)\"]}]}"),
        Trial(
            testDescription: "authorized_keys emptied as a file",
            bad: "setup: {files: [{path: /home/admin/.ssh/authorized_keys, content: \"\"}]}",
            good: "setup: {files: [{path: /home/admin/.ssh/environment, content: \"A=b\\n\"}]}"),
        Trial(
            testDescription: "the operator's shell lets nobody in",
            // By its own name it would not even be tried.
            setting: "ln -s /usr/sbin/nologin /usr/local/bin/shell",
            bad: "setup: {users: [{name: admin, shell: /usr/local/bin/shell}]}",
            good: "setup: {users: [{name: admin, shell: /bin/sh}]}"),
        Trial(
            testDescription: "the operator's line in sudoers goes",
            bad: "setup: {files: [{path: \(sudoers), content: \"\", mode: \"0440\"}]}",
            good:
                "setup: {files: [{path: \(sudoers), content: \"admin ALL=(ALL:ALL) NOPASSWD: ALL\\n\", mode: \"0440\"}]}"
        ),
        Trial(
            testDescription: "the operator leaves the group that sudo is given to",
            setting:
                "usermod -aG sudo admin; sed -i 's/^%sudo.*/%sudo ALL=(ALL) NOPASSWD:ALL/' /etc/sudoers; rm \(sudoers)",
            bad: "setup: {users: [{name: admin, groups: [], groups_exact: true}]}",
            good: "setup: {users: [{name: admin, groups: [adm]}]}"),
        Trial(
            testDescription: "fail2ban bans the operator's address",
            flavour: .full,
            // The last service is there to be waited for: it has started when the ban is in the firewall.
            setting: """
                systemctl stop fail2ban; systemctl reset-failed fail2ban; printf '[Definition]\\ndbfile = None\\n' >/etc/fail2ban/fail2ban.local
                printf '%s\\n' '[Service]' Type=oneshot RemainAfterExit=yes \
                    "ExecStart=/bin/sh -c 'until iptables -S f2b-sshd | grep -q REJECT; do sleep 0.2; done'" \
                    >/etc/systemd/system/wicked.service
                systemctl daemon-reload
                """,
            // Who is banned hears nothing any more, not over an open connection either.
            sign: "iptables -S f2b-sshd | grep REJECT",
            bad: jail("") + "\nservices: [{name: fail2ban, state: running}, {name: wicked, state: running}]",
            good: jail("ignoreip = 0.0.0.0/0") + "\nservices: [{name: fail2ban, state: running}]"),
    ]

    /// All that a trial may touch.
    private static let look = """
        find /etc/ssh /etc/sudoers.d /etc/fail2ban /home/admin/.ssh /etc/passwd /etc/group /etc/shadow -type f \
            -printf '%p %M %U %G\\n' -exec sha256sum {} + | sort; sshd -T; systemctl is-active ssh fail2ban || :
        """

    @Test("taken back in time, and the good change stays", arguments: trials)
    func lockedOut(_ trial: Trial) async throws {
        try await withLab { lab in
            let host = try await lab.host(flavour: trial.flavour)
            let config = "\(lab.directory)/own_config"
            let common = try String(contentsOfFile: lab.sshConfigPath, encoding: .utf8)
            try Data("\(trial.client)\n\(common)".utf8).write(to: URL(filePath: config))
            let desk = try Desk(lab, sshConfig: config)
            let other = try Desk(lab, sshConfig: config)
            try await host.shell(trial.setting)
            if trial.flavour == .full {
                for user in ["root2", "oracle"] {
                    #expect(try await desk.run(["exec", "\(user)@h1", "true"]).code == 4)
                }
            }
            let before = try await host.shell(Self.look)
            /// From the first packet on, and with sudo.
            func isIn() async throws -> Bool {
                _ = try await other.run(["pool", "close"])
                return try await other.run(["exec", "--sudo", "admin@h1", "true"]).code == 0
            }
            #expect(try await isIn())

            let bad = try desk.write("bad.yaml", "sudo: true\n\(trial.bad)\n")
            let apply = try await desk.start(["apply", bad, "admin@h1", "--json", "--confirm-within", "10s"])
            if let sign = trial.sign {
                #expect(try await eventually { try await host.run(["sh", "-c", sign]).exitCode == 0 })
            } else {
                try await apply.waitForLine { $0.kind == "guard" && $0.text("phase") == "confirm" }
            }
            let since = ContinuousClock.now
            #expect(try await !isIn(), "the trial locks nobody out")
            #expect(try await eventually(within: 40) { try await isIn() })
            #expect(ContinuousClock.now - since < .seconds(25), "the window and 15 s")
            let outcome = Outcome(try await apply.wait())
            #expect(outcome.code == 7, "\(outcome)")
            #expect(try await host.shell(Self.look) == before)
            try await expectNothingLeft(of: host)

            let good = try desk.write("good.yaml", "sudo: true\n\(trial.good)\n")
            let kept = try await desk.run(["apply", good, "admin@h1", "--json"])
            #expect(kept.code == 0, "\(kept)")
            #expect(try kept.lines().of("guard").compactMap { $0.text("phase") }.suffix(1) == ["confirmed"])
            #expect(try await isIn())
            #expect(try await host.shell(Self.look) != before)
            try await expectNothingLeft(of: host)
        }
    }

    @Test(
        "what would lock the operator out for certain is not tried",
        arguments: [
            ["user", "admin@h1", "admin", "--login-shell", "nologin"], ["user", "admin@h1", "admin", "--lock"],
            ["user", "admin@h1", "admin", "--absent"], ["keys", "admin@h1", "admin", "--keys-exclusive"],
        ])
    func refused(_ words: [String]) async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let desk = try Desk(lab)
            let before = try await host.shell(Self.look)
            let outcome = try await desk.run(["setup"] + words + ["--sudo"])
            #expect(outcome.code == 1 && outcome.output.contains("you are logged in as admin"), "\(outcome)")
            #expect(try await host.shell(Self.look) == before)
        }
    }

    @Test("passwords turned off for an operator who has nothing else")
    func passwordOperator() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let config = "\(lab.directory)/own_config"
            let common = try String(contentsOfFile: lab.sshConfigPath, encoding: .utf8)
            try Data("PubkeyAuthentication no\n\(common)".utf8).write(to: URL(filePath: config))
            let desk = try Desk(lab, sshConfig: config)
            let password = try desk.write("password", LoginTests.password)
            let asks = try desk.write("ask", "#!/bin/sh\nexec cat '\(password)'\n")
            chmod(asks, 0o700)
            func run(_ words: String...) async throws -> String {
                try await PseudoTerminal(
                    desk, ["security", "ssh", "carol@h1", "--sudo-password-file", password] + words,
                    environment: ["SSH_ASKPASS": asks, "SSH_ASKPASS_REQUIRE": "force"]
                ).wait()
            }
            let stays = try await run("--set", "PasswordAuthentication=yes")
            #expect(stays.contains("exit 0"), "\(stays)")
            let before = try await host.shell(Self.look)
            // There is a key, but not one of the operator's.
            try await host.shell("echo '\(Self.otherKey)' >/home/carol/.ssh/authorized_keys")
            let locked = try await run("--confirm-within", "10s")
            #expect(locked.contains("exit 7"), "\(locked)")
            #expect(try await host.shell(Self.look) == before)
            try await expectNothingLeft(of: host)
            // Without any, it is not even tried.
            try await host.shell("rm /home/carol/.ssh/authorized_keys")
            let refused = try await run()
            #expect(refused.contains("exit 1") && refused.contains("has no key to log in with"), "\(refused)")
            #expect(try await host.shell(Self.look) == before)
        }
    }

    @Test(
        "the answer to a confirmation is lost, or the question is: asked again, and true",
        arguments: ["after", "before"])
    func lostReply(_ moment: String) async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let desk = try Desk(lab)
            // Stands in front of what a guard is confirmed by, and cuts the connection that it came over, once.
            try await host.shell(
                #"""
                cat >/usr/local/bin/mv <<'END'
                #!/bin/sh
                case "$*" in
                */armed\ */confirmed)
                    [ -e /run/lost ] || {
                        : >/run/lost
                        [ \#(moment) = before ] || /bin/mv "$@"
                        pid=$$
                        while parent=$(awk '/^PPid/ { print $2 }' "/proc/$pid/status") && [ "$parent" -gt 1 ]; do
                            pid=$parent
                            case $(cat "/proc/$pid/comm") in
                            sshd) [ "$(awk '/^PPid/ { print $2 }' "/proc/$pid/status")" = 1 ] || cut="$cut $pid" ;;
                            esac
                        done
                        kill -KILL $cut
                        exit 1
                    }
                    ;;
                esac
                exec /bin/mv "$@"
                END
                chmod 755 /usr/local/bin/mv
                """#)
            let outcome = try await desk.run(
                ["security", "ssh", "admin@h1", "--sudo", "--set", "MaxAuthTries=5", "--confirm-within", "60s"])
            #expect(outcome.code == 0, "\(outcome)")
            #expect(try await host.shell("ls /run/lost; sshd -T | grep maxauthtries") == "/run/lost\nmaxauthtries 5")
            try await expectNothingLeft(of: host)
        }
    }

    @Test("a link that is cut just when it is confirmed: whatever is told is true")
    func cutAtConfirmation() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let desk = try Desk(lab)
            let apply = try await desk.start(
                [
                    "security", "ssh", "admin@h1", "--sudo", "--set", "MaxAuthTries=5", "--confirm-within", "10s",
                    "--json",
                ])
            try await apply.waitForLine { $0.kind == "guard" && $0.text("phase") == "confirm" }
            try await host.cut()
            try await Task.sleep(for: .seconds(20))
            try await host.mend()
            let outcome = Outcome(try await apply.wait())
            let stands = try await host.shell("sshd -T | grep maxauthtries") == "maxauthtries 5"
            #expect(outcome.code == (stands ? 0 : 7), "\(outcome)")
            try await expectNothingLeft(of: host)
            #expect(try await desk.run(["exec", "--sudo", "admin@h1", "true"]).code == 0)
        }
    }
}
