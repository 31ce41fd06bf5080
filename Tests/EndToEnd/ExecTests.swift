import Foundation
import LabSupport
import Testing

/// One command on one host: nothing on the way may change it.
@Suite(.needsLab, .sharedHosts("h1"), .timeLimit(.minutes(25)))
struct ExecTests {
    /// Prints each of its arguments with a NUL behind.
    private let echo = ["sh", "-c", #"for word; do printf '%s\0' "$word"; done"#, "sh"]

    @Test("arguments arrive byte for byte")
    func argumentsArrive() async throws {
        let host = try SharedLab.host()
        let desk = try Desk(host.lab)
        let words = [
            "", " ", "a b", "-n", "--", "--json", "-oProxyCommand=x", "$(id)", "`id`", "${HOME}", "*", "~", "!", "#",
            "quote \" and ' and '\\''", "\\", "\\n", "line\nbreak\n", "\n", "\t\r\u{1b}[31m\u{7f}", "ä€😀", "%s%n", "",
            String(repeating: "x", count: 100_000), String(repeating: "'\n", count: 5_000), "",
        ]
        let outcome = try await desk.run(["exec", "h1"] + echo + words)
        #expect(outcome.code == 0)
        #expect(outcome.bytes == words.flatMap { Array($0.utf8) + [0] })
        let noWord = try await desk.run(["exec", "h1", "--"] + echo)
        #expect(noWord.bytes == [])
    }

    @Test("bytes that are no text arrive too")
    func bytesArrive() async throws {
        let host = try SharedLab.host()
        let desk = try Desk(host.lab)
        // A test's own arguments are text; bash writes any byte.
        let all = (1...255).map { "\\x" + String($0, radix: 16) + "'$'" }.joined()
        let line = "exec \"$@\" $'\(all)'"
        let sshConfig = try #require(desk.sshConfig)
        let argv = ["-c", line, "bash", try Tunnel.binary(), "exec", "-F", sshConfig, "h1"] + echo
        let outcome = try await ChildProcess.run("/bin/bash", argv, environment: desk.environment)
        #expect(outcome.standardOutput == (1...255).map { UInt8($0) } + [0], "\(outcome.errors)")
    }

    @Test("every exit code is passed on")
    func exitCodes() async throws {
        let host = try SharedLab.host()
        let desk = try Desk(host.lab)
        #expect(try await desk.run(["exec", "h1", "true"]).code == 0)
        for first in stride(from: 0, to: 256, by: 4) {
            let codes = try await withThrowingTaskGroup { group in
                for code in first..<first + 4 {
                    group.addTask { (code, try await desk.run(["exec", "h1", "--shell", "exit \(code)"])) }
                }
                return try await group.reduce(into: [Int: Outcome]()) { $0[$1.0] = $1.1 }
            }
            for (code, outcome) in codes {
                #expect(outcome.code == Int32(code) && outcome.output + outcome.errors == "", "\(code): \(outcome)")
            }
        }
    }

    @Test("signals end with 128 and their number", arguments: [1, 2, 9, 11, 15])
    func signals(number: Int) async throws {
        let desk = try Desk(try SharedLab.host().lab)
        let outcome = try await desk.run(["exec", "h1", "sh", "-c", "kill -\(number) $$"])
        #expect(outcome.code == Int32(128 + number), "\(outcome)")
    }

    @Test("a command that is not there: 127 and its name; one that may not be run: 126")
    func noSuchCommand() async throws {
        let desk = try Desk(try SharedLab.host().lab)
        let absent = try await desk.run(["exec", "h1", "no-such-thing", "x"])
        #expect(absent.code == 127)
        #expect(absent.errors.contains("no-such-thing"))
        #expect(try await desk.run(["exec", "h1", "/etc/passwd"]).code == 126)
    }

    @Test("stdout and stderr stay apart, and the command finds an empty stdin")
    func streams() async throws {
        let desk = try Desk(try SharedLab.host().lab)
        let line = "echo out; echo err >&2; printf 'no newline'; cat; printf end >&2; exit 3"
        let outcome = try await desk.run(["exec", "h1", "--shell", line], input: Array("not for you".utf8))
        #expect(outcome.code == 3)
        #expect(outcome.output == "out\nno newline")
        #expect(outcome.errors == "err\nend")
    }

    @Test("20 MB of output are the same at both ends")
    func muchOutput() async throws {
        let host = try SharedLab.host()
        let desk = try Desk(host.lab)
        _ = try await host.shell("head -c 20000000 /dev/urandom >/root/much")
        let outcome = try await desk.run(["exec", "h1", "sh", "-c", "cat /root/much; cat /root/much >&2"])
        let binary = try await ChildProcess.run("/usr/bin/sha256sum", [], input: outcome.bytes)
        let sum = try await host.shell("sha256sum </root/much")
        #expect(binary.output == sum + "\n")
        let json = try await desk.run(["exec", "h1", "--json", "head", "-c", "300000", "/root/much"])
        #expect(try json.lines().of("stdout").flatMap(\.data).elementsEqual(outcome.bytes.prefix(300_000)))
        _ = try await host.shell("rm /root/much")
    }

    @Test("what is written is shown as it comes")
    func liveOutput() async throws {
        let desk = try Desk(try SharedLab.host().lab)
        let process = try await desk.start(["exec", "h1", "sh", "-c", "echo now; sleep 30"])
        #expect(try await eventually { String(decoding: process.outputSoFar(), as: UTF8.self) == "now\n" })
        process.send(signal: SIGINT)
        #expect(try await process.wait().exitCode == 130)
    }

    @Test("--json: events and the result, in JSON alone")
    func events() async throws {
        let desk = try Desk(try SharedLab.host().lab)
        let outcome = try await desk.run(["exec", "h1", "--json", "--", "sh", "-c", "echo out; echo err >&2; exit 7"])
        #expect(outcome.code == 7)
        let lines = try outcome.lines()
        #expect(lines.allSatisfy { $0.schema == 1 })
        #expect(lines.first?.kind == "connect")
        #expect(lines.of("stdout").flatMap(\.data) == Array("out\n".utf8))
        #expect(lines.of("stderr").flatMap(\.data) == Array("err\n".utf8))
        #expect(lines.of("exit").map { $0.number("code") } == [7])
        #expect(lines.last?.kind == "summary")
        #expect(lines.last?.number("exit") == 7)
        #expect(outcome.errors == "")
    }

    @Test("--sudo runs as root, and keeps arguments and code")
    func sudo() async throws {
        let desk = try Desk(try SharedLab.host().lab)
        let outcome = try await desk.run([
            "exec", "--sudo", "admin@h1", "sh", "-c", "id -un; echo \"$1\"; exit 9", "sh", "a  b",
        ])
        #expect(outcome.code == 9)
        #expect(outcome.output == "root\na  b\n")
        let password = try desk.write("password", LoginTests.password)
        let carol = try await desk.run(["exec", "carol@h1", "--sudo-password-file", password, "--", "id", "-un"])
        #expect(carol.output == "root\n", "\(carol)")
        let refused = try await desk.run(["exec", "--sudo", "nosudo@h1", "id"])
        #expect(refused.code == 1 && refused.errors.contains("no root rights"), "\(refused)")
    }

    @Test(
        "bad usage is told and goes nowhere",
        arguments: [
            ["exec"], ["exec", "h1"], ["exec", "h1", "--shell", "a", "b"], ["exec", "h1", "--timeout", "soon", "true"],
            ["exec", "--jbos", "2", "h1", "true"], ["exec", "h1;id", "true"], ["exec", "", "true"],
        ])
    func badUsage(arguments: [String]) async throws {
        let desk = try Desk(try SharedLab.host().lab)
        let outcome = try await desk.run(arguments)
        #expect(outcome.code == 2, "\(outcome)")
        #expect(outcome.output == "" && outcome.errors.hasPrefix("tunnel: "), "\(outcome)")
        #expect(!FileManager.default.fileExists(atPath: desk.sockets) || Self.masters(desk).isEmpty)
    }

    private static func masters(_ desk: Desk) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: desk.sockets).filter { $0.utf8.count == 16 }) ?? []
    }
}
