import Foundation
import LabSupport
import Testing

/// Packages that cannot be had: the package manager's own reason, and the host as it was.
@Suite(.needsLab, .timeLimit(.minutes(20)))
struct PackageFaultTests {
    @Test("a postinst that fails: its words, and all that came with it is taken off again")
    func postinst() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let desk = try Desk(lab)
            #expect(try await desk.run(["setup", "packages", "h1", "toy-hello=1.0", "toy-regress=1.0"]).code == 0)
            let look = PackagesTests.families[0].list + "; find /etc /usr/bin -type f | sort | xargs sha256sum"
            let before = try await host.shell(look)
            for (words, reason) in [
                (["toy-fail", "htop"], "toy-fail: this postinst always fails"),
                (["toy-regress=1.1", "toy-hello=1.1", "htop"], "toy-regress: 1.1 is broken"),
            ] {
                let outcome = try await desk.run(["setup", "packages", "h1"] + words + ["--json"])
                #expect(outcome.code == 1, "\(outcome)")
                let step = try #require(try outcome.lines().of("step").first)
                let problem = try #require(step.values["problems"]?.texts.first)
                #expect(problem.contains(reason) && problem.contains("dpkg: error processing package"), "\(problem)")
                #expect(problem.contains("taken off again: htop"), "\(problem)")
                #expect(!problem.contains("Unpacking") && !problem.contains("Reading package lists"), "\(problem)")
                #expect(try await host.shell(look) == before)
            }
            #expect(try await desk.run(["setup", "packages", "h1", "htop"]).code == 0, "nothing stands in the way")
        }
    }

    @Test("a scriptlet that fails", arguments: [Lab.Flavour.dnf, .zypper])
    func scriptlet(_ flavour: Lab.Flavour) async throws {
        try await withLab { lab in
            let host = try await lab.host(flavour: flavour)
            let desk = try Desk(lab)
            let before = try await host.shell("rpm -qa | sort")
            let outcome = try await desk.run(["setup", "packages", "h1", "toy-fail", "hello-tunnel"])
            #expect(outcome.code == 1)
            #expect(outcome.output.contains("toy-fail: this scriptlet always fails"), "\(outcome)")
            #expect(outcome.output.contains("scriptlet failed, exit status 7"), "\(outcome)")
            #expect(try await host.shell("rpm -qa | sort") == before)
        }
    }

    @Test("a lock that is held for 30 s is waited for, and who holds it is told meanwhile")
    func lock() async throws {
        try await withLab { lab in
            let host = try await lab.host(flavour: .full)
            let desk = try Desk(lab)
            // As dpkg and apt lock: fcntl on this file.
            let holder = """
                import fcntl, time
                lock = open('/var/lib/dpkg/lock-frontend', 'w')
                fcntl.lockf(lock, fcntl.LOCK_EX)
                time.sleep(30)
                """
            _ = try await host.run(["sh", "-c", "setsid python3 -c \"$1\" >/dev/null 2>&1 &", "sh", holder])
            #expect(try await eventually { try await host.run(["pgrep", "-f", "lock-frontend"]).exitCode == 0 })
            let process = try await desk.start(["setup", "packages", "h1", "toy-hello", "--json"])
            let line = try await process.waitForLine { $0.kind == "blocked" }
            #expect(line.text("by")?.contains("/var/lib/dpkg/lock-frontend") == true, "\(line)")
            #expect(line.text("by")?.contains("(python3)") == true, "\(line)")
            #expect(try await host.run(["pgrep", "-f", "lock-frontend"]).exitCode == 0, "it is told while it waits")
            let outcome = Outcome(try await process.wait())
            #expect(outcome.code == 0, "\(outcome)")
            #expect(try outcome.lines().of("blocked").count == 1, "once is enough")
            #expect(try await host.shell("toy-hello") == "toy-hello 1.1")
        }
    }

    @Test("locks of the others", arguments: [Lab.Flavour.dnf, .zypper, .pacman])
    func locks(_ flavour: Lab.Flavour) async throws {
        try await withLab { lab in
            let host = try await lab.host(flavour: flavour)
            let desk = try Desk(lab)
            let holding =
                switch flavour {
                case .dnf: "dnf -y install toy-slow"
                case .zypper: "zypper -n install toy-slow"
                default: "touch /var/lib/pacman/db.lck; sleep 8; rm /var/lib/pacman/db.lck"
                }
            _ = try await host.run(["sh", "-c", "setsid sh -c '\(holding)' >/dev/null 2>&1 &"])
            let isHeld = flavour == .pacman ? "ls /var/lib/pacman/db.lck" : "pgrep -f 'sleep 15'"
            #expect(try await eventually { try await host.run(["sh", "-c", isHeld]).exitCode == 0 })
            let outcome = try await desk.run(["setup", "packages", "h1", "hello-tunnel"])
            #expect(outcome.code == 0, "\(outcome)")
            #expect(outcome.errors.contains("h1: waiting for \(flavour.rawValue)'s lock"), "\(outcome)")
            #expect(try await host.shell("hello-tunnel") == "hello-tunnel 1.1")
        }
    }

    @Test("a disk that becomes full while packages are unpacked: the reason, and nothing of them is left")
    func diskFull() async throws {
        try await withLab { lab in
            let host = try await lab.host(diskSize: "24M")
            let desk = try Desk(lab)
            _ = try await host.shell("apt-get -qq update")
            let before = try await host.shell(PackagesTests.families[0].list)
            let outcome = try await desk.run(["setup", "packages", "h1", "fish"])
            #expect(outcome.code == 1, "\(outcome)")
            #expect(
                outcome.output.contains("No space left on device")
                    || outcome.output.contains("don't have enough free space"), "\(outcome)")
            #expect(try await host.shell(PackagesTests.families[0].list) == before)
            #expect(try await host.run(["sh", "-c", "dpkg --audit | grep ."]).exitCode == 1)
            #expect(try await desk.run(["setup", "packages", "h1", "toy-hello"]).code == 0)
        }
    }

    @Test("a name that nobody knows", arguments: PackagesTests.families)
    func unknown(_ family: PackagesTests.Family) async throws {
        try await withLab { lab in
            _ = try await lab.host(flavour: family.flavour)
            let desk = try Desk(lab)
            let outcome = try await desk.run(["setup", "packages", "h1", "no-such-thing", "--json"])
            #expect(outcome.code == 1)
            let problem = try outcome.lines().of("step").first?.values["problems"]?.texts.first ?? ""
            let words = ["Unable to locate package", "No match for argument", "not found"]
            #expect(problem.contains("no-such-thing") && words.contains { problem.contains($0) }, "\(outcome)")
        }
    }
}
