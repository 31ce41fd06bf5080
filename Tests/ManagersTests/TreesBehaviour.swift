import Foundation
import Testing

@testable import Managers
@testable import Plan
@testable import Shell

/// Whole trees, links and what must not be there.
@Suite struct TreesBehaviour {
    private func tree(_ place: Playground, owner: String? = nil) -> HostRequest {
        var directory = DirectoryRequest(path: place.path + "/t", owner: owner)
        directory.isRecursive = true
        directory.fileMode = FileMode("0640")
        directory.directoryMode = FileMode("2750")
        return HostRequest(directories: [directory])
    }

    private func fill(_ place: Playground) throws {
        for name in ["t", "t/a", "t/a b's", "t/a b's/-n", "outside"] { mkdir("\(place.path)/\(name)", 0o755) }
        for name in ["t/f", "t/a/*", "t/a b's/-n/it's", "t/a/back\\slash", "outside/precious"] {
            try place.write(name, "x")
            chmod("\(place.path)/\(name)", 0o600)
        }
        symlink(place.path + "/outside", place.path + "/t/a/out")
        symlink(place.path + "/outside/precious", place.path + "/t/link")
    }

    @Test(arguments: HostShell.allCases) func modesHoldForAllAndLinksAreNotFollowed(_ shell: HostShell) throws {
        let place = try Playground()
        try fill(place)
        let owner = isRoot ? "nobody" : nil
        let check = try place.apply(tree(place, owner: owner), in: shell, check: true)
        #expect(check.status == 6 && check.output.contains("600 "), "\(check.output)")
        let first = try place.apply(tree(place, owner: owner), in: shell)
        #expect(first.status == 0, "\(first.output)")
        let name = owner ?? NSUserName()
        for path in ["t/a", "t/a b's", "t/a b's/-n"] { #expect(try place.attributes(path) == "2750 \(name)") }
        for path in ["t/f", "t/a/*", "t/a b's/-n/it's", "t/a/back\\slash"] {
            #expect(try place.attributes(path) == "640 \(name)", "\(path)")
        }
        #expect(try place.attributes("outside") == "755 \(NSUserName())")
        #expect(try place.attributes("outside/precious") == "600 \(NSUserName())")
        #expect(try place.apply(tree(place, owner: owner), in: shell).lines("ok").count == 2)
        let left = try FileManager.default.contentsOfDirectory(atPath: place.path + "/t/a")
        #expect(Set(left) == ["*", "back\\slash", "out"], "nothing else may be left")

        chmod(place.path + "/t/a/*", 0o666)
        let drift = try place.apply(tree(place, owner: owner), in: shell, check: true)
        #expect(drift.lines("would").count == 1 && drift.output.contains("a/*"), "\(drift.output)")
    }

    /// Whoever may write in a tree names files as he likes, and links to what is elsewhere.
    @Test(.enabled(if: isRoot), arguments: HostShell.allCases) func noNameStopsItAndNothingElsewhereChanges(
        _ shell: HostShell
    ) throws {
        let place = try Playground()
        try fill(place)
        mkdir(place.path + "/t/d\nx", 0o755)
        let odd = ["t/new\nline", "t/d\nx/.f", "t/\u{1}", "t/a/\\n", "t/ends\n", "t/both", "t/own"]
        for name in odd { try place.write(name, "x") }
        link(place.path + "/outside/precious", place.path + "/t/hard")
        link(place.path + "/t/both", place.path + "/t/a/both")
        let disk = try place.disk("t/a b's/[d]*", bytes: 1 << 20)
        try place.write("t/a b's/[d]*/f", "x")
        chmod(disk, 0o1777)
        let first = try place.apply(tree(place, owner: "nobody"), in: shell)
        #expect(first.status == 0, "\(first.output)")
        #expect(first.output.contains("has a name outside of \(place.path)/t as well: ./hard"), "\(first.output)")
        for name in odd + ["t/a/both"] { #expect(try place.attributes(name) == "640 nobody", "\(name)") }
        #expect(try place.attributes("t/d\nx") == "2750 nobody")
        #expect(try place.attributes("outside/precious") == "600 root")
        #expect(try place.attributes("t/a b's/[d]*") == "1777 root")
        #expect(try place.attributes("t/a b's/[d]*/f") == "644 root")
        #expect(try place.apply(tree(place, owner: "nobody"), in: shell).lines("ok").count == 2)
    }

    @Test(arguments: HostShell.allCases) func directoriesStayAsOldAsTheyAre(_ shell: HostShell) throws {
        let place = try Playground()
        try fill(place)
        for name in ["t", "t/a"] { _ = try place.run(["touch", "-d", "2001-02-03", "\(place.path)/\(name)"]) }
        #expect(try place.apply(tree(place), in: shell).status == 0)
        let times = try place.run(["date", "+%F", "-r", place.path + "/t/a"])
        #expect(times.output == "2001-02-03\n")
    }

    @Test(arguments: HostShell.allCases) func onlyWhatIsMeantGoes(_ shell: HostShell) throws {
        let place = try Playground()
        try fill(place)
        func apply(_ change: (inout HostRequest) -> Void) throws -> Outcome {
            var request = HostRequest()
            change(&request)
            return try place.apply(request, in: shell)
        }
        func directory(_ name: String, all: Bool) -> DirectoryRequest {
            var directory = DirectoryRequest(path: "\(place.path)/\(name)")
            directory.state = .absent
            directory.isRecursive = all
            return directory
        }
        let full = try apply { $0.directories = [directory("t", all: false)] }
        #expect(full.status == 1 && full.output.contains("is not empty"), "\(full.output)")
        let wrong = try apply { $0.files = [FileRequest(path: place.path + "/t", content: nil)] }
        #expect(wrong.status == 1 && wrong.output.contains("is left alone"), "\(wrong.output)")
        let link = try apply { $0.directories = [directory("t/a/out", all: true)] }
        #expect(link.status == 1, "\(link.output)")
        let gone = try apply {
            $0.files = [FileRequest(path: place.path + "/t/f", content: nil)]
            $0.links = [LinkRequest(path: place.path + "/t/link", target: nil)]
        }
        #expect(gone.status == 0 && gone.lines("changed").count == 2, "\(gone.output)")
        #expect(place.bytes("outside/precious") == [0x78])
        #expect(try apply { $0.directories = [directory("t", all: true)] }.status == 0)
        #expect(try apply { $0.directories = [directory("t", all: true)] }.lines("ok").count == 1)
        #expect(place.bytes("outside/precious") == [0x78])
    }

    @Test(arguments: HostShell.allCases) func linksAreReplacedAndNothingElse(_ shell: HostShell) throws {
        let place = try Playground()
        try place.write("file", "x")
        symlink("elsewhere", place.path + "/old")
        func apply(_ name: String, _ target: String) throws -> Outcome {
            var request = HostRequest()
            request.links = [LinkRequest(path: "\(place.path)/\(name)", target: target)]
            return try place.apply(request, in: shell)
        }
        for target in ["../a b", "it's $(id)", "-n", "new\n"] {
            for name in ["old", "new"] {
                let outcome = try apply(name, target)
                #expect(outcome.status == 0, "\(outcome.output)")
                let path = "\(place.path)/\(name)"
                #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path) == target)
                #expect(try apply(name, target).lines("ok").count == 1)
            }
        }
        #expect(try apply("file", "x").output.contains("is there and is not a symbolic link"))
        #expect(place.bytes("file") == [0x78])
    }
}

/// What is written for sudo; that it works is tried on real hosts.
@Suite struct SudoTests {
    private func rules(_ request: SudoRequest) -> [String] {
        SudoManager.rules(for: request).split(separator: "\n").dropFirst().map(String.init)
    }

    @Test func specialCharactersAreEscaped() {
        let request = SudoRequest(
            .user("deploy"), commands: ["/bin/a  x=y, u:v\\w #1"], needsPassword: false, runAs: "www:adm")
        #expect(rules(request) == [##"deploy ALL=(www:adm) NOPASSWD: /bin/a x\=y\, u\:v\\w \#1"##])
    }

    @Test func groupsAndSettings() {
        let request = SudoRequest(.group("ops"), commands: ["ALL", "/bin/ls"], defaults: ["!requiretty"])
        #expect(
            rules(request) == [
                "Defaults:%ops !requiretty", "%ops ALL=(ALL:ALL) PASSWD: ALL", "%ops ALL=(root) PASSWD: /bin/ls",
            ])
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/sbin/visudo") && isRoot))
    func visudoTakesThem() throws {
        let place = try Playground()
        let commands = ["/bin/a x=y,z:1 #2 \\ ' $HOME {} ~ & | ; < >", "/usr/bin/é ü", "/bin/ls -l", "ALL"]
        for command in commands { #expect(SudoRules.problem(command: command) == nil) }
        let request = SudoRequest(
            .user("a-b_c"), commands: commands, defaults: ["!requiretty", "timestamp_timeout=5", "env_keep += \"A B\""])
        try place.write("f", SudoManager.rules(for: request))
        let outcome = try place.run(["visudo", "-c", "-s", "-f", place.path + "/f"])
        #expect(outcome.status == 0, "\(outcome.output)")
    }
}
