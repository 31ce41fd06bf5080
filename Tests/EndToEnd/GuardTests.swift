import Foundation
import LabSupport
import Testing

/// Changes that would cut the operator off are taken back by the host itself.
@Suite(.needsLab, .timeLimit(.minutes(25)))
struct GuardTests {
    /// A drop-in of sshd and what makes it count. `AllowUsers nobodyelse` lets nobody in any more.
    private static func manifest(_ setting: String) -> String {
        """
        setup: {files: [{path: /etc/ssh/sshd_config.d/10-test.conf, content: "\(setting)\\n"}]}
        services: [{name: ssh, state: running, on_change: reload, files: [/etc/ssh/sshd_config.d/10-test.conf]}]

        """
    }

    private static let lockOut = manifest("AllowUsers nobodyelse")

    /// As before the change, with a way in, and nothing of the guard left.
    private func expectWhole(_ host: LabHost, _ desk: Desk, by seconds: Double = 60) async throws {
        let isBack = try await eventually(within: seconds) {
            try await host.run([
                "sh", "-c", "test ! -e /etc/ssh/sshd_config.d/10-test.conf && ls /var/lib/tunnel/guard/*/reverted",
            ])
            .exitCode == 0
        }
        #expect(isBack, "the change was not taken back in time")
        #expect(try await eventually { try await desk.run(["exec", "h1", "true"]).code == 0 })
        // A connection that was there before proves nothing.
        #expect(try await desk.run(["pool", "close"]).code == 0)
        #expect(try await desk.run(["exec", "h1", "true"]).code == 0)
        try await expectNothingLeft(of: host)
        #expect(try await desk.run(["security", "guard", "status", "h1"]).code == 7)
    }

    private static func withHost(_ work: (LabHost, Desk) async throws -> Void) async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let desk = try Desk(lab)
            try desk.write("lockout.yaml", lockOut)
            try await work(host, desk)
        }
    }

    @Test("a good change is confirmed, and nothing of the guard is left")
    func confirmed() async throws {
        try await Self.withHost { host, desk in
            let path = try desk.write("good.yaml", Self.manifest("MaxAuthTries 5"))
            let outcome = try await desk.run(["apply", path, "h1", "--json"])
            #expect(outcome.code == 0, "\(outcome)")
            let phases = try outcome.lines().of("guard").compactMap { $0.text("phase") }
            #expect(phases == ["baseline", "armed", "confirm", "confirmed"])
            #expect(try await host.shell("sshd -T | grep -i maxauthtries") == "maxauthtries 5")
            try await expectNothingLeft(of: host)
            #expect(try await desk.run(["apply", path, "h1", "--json"]).lines().of("guard").isEmpty)
        }
    }

    @Test("AllowUsers without the operator: taken back within the window, and 7")
    func lockedOut() async throws {
        try await Self.withHost { host, desk in
            let path = "\(desk.directory)/lockout.yaml"
            let start = ContinuousClock.now
            let outcome = try await desk.run(["apply", path, "h1", "--confirm-within", "10s"])
            #expect(outcome.code == 7 && ContinuousClock.now - start < .seconds(60), "\(outcome)")
            try await expectWhole(host, desk)
        }
    }

    @Test("a step that takes longer than the window is stopped and taken back, and the next guard is not fooled by it")
    func longerThanTheWindow() async throws {
        try await Self.withHost { host, desk in
            let unit = "/etc/systemd/system/ssh.service.d/slow.conf"
            _ = try await host.shell(
                "mkdir -p \(unit.dropLast(10)) && printf '[Service]\\nExecReload=/bin/sleep 12\\n' >\(unit) && systemctl daemon-reload"
            )
            let path = try desk.write("slow.yaml", Self.manifest("MaxAuthTries 5"))
            let outcome = try await desk.run(["apply", path, "h1", "--confirm-within", "4s"])
            #expect(outcome.code == 7, "\(outcome)")
            #expect(outcome.output.contains("longer than the 4 seconds"), "\(outcome)")
            try await expectWhole(host, desk)
            _ = try await host.shell("rm \(unit) && systemctl daemon-reload")
            let start = ContinuousClock.now
            let next = try await desk.run(["apply", "\(desk.directory)/lockout.yaml", "h1", "--confirm-within", "10m"])
            // Four connections were refused: nothing is gained by waiting for the rest of the ten minutes.
            #expect(next.code == 7 && ContinuousClock.now - start < .seconds(180), "\(next)")
            try await expectWhole(host, desk)
        }
    }

    @Test("the group that makes the operator root comes back with its members, and the package of sshd stays")
    func waysOfTheOperator() async throws {
        try await Self.withHost { host, desk in
            let password = try desk.write("password", LoginTests.password)
            let login = ["carol@h1", "--sudo-password-file", password]
            let before = try await host.shell("grep ^sudo: /etc/group")
            let outcome = try await desk.run(
                ["setup", "group"] + login + ["sudo", "--absent", "--confirm-within", "10s"])
            #expect(outcome.code == 7, "\(outcome)")
            #expect(try await host.shell("grep ^sudo: /etc/group") == before)
            #expect(try await desk.run(["exec"] + login + ["id", "-un"]).output == "root\n")
            try await expectNothingLeft(of: host)
            let refused = try await desk.run(["setup", "packages"] + login + ["openssh-server", "--state", "absent"])
            #expect(refused.code == 1 && refused.errors.contains("nobody could get in"), "\(refused)")
        }
    }

    @Test(
        "a file that sudo or sshd could not read does not come into its place",
        arguments: ["/etc/sudoers.d/x", "/etc/ssh/sshd_config.d/x.conf"])
    func brokenFiles(path: String) async throws {
        try await Self.withHost { host, desk in
            let outcome = try await desk.run(["setup", "file", "h1", path, "--content", "broken (\n", "--mode", "0440"])
            #expect(outcome.code == 7 && outcome.output.contains("refuses it"), "\(outcome)")
            #expect(try await host.run(["test", "-e", path]).exitCode == 1)
            try await expectNothingLeft(of: host)
        }
    }

    @Test("a step that fails behind it takes the guarded change back at once")
    func failedBehind() async throws {
        try await Self.withHost { host, desk in
            let path = try desk.write(
                "m.yaml", Self.lockOut.replacing("services: [", with: "services: [{name: nowhere, state: running}, "))
            let outcome = try await desk.run(["apply", path, "h1"])
            #expect(outcome.code == 7, "\(outcome)")
            try await expectWhole(host, desk)
        }
    }

    @Test("the link is cut, or the client killed, right after the change", arguments: ["cut", "kill", "filter"])
    func alone(_ fault: String) async throws {
        try await Self.withHost { host, desk in
            let path = "\(desk.directory)/lockout.yaml"
            let apply = try await desk.start(["apply", path, "h1", "--json", "--confirm-within", "20s"])
            try await apply.waitForLine { $0.kind == "guard" && $0.text("phase") == "armed" }
            switch fault {
            case "cut": try await host.cut()
            case "filter": try await host.filter(port: 22)
            default: apply.send(signal: SIGKILL)
            }
            try await Task.sleep(for: .seconds(35))
            if fault == "cut" { try await host.mend() }
            if fault == "filter" { try await host.unfilter(port: 22) }
            let outcome = Outcome(try await apply.wait())
            if fault != "kill" { #expect(outcome.code == 7, "\(outcome)") }
            try await expectWhole(host, desk)
        }
    }

    @Test("a reboot, or a power loss, in the window", arguments: [true, false])
    func restarted(inOrder: Bool) async throws {
        try await Self.withHost { host, desk in
            let path = "\(desk.directory)/lockout.yaml"
            let apply = try await desk.start(["apply", path, "h1", "--json", "--confirm-within", "10m"])
            try await apply.waitForLine { $0.kind == "guard" && $0.text("phase") == "confirm" }
            if inOrder {
                try await host.reboot()
            } else {
                try await host.powerLoss()
                try await host.start()
            }
            try await expectWhole(host, desk)
            apply.send(signal: SIGKILL)
            _ = try await apply.wait()
        }
    }

    @Test("a client that is gone can be stood in for: status, confirm, revert")
    func byHand() async throws {
        try await Self.withHost { host, desk in
            for action in ["confirm", "revert"] {
                let path = try desk.write(
                    "m.yaml", Self.manifest(action == "confirm" ? "MaxAuthTries 5" : "MaxAuthTries 3"))
                let apply = try await desk.start(["apply", path, "h1", "--json", "--confirm-within", "5m"])
                try await apply.waitForLine { $0.kind == "guard" && $0.text("phase") == "armed" }
                apply.send(signal: SIGKILL)
                _ = try await apply.wait()
                let status = try await desk.run(["security", "guard", "status", "h1", "--json"])
                #expect(try status.lines().of("guard-status").first?.text("state") == "armed", "\(status)")
                // Nobody else makes a guarded change meanwhile.
                let other = try desk.write("other.yaml", Self.manifest("MaxAuthTries 2"))
                let refused = try await desk.run(["apply", other, "h1", "--lock-timeout", "1s"])
                #expect(refused.code == 1, "\(refused)")
                let outcome = try await desk.run(["security", "guard", action, "h1"])
                #expect(outcome.code == 0, "\(outcome)")
                #expect(
                    try await host.shell("sshd -T | grep -i maxauthtries") == "maxauthtries 5",
                    "both times, by \(action)")
                #expect(try await eventually { try await desk.run(["plan", other, "h1"]).code == 6 })
                try await Task.sleep(for: .seconds(1))
                try await expectNothingLeft(of: host)
            }
        }
    }

    @Test("who could not log in anew before the change does not get it")
    func noBaseline() async throws {
        try await Self.withHost { host, desk in
            #expect(try await desk.run(["exec", "h1", "true"]).code == 0)
            // The connection that is there goes on; a new one is refused.
            try await host.shell(
                "printf 'AllowUsers nobodyelse\\n' >/etc/ssh/sshd_config.d/20-before.conf; systemctl reload ssh")
            let path = try desk.write("m.yaml", Self.manifest("MaxAuthTries 5"))
            let outcome = try await desk.run(["apply", path, "h1"])
            #expect(outcome.code == 1 && outcome.output.contains("new connection could not be made"), "\(outcome)")
            #expect(outcome.output.contains("find out over it why"), "what to do is told: \(outcome)")
            #expect(try await host.run(["test", "-e", "/etc/ssh/sshd_config.d/10-test.conf"]).exitCode == 1)
            try await expectNothingLeft(of: host)
            try await host.shell("rm /etc/ssh/sshd_config.d/20-before.conf; systemctl reload ssh")
        }
    }

    @Test("a guard is not left out without a reason", arguments: ["", "  ", "\t"])
    func noReason(_ reason: String) async throws {
        try await Self.withHost { host, desk in
            let path = try desk.write("m.yaml", Self.manifest("MaxAuthTries 5"))
            let outcome = try await desk.run(["apply", path, "h1", "--no-guard=\(reason)"])
            #expect(outcome.code == 2 && outcome.errors.contains("--no-guard is empty"), "\(outcome)")
            #expect(try await host.run(["test", "-e", "/var/lib/tunnel"]).exitCode == 1, "nobody was contacted")
        }
    }

    @Test("a disk that is full: no guard, no change")
    func fullDisk() async throws {
        try await withLab { lab in
            let host = try await lab.host(varSize: "16M")
            let desk = try Desk(lab)
            let path = try desk.write("m.yaml", Self.manifest("MaxAuthTries 5"))
            try await host.shell("mkdir -p /var/lib/tunnel/runs && touch /var/lib/tunnel/lock")
            try await host.fillDisk("/var/lib/tunnel")
            let outcome = try await desk.run(["apply", path, "h1"])
            #expect(outcome.code != 0, "\(outcome)")
            #expect(try await host.run(["test", "-e", "/etc/ssh/sshd_config.d/10-test.conf"]).exitCode == 1)
            try await expectNothingLeft(of: host)
        }
    }
}
