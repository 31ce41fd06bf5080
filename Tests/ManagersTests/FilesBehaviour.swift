import Foundation
import Testing

@testable import Managers
@testable import Plan
@testable import Shell

/// The steps about files run for real, in every shell that a host may have.
@Suite struct FilesBehaviour {
    /// Contents that a careless shell script changes.
    static let contents: [[UInt8]] = [
        [], Array("one line".utf8), Array("ends\n\n\n".utf8), Array("\n".utf8),
        Array("-n -e %s %d \\n \\c \\0041".utf8),
        Array("it's \"$(touch /tmp/pwned)\" `id` $HOME ${x} \\ ! * ? ~".utf8), Array("naïve ☃ \t tab".utf8),
        Array("carriage\r\n".utf8), Array(0...255), [0, 0, 0x37], [0xff, 0xfe, 0x0a], Array("\\".utf8) + [0x80, 0x31],
        [UInt8](repeating: 0x61, count: 300_000),
    ]

    static let names = [
        "plain", "-rf", "two  blanks", "it's", "a\"b", "$(touch pwned)", "new\nline", "naïve ☃", "%s\\n", "*", "~",
        "#x",
        "back\\slash", "trailing ", "a;b&c|d", "\u{1}ctl",
    ]

    @Test(arguments: HostShell.allCases) func contentsArriveByteForByte(_ shell: HostShell) throws {
        let place = try Playground()
        let files = Self.contents.enumerated().map { index, bytes in
            FileRequest(path: "\(place.path)/\(index)", content: Text(bytes: bytes))
        }
        let first = try place.apply(HostRequest(files: files), in: shell)
        #expect(first.status == 0, "\(first.output)")
        for (index, bytes) in Self.contents.enumerated() {
            #expect(place.bytes("\(index)") == bytes, "content \(index)")
        }
        let second = try place.apply(HostRequest(files: files), in: shell)
        #expect(second.lines("ok").count == files.count && second.status == 0, "\(second.output)")
    }

    @Test(arguments: HostShell.allCases) func namesArriveByteForByte(_ shell: HostShell) throws {
        let place = try Playground()
        let request = HostRequest(
            directories: Self.names.map { DirectoryRequest(path: "\(place.path)/\($0)/\($0)", mode: FileMode("0750")) },
            files: Self.names.map { FileRequest(path: "\(place.path)/\($0)/\($0)/\($0)", content: Text($0)) })
        let first = try place.apply(request, in: shell)
        #expect(first.status == 0, "\(first.output)")
        for name in Self.names {
            #expect(place.bytes("\(name)/\(name)/\(name)") == Array(name.utf8))
            #expect(try place.attributes("\(name)/\(name)").hasPrefix("750 "))
        }
        let entries = try FileManager.default.contentsOfDirectory(atPath: place.path).filter { $0 != ".tools" }
        #expect(Set(entries) == Set(Self.names), "nothing else may be left")
        #expect(try place.apply(request, in: shell, check: true).status == 0)
    }

    @Test(arguments: HostShell.allCases) func modesAndOwnersAreKeptOrSet(_ shell: HostShell) throws {
        let place = try Playground()
        try place.write("kept", "old")
        chmod(place.path + "/kept", 0o4711)
        let owner = isRoot ? "nobody" : nil
        let request = HostRequest(files: [
            FileRequest(path: place.path + "/kept", content: "new"),
            FileRequest(path: place.path + "/fresh", content: "x"),
            FileRequest(path: place.path + "/secret", content: .secret("hunter2")),
            FileRequest(path: place.path + "/exact", content: "x", owner: owner, mode: FileMode("6750")),
            FileRequest(path: place.path + "/closed", content: "x", mode: FileMode("000")),
        ])
        let first = try place.apply(isRoot ? request : HostRequest(files: request.files.dropLast()), in: shell)
        #expect(first.status == 0, "\(first.output)")
        let me = NSUserName()
        #expect(try place.attributes("kept") == "4711 \(me)")
        #expect(try place.attributes("fresh") == "644 \(me)")
        #expect(try place.attributes("secret") == "600 \(me)")
        #expect(try place.attributes("exact") == "6750 \(owner ?? me)")

        chmod(place.path + "/exact", 0o777)
        let check = try place.apply(request, in: shell, check: true)
        #expect(check.output.contains("mode 0777, wanted 6750"), "\(check.output)")
        #expect(try place.attributes("exact").hasPrefix("777 "), "a check changes nothing")
    }

    @Test func aCheckTellsWhatDiffersAndNeverTheContent() throws {
        let place = try Playground()
        try place.write("a", "hunter1")
        let request = HostRequest(files: [FileRequest(path: place.path + "/a", content: .secret("hunter2"))])
        let check = try place.apply(request, check: true)
        #expect(check.status == 6)
        #expect(check.lines("would").first?.hasSuffix("(content)") == true, "\(check.output)")
        #expect(!check.output.contains("hunter"))
        #expect(place.bytes("a") == Array("hunter1".utf8))
    }

    @Test(arguments: HostShell.allCases) func whatIsInTheWayIsNamedAndLeftAlone(_ shell: HostShell) throws {
        let place = try Playground()
        try place.write("target", "precious")
        symlink(place.path + "/target", place.path + "/link")
        symlink("nowhere", place.path + "/dangling")
        mkdir(place.path + "/dir", 0o755)
        mkfifo(place.path + "/fifo", 0o600)
        func cause(_ name: String) throws -> String {
            let outcome = try place.apply(
                HostRequest(files: [FileRequest(path: place.path + "/" + name, content: "x")]), in: shell)
            #expect(outcome.status == 1)
            return outcome.lines("problem").first ?? outcome.output
        }
        #expect(try cause("link").contains("is a symbolic link to \(place.path)/target"))
        #expect(try cause("dangling").contains("is a symbolic link to nowhere"))
        #expect(try cause("dir").contains("is not a regular file"))
        #expect(try cause("fifo").contains("is not a regular file"))
        #expect(try cause("missing/file").contains("the directory \(place.path)/missing is not there: add it"))
        #expect(try cause("target/file").contains("the directory \(place.path)/target is not there"))
        #expect(place.bytes("target") == Array("precious".utf8))
    }

    @Test(.enabled(if: isRoot), arguments: HostShell.allCases)
    func linksThatOthersPlacedAreNotFollowed(_ shell: HostShell) throws {
        let place = try Playground()
        mkdir(place.path + "/real", 0o755)
        symlink(place.path + "/real", place.path + "/byroot")
        symlink(place.path + "/real", place.path + "/bynobody")
        lchown(place.path + "/bynobody", 65534, 65534)
        func apply(_ path: String) throws -> Outcome {
            try place.apply(HostRequest(files: [FileRequest(path: place.path + path, content: "x")]), in: shell)
        }
        #expect(try apply("/byroot/a").status == 0)
        let refused = try apply("/bynobody/b")
        #expect(refused.output.contains("is a symbolic link that nobody can place"), "\(refused.output)")
        #expect(place.bytes("real/b") == nil)
        #expect(place.bytes("real/a") == [0x78])
    }

    @Test(.enabled(if: isRoot), arguments: HostShell.allCases)
    func aFullDiskLeavesTheOldFileAndNoLitter(_ shell: HostShell) throws {
        let place = try Playground()
        let disk = try place.disk("disk", bytes: 65536)
        try place.write("disk/a", "old")
        let big = Text(bytes: [UInt8](repeating: 0x61, count: 200_000))
        let full = try place.apply(HostRequest(files: [FileRequest(path: disk + "/a", content: big)]), in: shell)
        #expect(full.status == 1)
        #expect(full.lines("problem").first?.contains("No space left on device") == true, "\(full.output)")
        #expect(place.bytes("disk/a") == Array("old".utf8))
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk) == ["a"])
    }
}
