import Foundation
import LabSupport
import Testing

/// Whatever bytes are given to `exec` and `script`, a real host gets them as they are. `HOSTILE_SEED` repeats a run.
@Suite(.needsLab, .sharedHosts("h1"), .timeLimit(.minutes(25)))
struct HostileBytesTests {
    /// Prints each of its arguments with a NUL behind.
    private static let echo = #"for word; do printf '%s\0' "$word"; done"#

    private static let seed =
        ProcessInfo.processInfo.environment["HOSTILE_SEED"].flatMap { UInt64($0) } ?? .random(in: 1 ... .max)

    /// A test's own arguments are text; xargs hands on any byte.
    private func tunnel(_ arguments: [[UInt8]], on desk: Desk) async throws -> Outcome {
        let sshConfig = try #require(desk.sshConfig)
        let words = ["-F", sshConfig].map { Array($0.utf8) } + arguments
        return Outcome(
            try await ChildProcess.run(
                "/usr/bin/xargs", ["-0", "-x", "-n", "100000", "-s", "1900000", try Tunnel.binary()],
                environment: desk.environment, input: words.flatMap { $0 + [0] }))
    }

    private func words(_ words: String...) -> [[UInt8]] { words.map { Array($0.utf8) } }

    private func expect(
        _ outcome: Outcome, gave wanted: [[UInt8]], _ what: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let got = outcome.bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast().map { Array($0) }
        let place = zip(got, wanted).enumerated().first { $1.0 != $1.1 }
        let told = place.map { "number \($0.offset): \($0.element.0.prefix(300)) for \($0.element.1.prefix(300))" }
        #expect(
            outcome.code == 0 && got == wanted,
            "\(what), HOSTILE_SEED=\(Self.seed): \(told ?? "\(got.count) of \(wanted.count)") \(outcome.errors.suffix(500))",
            sourceLocation: sourceLocation)
    }

    /// Does work side by side, as many at a time as sshd allows sessions.
    private func each<Item: Sendable>(
        _ items: [Item], _ work: @escaping @Sendable (Item) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, item) in items.enumerated() {
                if index >= 4 { try await group.next() }
                group.addTask { try await work(item) }
            }
            try await group.waitForAll()
        }
    }

    @Test("10,000 arguments of commands, and 1,000 of scripts")
    func arguments() async throws {
        let desk = try Desk(try SharedLab.host().lab)
        var random = HostileBytes(seed: Self.seed)
        let batches = (0..<20).map { _ in random.strings(500, upTo: 100_000) }
        try await each(batches) { batch in
            let outcome = try await tunnel(words("exec", "h1", "--", "sh", "-c", Self.echo, "sh") + batch, on: desk)
            expect(outcome, gave: batch, "arguments")
        }
        // What stands last is not cut, and an argument alone is not either.
        try await each(random.strings(20, upTo: 100)) { word in
            let command = words("exec", "h1", "--", "sh", "-c", Self.echo, "sh") + [word]
            expect(try await tunnel(command, on: desk), gave: [word], "one argument")
        }
        let script = try desk.write("script", Self.echo)
        try await each((0..<2).map { _ in random.strings(500, upTo: 100_000) }) { batch in
            expect(try await tunnel(words("script", "h1", script) + batch, on: desk), gave: batch, "script")
        }
    }

    @Test("1,000 values of variables, of commands and of scripts")
    func variables() async throws {
        let desk = try Desk(try SharedLab.host().lab)
        var random = HostileBytes(seed: Self.seed &+ 1)
        let show = #"""
            number=0
            while [ "$number" -lt 250 ]; do
                eval "printf '%s\\0' \"\$V_$number\""
                number=$((number + 1))
            done
            """#
        let script = try desk.write("script", show)
        let batches = (0..<4).map { ($0, random.strings(250, upTo: 10_000)) }
        try await each(batches) { number, values in
            let given = values.enumerated().map { Array("--env=V_\($0)=".utf8) + $1 }
            let tail = number % 2 == 0 ? words("exec", "h1", "--shell", show) : words("script", "h1", script)
            let outcome = try await tunnel(Array(tail.prefix(2)) + given + tail.dropFirst(2), on: desk)
            expect(outcome, gave: values, "variables")
        }
    }

    @Test("1,000 names of files, and 50 of directories to change to")
    func names() async throws {
        let host = try SharedLab.host()
        let desk = try Desk(host.lab)
        var random = HostileBytes(seed: Self.seed &+ 2)
        let names = Array(Set((0..<1000).map { _ in random.fileName() }))
        let make = #"mkdir /tmp/hostile && cd /tmp/hostile && for name; do printf %s "$name" >"./$name" || exit; done"#
        let made = try await tunnel(words("exec", "h1", "--", "sh", "-c", make, "sh") + names, on: desk)
        #expect(made.code == 0, "HOSTILE_SEED=\(Self.seed) \(made)")
        // By the lab's own way, which has nothing to do with tunnel's.
        let inside = try await host.run(["find", "/tmp/hostile", "-type", "f", "-printf", #"%P\0"#])
        let found = inside.standardOutput.split(separator: 0).map { Array($0) }
        #expect(Set(found) == Set(names) && found.count == names.count, "HOSTILE_SEED=\(Self.seed)")
        // Each holds its name.
        let read = #"cd /tmp/hostile && for name; do cat "./$name" && printf '\0'; done"#
        let held = try await tunnel(words("exec", "h1", "--", "sh", "-c", read, "sh") + names, on: desk)
        expect(held, gave: names, "contents")

        let folders = Array(names.prefix(50))
        let turn = #"cd /tmp/hostile && for name; do rm -- "./$name" && mkdir -- "./$name" || exit; done"#
        let turned = try await tunnel(words("exec", "h1", "--", "sh", "-c", turn, "sh") + folders, on: desk)
        #expect(turned.code == 0, "HOSTILE_SEED=\(Self.seed) \(turned)")
        try await each(folders) { name in
            let path = Array("/tmp/hostile/".utf8) + name
            let command = words("exec", "h1") + [Array("--cwd=".utf8) + path] + words("printenv", "-0", "PWD")
            expect(try await tunnel(command, on: desk), gave: [path], "directory")
        }
        _ = try await host.shell("rm -r /tmp/hostile")
    }

    @Test("stdin of commands and of scripts, with NUL")
    func stdin() async throws {
        let desk = try Desk(try SharedLab.host().lab)
        var random = HostileBytes(seed: Self.seed &+ 3)
        let script = try desk.write("script", "exec cat")
        let inputs = (0..<40).map { number in
            let parts = random.strings(number == 0 ? 0 : number * number, upTo: 20_000)
            return (number, Array(parts.joined(separator: [0])))
        }
        try await each(inputs) { number, bytes in
            let file = try desk.write("stdin-\(number)", bytes: bytes)
            let command =
                number % 2 == 0
                ? words("exec", "h1", "--stdin", file, "cat") : words("script", "h1", "--stdin", file, script)
            let outcome = try await tunnel(command, on: desk)
            #expect(
                outcome.code == 0 && outcome.bytes == bytes,
                "\(bytes.count) bytes of stdin, HOSTILE_SEED=\(Self.seed): \(outcome.errors.suffix(500))")
        }
    }
}
