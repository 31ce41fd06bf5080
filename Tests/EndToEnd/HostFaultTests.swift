import Foundation
import LabSupport
import Testing

/// A host that cannot do what is asked: the step and the cause are told, and the next apply converges.
@Suite(.needsLab, .timeLimit(.minutes(25)))
struct HostFaultTests {
    @Test("a full disk: step and cause are told, the old file is whole, and it works once there is room")
    func diskFull() async throws {
        try await withLab { lab in
            let host = try await lab.host(diskSize: "256M")
            let desk = try Desk(lab)
            func manifest(_ letter: String) throws -> String {
                try desk.write("big", String(repeating: letter, count: 100_000))
                return try desk.write(
                    "m.yaml",
                    "setup: {files: [{path: /etc/big, source: big}, {path: /etc/small, content: \(letter)}]}\n")
            }
            #expect(try await desk.run(["apply", try manifest("a"), "h1"]).code == 0)
            let next = try manifest("b")
            try await host.fillDisk()
            let outcome = try await desk.run(["apply", next, "h1"])
            #expect(outcome.code == 1, "\(outcome)")
            let told = outcome.output + outcome.errors
            #expect(told.contains("No space left on device"), "\(outcome)")
            #expect(try await host.shell("head -c 1 /etc/big; wc -c </etc/big; cat /etc/small") == "a100000\na")
            let leftovers = "find /etc -newer /etc/small -type f | head"
            let json = try await desk.run(["apply", next, "h1", "--json"])
            #expect(json.code == 1)
            #expect(try json.lines().last?.number("exit") == 1)
            #expect(try await host.shell(leftovers) == "")
            try await host.freeDisk()
            #expect(try await desk.run(["apply", next, "h1"]).output.contains("2 changed"))
            #expect(try await host.shell("head -c 1 /etc/big; cat /etc/small") == "bb")
            #expect(try await desk.run(["apply", next, "h1"]).output.contains("0 changed"))
        }
    }

    @Test("a full /var/lib/tunnel: no undo data, no change")
    func stateFull() async throws {
        try await withLab { lab in
            let host = try await lab.host(varSize: "16M")
            let desk = try Desk(lab)
            let manifest = try desk.write("m.yaml", "setup: {files: [{path: /etc/one, content: new}]}\n")
            _ = try await host.shell("echo old >/etc/one")
            try await host.fillDisk("/var/lib/tunnel")
            let outcome = try await desk.run(["apply", manifest, "h1"])
            #expect(outcome.code == 1, "\(outcome)")
            #expect((outcome.output + outcome.errors).contains("No space left on device"), "\(outcome)")
            #expect(try await host.shell("cat /etc/one") == "old")
            // A run that was not begun is not one that may go on.
            let runs = try await desk.run(["runs", "list"])
            #expect(runs.code == 0 && !runs.output.contains("not known to have ended"), "\(runs)")
            try await host.freeDisk("/var/lib/tunnel")
            #expect(try await desk.run(["apply", manifest, "h1"]).code == 0)
            #expect(try await host.shell("cat /etc/one") == "new")
        }
    }

    @Test("a package that fails: the package manager's own reason, and nothing after it is done")
    func packageFails() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let desk = try Desk(lab)
            let manifest = try desk.write(
                "m.yaml", "setup: {packages: [toy-fail], files: [{path: /etc/one, content: x}]}\n")
            let outcome = try await desk.run(["apply", manifest, "h1"])
            #expect(outcome.code == 1, "\(outcome)")
            #expect(outcome.output.contains("failed  packages"))
            #expect(outcome.output.contains("toy-fail: this postinst always fails"), "\(outcome)")
            #expect(outcome.output.contains("1 failed, 1 not reached"), "\(outcome)")
            #expect(try await host.run(["test", "-e", "/etc/one"]).exitCode == 1)
            let unknown = try desk.write("n.yaml", "setup: {packages: [no-such-thing]}\n")
            let absent = try await desk.run(["apply", unknown, "h1"])
            #expect(absent.code == 1 && absent.output.contains("Unable to locate package no-such-thing"), "\(absent)")
            // What was broken by it stands in nobody's way.
            _ = try await host.shell("dpkg --purge toy-fail 2>&1")
            let mended = try desk.write("o.yaml", "setup: {packages: [toy-hello]}\n")
            #expect(try await desk.run(["apply", mended, "h1"]).code == 0)
        }
    }

    @Test("a service that dies: its own words")
    func serviceDies() async throws {
        try await withLab { lab in
            _ = try await lab.host()
            let desk = try Desk(lab)
            let manifest = try desk.write(
                "m.yaml", "setup: {packages: [toy-crash]}\nservices: [{name: toy-crash, state: running}]\n")
            let outcome = try await desk.run(["apply", manifest, "h1"])
            #expect(outcome.code == 1, "\(outcome)")
            #expect(outcome.output.contains("failed  service toy-crash"), "\(outcome)")
            #expect(outcome.output.contains("about to die"), "\(outcome)")
        }
    }
}
