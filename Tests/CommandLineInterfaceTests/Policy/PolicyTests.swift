import Foundation
import Testing

@testable import CommandLineInterface

/// The program itself with a policy: an ssh of ours, first in PATH, tells whether a host was contacted.
@Suite struct PolicyTests {
    private static let config = """
        policy:
          - name: no-wipes
            hosts: ["@web"]
            deny: ["rm -rf /*"]
          - hosts: ["db*"]
            allow: ["uptime"]
        """

    private struct Ended {
        let status: Int32
        let output: String
        let errors: String
        let contacted: Bool
    }

    private func tunnel(_ words: String..., config: String? = Self.config) async throws -> Ended {
        try await tunnel(words, config: config, files: [:])
    }

    private func tunnel(_ words: [String], config: String? = Self.config, files: [String: String]) async throws -> Ended
    {
        let tunnel = try #require(Place.binaries).appendingPathComponent("tunnel").path
        return try await Place.temporary { folder in
            let home = folder.appendingPathComponent("tunnel")
            let bin = folder.appendingPathComponent("bin")
            for directory in [home, bin] {
                try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            }
            let inventory = "hosts:\n  web[1-7]:\n  db1:\ngroups: {web: {hosts: ['web[1-7]']}}\n"
            try Data(inventory.utf8).write(to: home.appendingPathComponent("inventory.yaml"))
            if let config { try Data(config.utf8).write(to: home.appendingPathComponent("config.yaml")) }
            for (name, text) in files { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
            let ssh = bin.appendingPathComponent("ssh")
            let seen = folder.appendingPathComponent("seen")
            try Data("#!/bin/sh\n: >'\(seen.path)'\nexit 255\n".utf8).write(to: ssh)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: ssh.path)
            let path = "\(bin.path):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"
            let ended = try await Tool.run(
                [tunnel] + words, in: folder, environment: ["XDG_CONFIG_HOME": folder.path, "PATH": path])
            return Ended(
                status: ended.status,
                output: ended.output.replacing(folder.path, with: "CONFIG"),
                errors: ended.errors.replacing(folder.path, with: "CONFIG"),
                contacted: FileManager.default.fileExists(atPath: seen.path))
        }
    }

    /// One host that may not is enough: none is contacted.
    @Test func whatIsDeniedContactsNobody() async throws {
        let ended = try await tunnel("exec", "x,@web", "--", "sudo", "rm", "-rf", "/")
        #expect(ended.status == 2 && !ended.contacted && ended.output.isEmpty, "\(ended)")
        #expect(
            ended.errors.contains(
                "web1, web2, web3, web4, web5 and 2 more: denied by rule 1 (no-wipes) at "
                    + "CONFIG/tunnel/config.yaml:4:12: `rm -rf /` matches `rm -rf /*`"), "\(ended)")
    }

    @Test func everyWayToCommandsIsGuarded() async throws {
        let files = ["lines": "uptime\nrm -rf /\n", "wipe.sh": "#!/bin/bash\ncd /\nrm -rf /\n"]
        for words in [
            ["exec", "web1", "--shell", "cd / && rm -rf /"], ["exec", "web1", "--then", "rm -rf /", "uptime"],
            ["exec", "web1", "--commands", "lines"], ["script", "web1", "wipe.sh"], ["exec", "db1", "id"],
            ["script", "db1", "wipe.sh"], ["script", "db1", "--interpreter", "perl", "wipe.sh"],
        ] {
            let tunnel = try await self.tunnel(words, files: files)
            #expect(
                tunnel.status == 2 && !tunnel.contacted && tunnel.errors.contains("denied by rule"),
                "\(words) \(tunnel)")
        }
    }

    @Test func whatIsAllowedGoesOn() async throws {
        let ended = try await tunnel("exec", "db1", "uptime")
        #expect(ended.contacted && ended.status != 2, "\(ended)")
        let none = try await tunnel("exec", "web1", "rm", "-rf", "/", config: nil)
        #expect(none.contacted && none.status != 2, "\(none)")
    }

    @Test func explains() async throws {
        let ended = try await tunnel("exec", "--explain", "web1,db1,x", "uptime")
        #expect(ended.status == 0 && !ended.contacted, "\(ended)")
        #expect(
            ended.output == """
                web1: no rule
                db1: allowed by rule 2 at CONFIG/tunnel/config.yaml:6:13: `uptime` matches `uptime`
                x: no rule

                """, "\(ended)")
        let denied = try await tunnel("exec", "--explain", "--json", "db1", "--", "env", "id", "-u")
        #expect(denied.status == 2 && !denied.contacted, "\(denied)")
        let lines = denied.output.split(separator: "\n")
        #expect(lines.count == 2 && lines.last?.contains(#""exit":2"#) == true)
        let head = #"{"column":5,"command":"id -u","file":"CONFIG/tunnel/config.yaml","host":"db1","kind":"policy","#
        let tail = #""line":5,"name":null,"pattern":null,"rule":2,"schema":1,"unclear":null,"verdict":"denied"}"#
        #expect(lines.first.map(String.init) == head + tail)
        let none = try await tunnel("exec", "--explain", "web1", "uptime", config: nil)
        #expect(none.status == 0 && !none.contacted && none.output == "web1: no rule\n", "\(none)")
    }

    /// A guard that cannot be read is not taken for none.
    @Test func aBadFileStopsEverything() async throws {
        for config in ["policy: [{deny: [\"re:(\"]}]", "polcy: []", "policy: [{deny: [a], hosts: [\"@dbs\"]}]"] {
            let ended = try await tunnel("exec", "web1", "uptime", config: config)
            #expect(ended.status == 2 && !ended.contacted && ended.errors.contains("config.yaml:1:"), "\(ended)")
        }
    }
}
