import Foundation
import Testing

@testable import Managers
@testable import Plan
@testable import Shell

/// Authorized keys of `nobody`, whom a stand-in for getent gives a home in a playground. Needs root, as the real thing.
@Suite(.enabled(if: isRoot)) struct KeysBehaviour {
    static let keys = [
        "ssh-ed25519 AAAA one@example", "command=\"echo 'a' \\\"b\\\" $(id)\" ssh-rsa BBBB two", "-e x.* y",
    ]

    func playground() throws -> Playground {
        let place = try Playground()
        mkdir(place.path + "/home", 0o755)
        chown(place.path + "/home", 65534, 65534)
        place.fakes["getent"] = """
            case "$*" in
            passwd | 'passwd nobody') echo 'nobody:x:65534:65534:n:\(place.path)/home:/bin/sh' ;;
            *) cat "/etc/$1" ;;
            esac
            """
        return place
    }

    func request(_ keys: [String] = keys) -> HostRequest {
        HostRequest(users: [UserRequest(name: "nobody", authorizedKeys: keys)])
    }

    @Test(arguments: HostShell.allCases) func keysAreAddedOnceAndOthersKept(_ shell: HostShell) throws {
        let place = try playground()
        let first = try place.apply(request(), in: shell)
        #expect(first.status == 0, "\(first.output)")
        let all = Self.keys.joined(separator: "\n") + "\n"
        #expect(place.bytes("home/.ssh/authorized_keys") == Array(all.utf8))
        #expect(try place.attributes("home/.ssh") == "700 nobody")
        #expect(try place.attributes("home/.ssh/authorized_keys") == "600 nobody")
        #expect(try place.apply(request(), in: shell).lines("ok").count == 2)

        // As an editor leaves it that does not end the last line.
        try place.write("home/.ssh/authorized_keys", "# mine\nssh-ed25519 CCCC three")
        chmod(place.path + "/home/.ssh", 0o775)
        chmod(place.path + "/home", 0o777)
        let second = try place.apply(request(), in: shell)
        #expect(second.status == 0, "\(second.output)")
        #expect(place.bytes("home/.ssh/authorized_keys") == Array(("# mine\nssh-ed25519 CCCC three\n" + all).utf8))
        #expect(try place.attributes("home/.ssh") == "700 nobody")
        #expect(try place.attributes("home") == "755 nobody")
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.path + "/home/.ssh") == ["authorized_keys"])
    }

    @Test(arguments: HostShell.allCases) func aPartOfALineIsNotTheKey(_ shell: HostShell) throws {
        let place = try playground()
        mkdir(place.path + "/home/.ssh", 0o700)
        try place.write("home/.ssh/authorized_keys", "#ssh-ed25519 AAAA one@example\n")
        #expect(try place.apply(request(["ssh-ed25519 AAAA one@example"]), in: shell).status == 0)
        let text = "#ssh-ed25519 AAAA one@example\nssh-ed25519 AAAA one@example\n"
        #expect(place.bytes("home/.ssh/authorized_keys") == Array(text.utf8))
    }

    @Test(arguments: HostShell.allCases, ["home/.ssh", "home/.ssh/authorized_keys"])
    func linksOfTheUserAreRefused(_ shell: HostShell, _ link: String) throws {
        let place = try playground()
        mkdir(place.path + "/etc", 0o755)
        try place.write("etc/authorized_keys", "precious\n")
        if link != "home/.ssh" { mkdir(place.path + "/home/.ssh", 0o700) }
        symlink(place.path + (link == "home/.ssh" ? "/etc" : "/etc/authorized_keys"), place.path + "/" + link)
        lchown(place.path + "/" + link, 65534, 65534)
        let outcome = try place.apply(request(), in: shell)
        #expect(outcome.status == 1)
        #expect(outcome.lines("problem").first?.contains("is a symbolic link") == true, "\(outcome.output)")
        #expect(place.bytes("etc/authorized_keys") == Array("precious\n".utf8))
        #expect(try place.attributes("etc") == "755 root")
    }
}

extension KeysBehaviour {
    private static let first = "ssh-ed25519 AAAA1 one@example"
    private static let second = "ssh-ed25519 AAAA2 two@example"

    private func start(_ lines: [String]) throws -> Playground {
        let place = try playground()
        mkdir(place.path + "/home/.ssh", 0o700)
        try place.write("home/.ssh/authorized_keys", lines.joined(separator: "\n") + "\n")
        return place
    }

    private func lines(_ place: Playground) -> [String] {
        String(decoding: place.bytes("home/.ssh/authorized_keys") ?? [], as: UTF8.self).split(separator: "\n")
            .map(String.init)
    }

    /// sshd takes the first line about a key, so a line with other options would decide.
    @Test(arguments: HostShell.allCases) func aLineReplacesOthersAboutItsKey(_ shell: HostShell) throws {
        let place = try start(["# mine", Self.second, Self.first])
        let strict = "restrict,from=\"198.51.100.7\" ssh-ed25519 AAAA1 renamed"
        let outcome = try place.apply(request([strict]), in: shell)
        #expect(outcome.status == 0, "\(outcome.output)")
        #expect(outcome.output.contains("another line for a key: \(Self.first)"), "\(outcome.output)")
        #expect(lines(place) == ["# mine", Self.second, strict])
        #expect(try place.apply(request([strict]), in: shell).lines("ok").count == 2)
    }

    @Test(arguments: HostShell.allCases) func keysGoByTheirKeyAlone(_ shell: HostShell) throws {
        let place = try start(["\trestrict\t" + Self.first, "#" + Self.first, Self.second])
        var wanted = request([])
        wanted.users[0].removedKeys = ["ssh-ed25519 AAAA1"]
        #expect(try place.apply(wanted, in: shell).status == 0)
        #expect(lines(place) == ["#" + Self.first, Self.second])
        #expect(try place.apply(wanted, in: shell).lines("ok").count == 2)
    }

    @Test(arguments: HostShell.allCases) func exclusiveLetsNoOtherKeyStay(_ shell: HostShell) throws {
        let place = try start(["# mine", "ssh-ed25519 AAAA9 stranger", Self.first, "", "  # blank"])
        var wanted = request([Self.first, Self.second])
        wanted.users[0].hasKeysExactly = true
        let check = try place.apply(wanted, in: shell, check: true)
        #expect(check.output.contains("a key that is not wanted: ssh-ed25519 AAAA9 stranger"), "\(check.output)")
        #expect(try place.apply(wanted, in: shell).status == 0)
        #expect(lines(place) == ["# mine", Self.first, "  # blank", Self.second])
        #expect(try place.apply(wanted, in: shell).lines("ok").count == 2)
    }
}
