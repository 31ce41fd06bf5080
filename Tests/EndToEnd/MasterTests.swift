import Foundation
import LabSupport
import Testing

/// One login for each host, kept between commands, and renewed when it broke.
@Suite(.needsLab, .timeLimit(.minutes(25)))
struct MasterTests {
    private func logins(on host: LabHost) async throws -> Int {
        try await eventuallyJournal(host)
        return Int(try await host.shell("journalctl -o cat _COMM=sshd | grep -c '^Accepted publickey' || true")) ?? -1
    }

    /// The journal is written behind the back of those who log.
    private func eventuallyJournal(_ host: LabHost) async throws { _ = try await host.shell("journalctl --sync") }

    private func socket(_ desk: Desk) throws -> String {
        let names = try FileManager.default.contentsOfDirectory(atPath: desk.sockets).filter { $0.utf8.count == 16 }
        return "\(desk.sockets)/\(try #require(names.first))"
    }

    private func masterProcess(_ desk: Desk) async throws -> pid_t {
        let outcome = try await ChildProcess.run(
            "/usr/bin/ssh", ["-F", "none", "-S", try socket(desk), "-O", "check", "x"])
        let match = try #require((outcome.output + outcome.errors).firstMatch(of: /pid=(\d+)/))
        return try #require(pid_t(match.output.1))
    }

    @Test("a master that was killed, closed, or whose socket is stale is renewed")
    func renewed() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let desk = try Desk(lab)
            func works(_ logins: Int) async throws {
                for _ in 0..<2 {
                    let outcome = try await desk.run(["exec", "h1", "echo", "in"])
                    #expect(outcome.output == "in\n" && outcome.errors == "", "\(outcome)")
                }
                #expect(try await self.logins(on: host) == logins)
            }
            try await works(1)
            kill(try await masterProcess(desk), SIGKILL)
            try await works(2)
            let path = try socket(desk)
            _ = try await ChildProcess.run("/usr/bin/ssh", ["-F", "none", "-S", path, "-O", "exit", "x"])
            try await works(3)
            // A socket that nobody listens at any more, and something else under its name.
            kill(try await masterProcess(desk), SIGKILL)
            try await works(4)
            _ = try await ChildProcess.run("/usr/bin/ssh", ["-F", "none", "-S", path, "-O", "exit", "x"])
            #expect(try await eventually { !FileManager.default.fileExists(atPath: path) })
            try Data("no socket".utf8).write(to: URL(filePath: path))
            let blocked = try await desk.run(["exec", "h1", "echo", "in"])
            #expect(blocked.output == "in\n" || blocked.code == 4, "\(blocked)")
            // Every kind of work notices: here facts and apply come first.
            try FileManager.default.removeItem(atPath: path)
            #expect(try await desk.run(["hosts", "facts", "h1"]).code == 0)
            kill(try await masterProcess(desk), SIGKILL)
            let manifest = try desk.write("m.yaml", "setup: {files: [{path: /etc/one, content: x}]}\n")
            #expect(try await desk.run(["apply", manifest, "h1"]).code == 0)
        }
    }

    @Test("a host that was rebooted, or lost its power and came back, is logged in to anew")
    func rebooted() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let desk = try Desk(lab)
            let boot = ["exec", "h1", "cat", "/proc/sys/kernel/random/boot_id"]
            let first = try await desk.run(boot)
            try await host.reboot()
            let second = try await desk.run(boot)
            #expect(second.code == 0 && second.output != first.output, "\(second)")
            // Nothing told the master that its host had gone. Reading may be done twice; a command that may have run is
            // not run again, and that is said.
            try await host.powerLoss()
            try await host.start()
            #expect(try await desk.run(["hosts", "facts", "h1"]).code == 0)
            try await host.powerLoss()
            try await host.start()
            let third = try await desk.run(boot)
            if third.code != 0 {
                #expect(third.code == 4 && third.errors.contains("the connection was lost"), "\(third)")
                #expect(third.errors.contains("run it again") && !third.errors.contains("�"), "\(third)")
            }
            let fourth = try await desk.run(boot)
            #expect(fourth.code == 0 && fourth.output != second.output, "\(fourth)")
        }
    }

    @Test("a master of the user's own is used")
    func usersMaster() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let plain = try Desk(lab)
            let original = try String(contentsOfFile: lab.sshConfigPath, encoding: .utf8)
            let own = "\(plain.directory)/own"
            let desk = try Desk(lab, sshConfig: try plain.write("ssh_config", original + "    ControlPath \(own)\n"))
            let config = try #require(desk.sshConfig)
            let master = try await ChildProcess.run("/usr/bin/ssh", ["-F", config, "-M", "-N", "-f", "h1"])
            #expect(master.exitCode == 0, "\(master.errors)")
            lab.atEnd { _ = try? await ChildProcess.run("/usr/bin/ssh", ["-F", config, "-O", "exit", "h1"]) }
            let outcome = try await desk.run(["exec", "h1", "--json", "echo", "in"])
            #expect(try outcome.lines().of("connect").first?.text("origin") == "users", "\(outcome)")
            #expect(try outcome.lines().of("stdout").flatMap(\.data) == Array("in\n".utf8))
            #expect(try await logins(on: host) == 1)
        }
    }

    @Test("20 at once open one connection, and 30 more commands than sshd allows sessions all succeed")
    func manyAtOnce() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let desk = try Desk(lab)
            func together(_ count: Int, _ line: String) async throws {
                let outcomes = try await withThrowingTaskGroup { group in
                    for number in 0..<count {
                        group.addTask {
                            (number, try await desk.run(["exec", "h1", "--shell", "\(line); echo \(number)"]))
                        }
                    }
                    return try await group.reduce(into: [(Int, Outcome)]()) { $0.append($1) }
                }
                for (number, outcome) in outcomes {
                    #expect(outcome.code == 0 && outcome.output == "\(number)\n" && outcome.errors == "", "\(outcome)")
                }
            }
            try await together(20, "true")
            #expect(try await logins(on: host) == 1)
            // MaxSessions is 10.
            try await together(30, "sleep 1")
            #expect(try await logins(on: host) == 1)
        }
    }

    @Test("a directory for sockets that others could get at is refused", arguments: ["link", "open", "alien", "file"])
    func unsafeDirectory(kind: String) async throws {
        try await withLab { lab in
            _ = try await lab.host()
            let desk = try Desk(lab)
            let place = desk.sockets
            let files = FileManager.default
            switch kind {
            case "link":
                try files.createDirectory(
                    atPath: "\(desk.directory)/t", withIntermediateDirectories: false,
                    attributes: [.posixPermissions: 0o700])
                try files.createSymbolicLink(atPath: place, withDestinationPath: "\(desk.directory)/t")
            case "file": try desk.write("k", "")
            default:
                try files.createDirectory(atPath: place, withIntermediateDirectories: false)
                chmod(place, kind == "open" ? 0o777 : 0o700)
                if kind == "alien" { chown(place, 65534, 65534) }
            }
            let outcome = try await desk.run(["exec", "h1", "true"])
            #expect(outcome.code == 4, "\(outcome)")
            #expect(outcome.errors.contains(place) && outcome.errors.contains("0700"), "\(outcome)")
            let json = try await desk.run(["exec", "h1", "--json", "true"])
            #expect(try json.lines().of("error").first?.text("code") == "socket-directory")
            chmod(place, 0o700)
        }
    }
}
