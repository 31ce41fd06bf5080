import Foundation
import LabSupport
import Testing

/// Who logs in, and how root's rights are had.
@Suite(.needsLab, .sharedHosts("h1"), .timeLimit(.minutes(25)))
struct LoginTests {
    static let password = "pa\"ss 'word\n"

    private func manifest(_ desk: Desk, _ path: String, sudo: Bool = true) throws -> String {
        try desk.write("m.yaml", "sudo: \(sudo)\nsetup: {files: [{path: \(path), content: done}]}\n")
    }

    @Test("root, a sudoer without and one with a password apply alike", arguments: ["root", "admin", "carol"])
    func applies(user: String) async throws {
        let host = try SharedLab.host()
        let desk = try Desk(host.lab)
        let file = "/etc/by-\(user)"
        var arguments = ["apply", try manifest(desk, file), "\(user)@h1"]
        if user == "carol" { arguments += ["--sudo-password-file", try desk.write("password", Self.password)] }
        for expected in ["1 changed", "0 changed"] {
            let outcome = try await desk.run(arguments)
            #expect(outcome.code == 0 && outcome.output.contains(expected), "\(outcome)")
        }
        #expect(try await host.shell("stat -c %U \(file); cat \(file)") == "root\ndone")
    }

    @Test("without sudo the user's own files are made")
    func appliesAsOneself() async throws {
        let host = try SharedLab.host()
        let desk = try Desk(host.lab)
        let outcome = try await desk.run(["apply", try manifest(desk, "/home/nosudo/own", sudo: false), "nosudo@h1"])
        #expect(outcome.code == 0, "\(outcome)")
        #expect(try await host.shell("stat -c %U /home/nosudo/own") == "nosudo")
    }

    @Test(
        "refused root rights are told, and nothing is changed",
        arguments: [("nosudo", false), ("nosudo", true), ("carol", false)])
    func refused(user: String, givesPassword: Bool) async throws {
        let host = try SharedLab.host()
        let desk = try Desk(host.lab)
        let file = "/etc/refused-\(user)-\(givesPassword)"
        var arguments = ["apply", try manifest(desk, file), "\(user)@h1", "--json"]
        if givesPassword { arguments += ["--sudo-password-file", try desk.write("password", Self.password)] }
        let outcome = try await desk.run(arguments)
        #expect(outcome.code == 1, "\(outcome)")
        let error = try #require(try outcome.lines().of("error", host: "h1").first)
        #expect(error.text("code") == "sudo-refused")
        // Where a password was given, and is not the account's, another way to give one is no help.
        let hint = givesPassword ? "not the password of the account" : "--ask-sudo-password"
        #expect(error.text("hint")?.contains(hint) == true, "\(error)")
        #expect(try outcome.lines().last?.kind == "summary")
        #expect(try await host.run(["test", "-e", file]).exitCode == 1)
    }
}

/// A host of its own, as its journal is counted in.
@Suite(.needsLab, .timeLimit(.minutes(25)))
struct WrongPasswordTests {
    @Test("a wrong password is tried once")
    func wrongPassword() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let desk = try Desk(lab)
            let manifest = try desk.write(
                "m.yaml", "sudo: true\nsetup: {files: [{path: /etc/wrong, content: done}]}\n")
            let wrong = try desk.write("password", "wrong \"one\"\n")
            let outcome = try await desk.run(
                ["apply", manifest, "carol@h1", "--sudo-password-file", wrong])
            #expect(outcome.code == 1, "\(outcome)")
            #expect(outcome.errors.contains("h1") && outcome.errors.contains("no root rights"), "\(outcome)")
            #expect(!outcome.errors.contains("wrong \"one\""))
            let failures = "journalctl -o cat | grep -c 'pam_unix(sudo:auth): authentication failure'"
            #expect(try await host.shell(failures) == "1")
            #expect(try await host.run(["test", "-e", "/etc/wrong"]).exitCode == 1)
        }
    }
}
