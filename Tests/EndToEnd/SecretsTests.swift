import Foundation
import LabSupport
import Testing

/// A secret goes to the one file it is for, and nowhere else.
@Suite(.needsLab, .timeLimit(.minutes(25)))
struct SecretsTests {
    private static let secrets = ["env-S3cr3t-aaaa", "file-S3cr3t-bbbb", "command-S3cr3t-cccc", "value-S3cr3t-dddd"]

    @Test("values from elsewhere show nowhere: not here, not on the host but in their files, not in a process list")
    func nowhere() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let desk = try Desk(lab)
            let manifest = try manifest(desk)
            let watch = try await watchProcesses(host)
            let plan = try await desk.run(
                ["plan", manifest, "h1", "--debug"] + inventory(desk), environment: environment)
            #expect(plan.code == 6, "\(plan)")
            var outcomes = [plan]
            for options in [["--debug", "--verbose"], ["--json", "--debug"]] {
                let outcome = try await desk.run(
                    ["apply", manifest, "admin@h1"] + options + inventory(desk), environment: environment)
                #expect(outcome.code == 0, "\(outcome)")
                outcomes.append(outcome)
                _ = try await host.shell("echo drift >>/etc/secret-1")
            }
            let diff = try await desk.run(["plan", manifest, "h1"] + inventory(desk), environment: environment)
            #expect(diff.output.contains("-********") && !diff.output.contains("drift"), "\(diff)")
            let run = try #require(try outcomes[2].lines().of("begin").first?.text("run"))
            outcomes += [
                diff, try await desk.run(["runs", "show", run]), try await desk.run(["runs", "attach", run, "--json"]),
            ]
            for outcome in outcomes {
                for secret in Self.secrets {
                    #expect(!(outcome.output + outcome.errors).contains(secret), "\(outcome)")
                }
            }
            #expect(
                try await host.shell("head -n 1 /etc/secret-1; cat /etc/secret-2; stat -c %a /etc/secret-2") == """
                    a env-S3cr3t-aaaa b command-S3cr3t-cccc c value-S3cr3t-dddd
                    file-S3cr3t-bbbb
                    600
                    """)

            let processes = try await watch()
            #expect(processes.contains("sudo"), "the watch saw nothing")
            #expect(
                !processes.contains("S3cr3t"), "\(processes.split(separator: "\n").filter { $0.contains("S3cr3t") })")
            _ = try await host.shell("journalctl --sync; journalctl -o export >/root/journal")
            let look =
                "grep -rlE 'S3cr3t-(aaaa|bbbb|cccc|dddd)' /etc /root /home /run /tmp /var /dev/shm 2>/dev/null | sort"
            let found = try await host.run(["sh", "-c", look]).output.split(separator: "\n").map(String.init)
            // What was there before a change is kept for undo, where root alone can read.
            let undo = found.filter { $0.hasPrefix("/var/lib/tunnel/runs/") && $0.contains("/undo/") }
            #expect(found.filter { !undo.contains($0) } == ["/etc/secret-1", "/etc/secret-2"])
            #expect(try await host.shell("stat -c %a /var/lib/tunnel") == "700")

            let mine = [
                "-rlE", "S3cr3t-(aaaa|bbbb|cccc|dddd)", "\(desk.directory)/state", "\(desk.directory)/cache",
                desk.sockets,
            ]
            #expect(try await ChildProcess.run("/usr/bin/env", ["grep"] + mine).output == "")
        }
    }

    @Test("a diff between an old and a new secret shows neither")
    func diffOfSecrets() async throws {
        try await withLab { lab in
            _ = try await lab.host()
            let desk = try Desk(lab)
            let manifest = try desk.write(
                "m.yaml",
                "setup: {files: [{path: /etc/secret, content: {env: SECRET}}, {path: /etc/plain, content: x}]}\n")
            func run(_ command: String, _ secret: String, _ more: String...) async throws -> Outcome {
                try await desk.run([command, manifest, "h1"] + more, environment: ["SECRET": "\(secret)\n"])
            }
            #expect(try await run("apply", "old-S3cr3t").code == 0)
            for outcome in [
                try await run("plan", "new-S3cr3t"), try await run("plan", "new-S3cr3t", "--json"),
                try await run("apply", "new-S3cr3t", "--json"),
            ] {
                let told = outcome.output + outcome.errors
                #expect(!told.contains("S3cr3t"), "\(outcome)")
                #expect(told.contains("file /etc/secret"))
            }
        }
    }

    @Test("a secret that cannot be had is told before any host is contacted")
    func absent() async throws {
        try await withLab { lab in
            _ = try await lab.host()
            let desk = try Desk(lab)
            for source in ["{env: NO_SUCH_SECRET}", "{file: no-such-file}", "{command: exit 3}"] {
                let manifest = try desk.write("m.yaml", "setup: {files: [{path: /etc/x, content: \(source)}]}\n")
                let outcome = try await desk.run(["apply", manifest, "h1"])
                #expect(outcome.code == 2, "\(outcome)")
                #expect(outcome.errors.contains("m.yaml:1:"), "\(outcome)")
                #expect(!FileManager.default.fileExists(atPath: desk.sockets))
            }
        }
    }

    private let environment: [String: String?] = ["SECRET_A": "env-S3cr3t-aaaa"]

    private func inventory(_ desk: Desk) throws -> [String] {
        // The words of a command are the user's own and may be shown; what it prints is the secret.
        let value = try desk.write("value", "value-S3cr3t-dddd\n")
        let command = try desk.write("command", "command-S3cr3t-cccc\n")
        let text = """
            hosts: {h1: }
            values: {value: {command: "cat '\(value)'"}, a: {env: SECRET_A}, c: {command: [cat, "\(command)"]}}

            """
        return ["-i", try desk.write("inventory.yaml", text)]
    }

    private func manifest(_ desk: Desk) throws -> String {
        try desk.write("secret", "file-S3cr3t-bbbb\n")
        return try desk.write(
            "m.yaml",
            """
            sudo: true
            setup:
              files:
                - {path: /etc/secret-1, content: "a {{a}} b {{c}} c {{value}}\\n"}
                - {path: /etc/secret-2, content: {file: secret}}
                - {path: /etc/plain, content: "plain\\n"}

            """)
    }

    /// Writes down every command line inside until it is asked for them.
    private func watchProcesses(_ host: LabHost) async throws -> () async throws -> String {
        let script = """
            until [ -e /run/watch-over ]; do
                for process in /proc/[0-9]*; do tr '\\0' ' ' <$process/cmdline; echo; tr '\\0' ' ' <$process/environ; echo; done
            done >/run/watched 2>/dev/null
            """
        let process = try await ChildProcess.start(
            LabAvailability.program, ["run", host.name, "sh", "-c", script],
            environment: ["LAB_ID": host.lab.identifier])
        return {
            _ = try await host.shell(": >/run/watch-over")
            _ = try await process.wait()
            let seen = try await host.shell("sort -u /run/watched; rm /run/watched")
            return seen
        }
    }
}
