import Foundation
import LabSupport
import Testing

/// What stands between this machine and a host: each is told with the host, the cause and the next move.
@Suite(.needsLab, .sharedHosts("h1"), .timeLimit(.minutes(25)))
struct ConnectionTests {
    /// The lab's ssh_config, changed.
    private func config(_ desk: Desk, _ change: (String) -> String) throws -> String {
        let original = try String(contentsOfFile: desk.sshConfig ?? "", encoding: .utf8)
        return try desk.write("ssh_config", change(original))
    }

    /// Fails as it should in text and in JSON, and gives the error's line.
    private func refused(
        _ target: String, config: String? = nil, options: [String] = [], code: String, cause: String, move: String
    ) async throws -> Line {
        let lab = try SharedLab.host().lab
        let desk = try Desk(lab, sshConfig: config)
        let text = try await desk.run(["exec"] + options + [target, "true"])
        #expect(text.code == 4, "\(text)")
        #expect(text.output == "")
        for part in [target, cause, move] { #expect(text.errors.contains(part), "no '\(part)' in \(text.errors)") }
        let json = try await desk.run(["exec", "--json"] + options + [target, "true"])
        #expect(json.code == 4)
        #expect(json.errors == "")
        let error = try #require(try json.lines().of("error").first, "\(json)")
        #expect(error.text("code") == code)
        #expect(error.host == target)
        let last = try #require(try json.lines().last)
        #expect(last.kind == "summary" && last.number("exit") == 4)
        return error
    }

    @Test(
        "a target that is an option or a command is refused before anything",
        arguments: ["-oProxyCommand=touch X", "h1;touch X", "h1 touch", "$(touch X)", "a@-oProxyCommand=x", "h1:0x16"])
    func hostileTarget(target: String) async throws {
        let desk = try Desk(try SharedLab.host().lab)
        for arguments in [["exec", "--", target, "true"], ["exec", target, "true"]] {
            let outcome = try await desk.run(arguments + ["--json"])
            #expect(outcome.code == 2, "\(outcome)")
            #expect(!outcome.errors.contains("ssh -G") && !outcome.errors.contains("debug:"))
        }
        let manifest = try desk.write("m.yaml", "setup: {packages: [htop]}\n")
        #expect(try await desk.run(["apply", manifest, "--", target]).code == 2)
        #expect(!FileManager.default.fileExists(atPath: "X"))
    }

    @Test("a name that does not resolve")
    func unknownHost() async throws {
        let error = try await refused(
            "nowhere.invalid", code: "unknown-host", cause: "does not resolve", move: "spelling")
        #expect(error.text("hint") != nil)
    }

    @Test("a port where nobody listens")
    func refusedPort() async throws {
        _ = try await refused("h1:81", code: "connection-refused", cause: "on port 81", move: "sshd")
    }

    @Test("a filtered port is given up after the connect timeout, and the time is told")
    func filteredPort() async throws {
        let host = try SharedLab.host()
        try await host.filter(port: 2222)
        let took = try await seconds {
            _ = try await refused(
                "h1:2222", options: ["--connect-timeout", "3"], code: "connection-timed-out", cause: "within 3 s",
                move: "--connect-timeout")
        }
        // Two attempts, of 3 s each.
        #expect(took > 5.9 && took < 20, "\(took)")
        try await host.unfilter(port: 2222)
    }

    @Test("a key that the host does not accept")
    func wrongKey() async throws {
        let desk = try Desk(try SharedLab.host().lab)
        let key = "\(desk.directory)/other"
        _ = try await ChildProcess.run("/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key])
        let config = try config(desk) { $0.replacing(/IdentityFile .*/, with: "IdentityFile \(key)") }
        _ = try await refused(
            "h1", config: config, code: "authentication-failed", cause: "login was refused", move: "ssh -v")
    }

    @Test("a host key that is not the pinned one")
    func changedHostKey() async throws {
        let host = try SharedLab.host()
        let desk = try Desk(host.lab)
        let key = "\(desk.directory)/other"
        _ = try await ChildProcess.run("/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key])
        let other = try String(contentsOfFile: "\(key).pub", encoding: .utf8)
        let known = try desk.write("known_hosts", "\(host.address) \(other)")
        let config = try config(desk) { $0.replacing(/UserKnownHostsFile .*/, with: "UserKnownHostsFile \(known)") }
        for options in [[], ["--accept-new"]] {
            _ = try await refused(
                "h1", config: config, options: options, code: "host-key-changed", cause: "not the one that is known",
                move: "ssh-keygen -R")
        }
    }

    @Test("a host key that is met for the first time: refused, and taken with --accept-new, which shows it")
    func unknownHostKey() async throws {
        let host = try SharedLab.host()
        let desk = try Desk(host.lab)
        let known = "\(desk.directory)/known_hosts"
        for checking in ["yes", "no"] {
            let config = try config(desk) {
                $0.replacing(/UserKnownHostsFile .*/, with: "UserKnownHostsFile \(known)")
                    .replacing("StrictHostKeyChecking yes", with: "StrictHostKeyChecking \(checking)")
            }
            _ = try await refused(
                "h1", config: config, code: "host-key-unknown", cause: "not known", move: "--accept-new")
        }
        #expect(!FileManager.default.fileExists(atPath: known))
        let config = try config(desk) {
            $0.replacing(/UserKnownHostsFile .*/, with: "UserKnownHostsFile \(known)")
        }
        let trusting = try Desk(host.lab, sshConfig: config)
        let first = try await trusting.run(["exec", "--accept-new", "h1", "echo", "in"])
        #expect(first.code == 0 && first.output == "in\n", "\(first)")
        let prints = try await host.shell("for key in /etc/ssh/*_key.pub; do ssh-keygen -lf $key; done")
        let shown = try #require(first.errors.firstMatch(of: /SHA256:[A-Za-z0-9+\/]+/))
        #expect(prints.contains(shown.output), "\(first.errors)")
        let fresh = try Desk(host.lab, sshConfig: config)
        let second = try await fresh.run(["exec", "h1", "echo", "in"])
        #expect(second.output == "in\n" && second.errors == "")
    }
}
