import Foundation
import Testing

@testable import Managers
@testable import Plan
@testable import Shell

@Suite struct DirectoriesBehaviour {
    @Test(arguments: HostShell.allCases) func parentsAreOpenAndTheDirectoryIsAsWanted(_ shell: HostShell) throws {
        let place = try Playground()
        let owner = isRoot ? "nobody" : nil
        let request = HostRequest(directories: [
            DirectoryRequest(path: place.path + "/a/b/c", owner: owner, mode: FileMode("2770")),
            DirectoryRequest(path: place.path + "/plain"),
        ])
        let first = try place.apply(request, in: shell)
        #expect(first.status == 0, "\(first.output)")
        let me = NSUserName()
        #expect(try place.attributes("a") == "755 \(me)")
        #expect(try place.attributes("a/b") == "755 \(me)")
        #expect(try place.attributes("a/b/c") == "2770 \(owner ?? me)")
        #expect(try place.attributes("plain") == "755 \(me)")
        #expect(try place.apply(request, in: shell).lines("ok").count == 2)
    }

    @Test(arguments: HostShell.allCases) func setIdBitsGoWhereTheyAreNotWanted(_ shell: HostShell) throws {
        let place = try Playground()
        mkdir(place.path + "/d", 0o755)
        chmod(place.path + "/d", 0o3777)
        let request = HostRequest(directories: [DirectoryRequest(path: place.path + "/d", mode: FileMode("755"))])
        let outcome = try place.apply(request, in: shell)
        #expect(outcome.output.contains("mode 3777, wanted 0755"), "\(outcome.output)")
        #expect(try place.attributes("d").hasPrefix("755 "))
    }

    @Test(arguments: HostShell.allCases) func nilKeepsWhatIsThere(_ shell: HostShell) throws {
        let place = try Playground()
        mkdir(place.path + "/d", 0o755)
        chmod(place.path + "/d", 0o1711)
        let outcome = try place.apply(
            HostRequest(directories: [DirectoryRequest(path: place.path + "/d")]), in: shell)
        #expect(outcome.lines("ok").count == 1, "\(outcome.output)")
        #expect(try place.attributes("d").hasPrefix("1711 "))
    }

    @Test(arguments: HostShell.allCases) func whatIsInTheWayIsNamed(_ shell: HostShell) throws {
        let place = try Playground()
        try place.write("file", "x")
        mkdir(place.path + "/real", 0o700)
        symlink("real", place.path + "/link")
        func cause(_ name: String) throws -> String {
            let request = HostRequest(directories: [DirectoryRequest(path: place.path + name, mode: FileMode("0755"))])
            let outcome = try place.apply(request, in: shell)
            #expect(outcome.status == 1)
            return outcome.lines("problem").first ?? outcome.output
        }
        #expect(try cause("/file").contains("is there and is not a directory"))
        #expect(try cause("/link").contains("is a symbolic link to real"))
        #expect(try cause("/file/below").contains("could not make"))
        #expect(try place.attributes("real").hasPrefix("700 "))
    }

    @Test func anOwnerThatIsNotThereIsAChangeInACheckAndAProblemInAnApply() throws {
        let place = try Playground()
        let request = HostRequest(directories: [DirectoryRequest(path: place.path + "/d", owner: "nosuchuser")])
        #expect(try place.apply(request, check: true).status == 6)
        let outcome = try place.apply(request)
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("invalid user"), "\(outcome.output)")
    }
}
