import Foundation
import Plan
import Testing

@testable import CommandLineInterface

@Suite struct GatheringTests {
    /// What is printed to stdout and stderr.
    private func printed(
        _ form: Gathering.Form, _ hosts: [String], _ fill: (inout Gathering) throws -> Void
    ) throws -> (out: String, err: String) {
        var gathering = try Gathering(form)
        try fill(&gathering)
        return try Place.temporary { folder in
            let paths = ["out", "err"].map { folder.appendingPathComponent($0).path }
            let channels = paths.map { Channel(descriptor: open($0, O_WRONLY | O_CREAT, 0o600)) }
            defer { channels.forEach { close($0.descriptor) } }
            let plain = Style(choice: "never", isTerminal: false)
            gathering.print(hosts, out: channels[0], err: channels[1], style: plain, errStyle: plain)
            let texts = try paths.map {
                String(decoding: try Data(contentsOf: URL(fileURLWithPath: $0)), as: UTF8.self)
            }
            return (texts[0], texts[1])
        }
    }

    @Test func equalOutputsAreOneHoweverTheyWereCut() throws {
        let text = try printed(.group, ["w1", "w2", "w3", "w4", "w5", "w6"]) { gathering in
            try gathering.add(Array("one\ntwo\n".utf8), of: "w1", to: .stdout)
            for byte in "one\ntwo\n".utf8 {
                try gathering.add([byte], of: "w3", to: .stdout)
                try gathering.add([byte ^ 1], of: "w2", to: .stdout)
            }
            // The same text by the other stream, another status, and no newline at the end.
            try gathering.add(Array("one\ntwo\n".utf8), of: "w4", to: .stderr)
            try gathering.add(Array("one\ntwo\n".utf8), of: "w5", to: .stdout)
            try gathering.add(Array("one\ntwo".utf8), of: "w6", to: .stdout)
            for host in ["w1", "w2", "w3", "w4", "w6"] { gathering.end(host, command: 1, status: 0) }
            gathering.end("w5", command: 1, status: 7)
        }
        let odd = String(decoding: "one\ntwo\n".utf8.map { $0 ^ 1 }, as: UTF8.self)
        #expect(
            text.out == """
                w1,w3 (2 hosts)
                ---------------
                one
                two
                w2
                --
                \(odd)
                w4
                --
                w5: status 7
                ------------
                one
                two
                w6
                --
                one
                two

                """)
        #expect(text.err == "w4, stderr\none\ntwo\n")
    }

    @Test func megabytesAreCompared() throws {
        let big = (0..<(3 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        let text = try printed(.group, ["a", "b", "c"]) { gathering in
            var rest: [String: ArraySlice<UInt8>] = ["a": big[...], "b": big[...], "c": big.dropLast() + [7]]
            while !rest.isEmpty {
                for (host, left) in rest {
                    let count = Int.random(in: 1...200_000)
                    try gathering.add(Array(left.prefix(count)), of: host, to: .stdout)
                    rest[host] = left.count <= count ? nil : left.dropFirst(count)
                }
            }
        }
        #expect(text.out.hasPrefix("a,b (2 hosts)\n") && text.out.contains("\nc\n-\n"))
    }

    @Test func failuresAreGroupedByTheirCode() throws {
        let text = try printed(.group, ["a", "b", "c", "d"]) { gathering in
            gathering.fail("a", "timed-out")
            gathering.fail("c", "timed-out")
            gathering.fail("b", "refused")
        }
        #expect(text.out.contains("a,c (2 hosts): timed-out\n") && text.out.contains("b: refused\n"))
        #expect(!text.out.hasPrefix("d") && !text.out.contains("\nd"), "nothing is known of it")
    }

    @Test func differencesAreToWhatMostSay() throws {
        let text = try printed(.diff, ["a", "b", "c", "d"]) { gathering in
            for host in ["b", "c"] { try gathering.add(Array("x\ny\n".utf8), of: host, to: .stdout) }
            try gathering.add(Array("x\nz\n".utf8), of: "a", to: .stdout)
            try gathering.add([0, 1], of: "d", to: .stdout)
            gathering.end("a", command: 1, status: 2)
        }
        #expect(
            text.out == """
                --- b,c (2 hosts)
                +++ a: status 2
                @@ -1,2 +1,2 @@
                 x
                -y
                +z
                --- b,c (2 hosts)
                +++ d
                they differ, 4 bytes and 2 bytes, too long or no text to show how

                """)
        let same = try printed(.diff, ["a1", "a2"]) { gathering in
            for host in ["a1", "a2"] { try gathering.add([0x78], of: host, to: .stdout) }
        }
        #expect(same.out == "a[1-2] (2 hosts): no differences\n")
    }

    @Test func aNewTryForgetsTheOldOne() throws {
        let text = try printed(.group, ["a"]) { gathering in
            try gathering.add(Array("old\n".utf8), of: "a", to: .stdout)
            gathering.forget("a")
            try gathering.add(Array("new\n".utf8), of: "a", to: .stdout)
        }
        #expect(text.out == "a\n-\nnew\n")
    }

    @Test func filesOfHosts() throws {
        try Place.temporary { folder in
            let path = folder.appendingPathComponent("deep/out").path
            let directory = try OutputDirectory(path)
            try Data("older".utf8).write(to: URL(fileURLWithPath: path + "/a.out"))
            try directory.begin("a")
            try directory.begin("fe80::1%eth0")
            try directory.write([0xff, 0], of: "a", to: .stderr)
            try directory.begin("a")
            try directory.write([1], of: "a", to: .stderr)
            directory.end("a")
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: path).sorted() == [
                    "a.err", "a.out", "fe80%3A%3A1%25eth0.err", "fe80%3A%3A1%25eth0.out",
                ])
            #expect(try Data(contentsOf: URL(fileURLWithPath: path + "/a.err")) == Data([0xff, 0, 1]))
            #expect(try Data(contentsOf: URL(fileURLWithPath: path + "/a.out")).isEmpty)
            // A link in the way is not followed.
            try FileManager.default.createSymbolicLink(atPath: path + "/b.out", withDestinationPath: "/dev/null")
            #expect(throws: LocalFailure.self) { try directory.begin("b") }
            #expect(throws: LocalFailure.self) { try OutputDirectory(path + "/a.out") }
        }
    }

    @Test func namesOfFilesAreSafeAndDiffer() {
        #expect(OutputDirectory.safe("web-1.example_x") == "web-1.example_x")
        #expect(OutputDirectory.safe("../a b") == "%2E.%2Fa%20b")
        let odd = ["a:b", "a%b", "a%3Ab", "a_b", "é", "."]
        #expect(Set(odd.map(OutputDirectory.safe)).count == odd.count)
        #expect(odd.map(OutputDirectory.safe).allSatisfy { !$0.contains("/") && !$0.hasPrefix(".") })
    }
}
