import Foundation
import LabSupport
import Synchronization
import Testing

/// The lab proves here that it does to hosts what its words say, so that other tests may believe it.
@Suite(.needsLab, .timeLimit(.minutes(25)))
struct LabTests {
    @Test("argv, input and exit code pass through unchanged")
    func runKeepsArguments() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let hostile = ["", "a b", "$(id)", "quote \" and '", "line\nbreak", "-n", "ä€😀", "*"]
            let script = #"for word; do printf '%s\0' "$word"; done; cat; exit 42"#
            let outcome = try await host.run(["sh", "-c", script, "sh"] + hostile, input: Array("from stdin".utf8))
            #expect(outcome.ending == .exited(42))
            #expect(outcome.output == hostile.map { $0 + "\0" }.joined() + "from stdin")
        }
    }

    @Test("a command inside has no more rights than the host")
    func runCannotReachTheMachine() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let outcome = try await host.run(["date", "-s", "2001-01-01"])
            #expect(outcome.ending != .exited(0))
            #expect(Date.now.timeIntervalSince1970 > 1_700_000_000)
        }
    }

    @Test("every user logs in by key, and sudo is as the names say", arguments: ["root", "admin", "carol", "nosudo"])
    func usersLogIn(user: String) async throws {
        try await withLab { lab in
            let host = try await lab.host()
            #expect(try await ssh(host, user: user, "id -un").output == user + "\n")
            let sudo = try await ssh(host, user: user, "sudo -n true")
            #expect((sudo.ending == .exited(0)) == (user == "root" || user == "admin"))
            let withPassword = try await ssh(host, user: user, "sudo -S -p '' id -un", input: "pa\"ss 'word\n")
            #expect((withPassword.output == "root\n") == (user != "nosudo"))
        }
    }

    @Test("a cut link is silent, and a mended one carries the same connection on")
    func cutReallyCuts() async throws {
        try await withLab { lab in
            let hosts = try await lab.hosts(["h1", "h2"])
            let (host, other) = (hosts[0], hosts[1])
            let argv = ["-F", host.sshConfigPath, host.name, "echo before; sleep 4; echo after"]
            let open = try await ChildProcess.start("/usr/bin/ssh", argv)
            while open.outputSoFar().isEmpty { try await Task.sleep(for: .milliseconds(20)) }
            try await host.cut()
            let attempt = try await ssh(host, options: ["-oConnectTimeout=2"], "true")
            #expect(attempt.ending == .exited(255))
            #expect(attempt.errors.contains("timed out"), "not refused or unreachable: \(attempt.errors)")
            #expect(try await ssh(other, "true").ending == .exited(0))
            try await Task.sleep(for: .seconds(3))
            #expect(String(decoding: open.outputSoFar(), as: UTF8.self) == "before\n")
            try await host.mend()
            #expect(try await open.wait().output == "before\nafter\n")
        }
    }

    @Test("a filtered port is silent, the others answer")
    func filterDropsOnePort() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            try await host.filter(port: 22)
            #expect(try await ssh(host, options: ["-oConnectTimeout=2"], "true").errors.contains("timed out"))
            #expect(try await ssh(host, options: ["-oConnectTimeout=2", "-p81"], "true").errors.contains("refused"))
            try await host.unfilter(port: 22)
            #expect(try await ssh(host, "true").ending == .exited(0))
        }
    }

    @Test("a delay is one round trip long")
    func delayIsMeasured() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            // A connection is one round trip and nothing else. The least of many tells the delay from the machine's load.
            func leastMilliseconds() async throws -> Double {
                let script = """
                    for attempt in 1 2 3 4 5 6 7; do
                        begin=${EPOCHREALTIME/./}
                        exec 3<>/dev/tcp/\(host.address)/22
                        echo $((${EPOCHREALTIME/./} - begin))
                    done | sort -n | head -n 1
                    """
                let output = try await ChildProcess.run("/bin/bash", ["-c", script]).output
                return try #require(Double(output.trimmingCharacters(in: .newlines))) / 1000
            }
            #expect(try await leastMilliseconds() < 20)
            try await host.delay(milliseconds: 200)
            let delayed = try await leastMilliseconds()
            #expect(delayed >= 200 && delayed < 210)
            try await host.delay(milliseconds: 0)
            #expect(try await leastMilliseconds() < 20)
        }
    }

    @Test("a reboot is a new boot on the same disk, a reset the same host on a new one")
    func rebootAndReset() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let boot = try await host.shell("cat /proc/sys/kernel/random/boot_id")
            _ = try await host.shell("echo kept >/root/kept; echo gone >/run/gone")
            try await host.reboot()
            #expect(try await host.shell("cat /proc/sys/kernel/random/boot_id") != boot)
            #expect(try await host.shell("cat /root/kept; ls /run/gone 2>/dev/null || true") == "kept")
            try await host.reset()
            #expect(try await host.shell("ls /root/kept 2>/dev/null || true") == "")
            #expect(try await ssh(host, "true").ending == .exited(0), "the pinned host key stays")
        }
    }

    @Test("a power loss sends nothing, and the disk outlives it")
    func powerLossAndStart() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            _ = try await host.shell("echo kept >/root/kept")
            let argv = ["-F", host.sshConfigPath, host.name, "echo up; sleep 60"]
            let open = try await ChildProcess.start("/usr/bin/ssh", argv)
            lab.atEnd { open.send(signal: SIGKILL) }
            while open.outputSoFar().isEmpty { try await Task.sleep(for: .milliseconds(20)) }
            try await host.powerLoss()
            #expect(try await host.run(["true"]).ending != .exited(0))
            try await Task.sleep(for: .seconds(1))
            #expect(kill(open.processIdentifier, 0) == 0, "the client heard of the power loss")
            try await host.start()
            #expect(try await host.shell("cat /root/kept") == "kept")
            #expect(try await ssh(host, "true").ending == .exited(0))
        }
    }

    @Test("a full disk refuses the next byte", arguments: ["/", "/var/lib/tunnel"])
    func diskFull(path: String) async throws {
        try await withLab { lab in
            let host = try await lab.host(diskSize: "256M", varSize: "16M")
            try await host.fillDisk(path)
            let write = "printf 12345678 >\(path)/new; head -c 65536 /dev/zero >\(path)/big"
            let full = try await host.run(["bash", "-c", write])
            #expect(full.ending != .exited(0))
            #expect(full.errors.contains("No space left on device"))
            try await host.freeDisk(path)
            #expect(try await host.run(["bash", "-ec", write]).ending == .exited(0))
        }
    }

    @Test("packages come from the lab alone: toys install, upgrade and fail as built")
    func packagesInstall() async throws {
        try await withLab { lab in
            let host = try await lab.host(flavour: .full)
            let sources = try await host.shell("grep -rhE '^(deb|URIs)' /etc/apt/")
            #expect(sources == "deb [trusted=yes] file:/srv/lab-repo ./")
            _ = try await host.shell("apt-get -qq update")
            _ = try await host.shell("apt-get -qq install toy-hello=1.0 toy-service toy-crash nginx 2>&1")
            #expect(try await host.shell("toy-hello") == "toy-hello 1.0")
            _ = try await host.shell("apt-get -qq upgrade 2>&1")
            #expect(try await host.shell("toy-hello") == "toy-hello 1.1")
            #expect(try await host.shell("systemctl is-active toy-service nginx") == "active\nactive")
            #expect(try await host.run(["systemctl", "is-active", "toy-crash"]).output != "active\n")
            let failing = try await host.run(["apt-get", "-qq", "install", "toy-fail"])
            #expect(failing.ending == .exited(100))
            #expect((failing.output + failing.errors).contains("toy-fail: this postinst always fails"))
        }
    }

    @Test("other families' package managers work for real", arguments: [Lab.Flavour.dnf, .zypper, .pacman])
    func foreignPackagesInstall(flavour: Lab.Flavour) async throws {
        try await withLab { lab in
            let host = try await lab.host(flavour: flavour)
            let (old, new) =
                switch flavour {
                case .dnf: ("dnf -qy install hello-tunnel-1.0", "dnf -qy upgrade")
                case .zypper: ("zypper -qn install hello-tunnel=1.0", "zypper -qn update")
                default: ("pacman --noconfirm -U /srv/lab-repo/hello-tunnel-1.0-*.zst", "pacman --noconfirm -Syu")
                }
            #expect(try await host.shell("\(old) >&2; hello-tunnel") == "hello-tunnel 1.0")
            #expect(try await host.shell("\(new) >&2; hello-tunnel") == "hello-tunnel 1.1")
            #expect(try await host.run(["sh", "-c", "command -v apt-get dpkg"]).output == "")
            #expect(try await ssh(host, user: "admin", "sudo -n systemctl is-active sshd").output == "active\n")
        }
    }

    @Test("nothing is left behind, and clean-up runs last in, first out")
    func downLeavesNothing() async throws {
        let lab = try await Lab.start()
        let order = Mutex<[Int]>([])
        for number in 1...3 { lab.atEnd { order.withLock { $0.append(number) } } }
        let host = try await lab.host(varSize: "16M")
        try await host.delay(milliseconds: 10)
        await lab.close()
        #expect(order.withLock { $0 } == [3, 2, 1])
        let traces = """
            grep -F '\(lab.identifier)' /proc/mounts
            ls -d "$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)/tunnel-lab-\(lab.identifier)" 2>/dev/null
            ls -d "${XDG_RUNTIME_DIR:-/run}"/tunnel-lab/\(lab.identifier)* 2>/dev/null
            cat /sys/class/net/*/ifalias | grep -F 'tunnel-lab:\(lab.identifier)'
            """
        let left = try await ChildProcess.run("/bin/sh", ["-c", traces]).output
        #expect(left == "")
        let processes = try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { entry in
            guard let words = FileManager.default.contents(atPath: "/proc/\(entry)/cmdline") else { return false }
            return String(decoding: words, as: UTF8.self).contains(lab.identifier)
        }
        #expect(processes == [])
    }

    @Test("the lab of a process that died is removed by the next one")
    func orphansAreReaped() async throws {
        let owner = try await ChildProcess.start("/bin/sleep", ["600"])
        let orphan = "orphan-\(getpid())"
        let environment = ["LAB_ID": orphan, "LAB_OWNER_PID": "\(owner.processIdentifier)"]
        let up = try await ChildProcess.run(LabAvailability.program, ["up", "h1"], environment: environment)
        #expect(up.ending == .exited(0), "\(up.errors)")
        owner.send(signal: SIGKILL)
        _ = try await owner.wait()
        try await withLab { lab in
            _ = try await lab.host()
            let mounts = try String(contentsOfFile: "/proc/mounts", encoding: .utf8)
            #expect(!mounts.contains(orphan))
        }
    }

    @Test("the executable built with the tests is found, and a signal reaches a started process")
    func executableAndSignals() async throws {
        #expect(FileManager.default.isExecutableFile(atPath: try Tunnel.binary()))
        let script = "trap 'echo caught; exit 9' INT; echo ready; while :; do sleep 0.05; done"
        let process = try await ChildProcess.start("/bin/sh", ["-c", script])
        while process.outputSoFar().isEmpty { try await Task.sleep(for: .milliseconds(10)) }
        process.send(signal: SIGINT)
        let outcome = try await process.wait()
        #expect(outcome.ending == .exited(9))
        #expect(outcome.output == "ready\ncaught\n")
        let killed = try await ChildProcess.start("/bin/sleep", ["60"])
        killed.send(signal: SIGTERM)
        #expect(try await killed.wait().ending == .signalled(SIGTERM))
    }

    private func ssh(
        _ host: LabHost,
        user: String = "root",
        options: [String] = [],
        _ line: String,
        input: String = ""
    ) async throws -> ProcessOutcome {
        let argv = ["-F", host.sshConfigPath, "-l", user] + options + [host.name, line]
        return try await ChildProcess.run("/usr/bin/ssh", argv, input: Array(input.utf8))
    }
}
