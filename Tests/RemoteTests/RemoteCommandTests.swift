import LabSupport
import Testing

@testable import Remote
@testable import Shell

/// The remote command line is parsed by whatever shell the user logs in to.
@Suite struct RemoteCommandTests {
    static let shells = ["dash", "bash", "zsh", "fish", "tcsh", "busybox"]

    static let privileges: [Privilege] = [
        .login, .root(password: nil), .root(password: .secret("it's a $pass!")), .user("nobody", password: nil),
        .user("nobody", password: .secret("it's a $pass!")),
    ]

    /// Everything that some shell takes for its own, inside quotes or outside, and digits where an escape could take them.
    static let hostile =
        "it's \"x\" !x !! $HOME `id` \\ \\\\ \\n %s %% \\041 ~ * ? [a] {b} #c;d|e&f<g>h(i)"
        + "\tä\u{1f600}\nsecond\n\nfourth ^x^y !7'1\\2\n3\\012"

    /// As sshd has it: SHELL -c COMMAND.
    private func login(_ shell: String, _ command: String, input: [UInt8] = []) async throws -> ProcessOutcome {
        let words = (shell == "busybox" ? ["busybox", "sh"] : [shell]) + ["-c", command]
        return try await ChildProcess.run("/usr/bin/env", words, input: input)
    }

    /// Without root there is nobody to become.
    private func isPossible(_ privilege: Privilege) -> Bool { privilege == .login || isRoot }

    private func user(_ privilege: Privilege) -> String {
        privilege.account ?? LocalEnvironment.userName
    }

    @Test(arguments: shells) func aScriptInTheLine(shell: String) async throws {
        var script: Text = "printf '%s|' "
        script.append(Word.quoted(Self.hostile).source)
        script.append("; cat; echo \"$#\" >&2; exit 7\n")
        let command = try #require(RemoteCommand.inline(script))
        let outcome = try await login(shell, command, input: Array("rest".utf8))
        #expect(outcome.ending == .exited(7) && outcome.output == Self.hostile + "|rest", "\(outcome)")
        #expect(!command.contains("\n") && !command.contains("!"))
    }

    @Test func whatIsNoLineIsSentOtherwise() {
        #expect(RemoteCommand.inline(Text(String(repeating: "x", count: 100_001))) == nil)
        #expect(RemoteCommand.inline(Text(String(repeating: "!", count: 30_000))) == nil, "longer once it is quoted")
        #expect(RemoteCommand.inline(Text(String(repeating: "x", count: 100_000))) != nil)
        #expect(RemoteCommand.inline(Text(bytes: [0x3a, 0xff])) == nil, "not UTF-8")
        #expect(RemoteCommand.conversation(opening: Text(bytes: [0xff]), as: .login) == nil)
    }

    @Test(arguments: shells, privileges) func aScriptFromStdin(shell: String, privilege: Privilege) async throws {
        guard isPossible(privilege) else { return }
        var script: Text = "printf '%s|' \"$(id -un)\" "
        script.append(Word.quoted(Self.hostile).source)
        script.append("; cat; exit 7")
        let command = RemoteCommand.fromInput(length: script.revealed.count, as: privilege)
        let outcome = try await login(
            shell, command, input: privilege.preface + script.revealed + Array("rest".utf8))
        #expect(outcome.ending == .exited(7), "\(outcome.errors)")
        #expect(outcome.output == "\(user(privilege))|\(Self.hostile)|rest", "\(outcome.output)")
    }

    @Test(arguments: shells, privileges) func aConversation(shell: String, privilege: Privilege) async throws {
        guard isPossible(privilege) else { return }
        var opening: Text = "id -un; cat; printf '%s|' "
        opening.append(Word.quoted(Self.hostile).source)
        let command = try #require(RemoteCommand.conversation(opening: opening, as: privilege))
        let script = Array("id -un; cat; exit 7".utf8)
        let packed = try await ProcessRunner().capture(ProcessRequest("gzip", ["-c"]), input: .whole(script)).output
        for (bytes, filter) in [(script, "none"), (packed, "gzip")] {
            let input = privilege.preface + Array("\(bytes.count) \(filter)\n".utf8) + bytes
            let outcome = try await login(shell, command, input: input)
            #expect(outcome.ending == .exited(7), "\(filter) \(outcome.errors)")
            let expected = "\(LocalEnvironment.userName)\n\(Self.hostile)|\(user(privilege))\n"
            #expect(outcome.output == expected, "\(outcome.output)")
        }
        // Nothing to run is the end of it.
        let silent = try await login(shell, command, input: privilege.preface)
        #expect(silent.ending == .exited(0) && silent.output.hasSuffix("|"), "\(silent)")
    }

    @Test func noCommandLineHoldsASecretOrWhatAShellWouldTake() throws {
        for privilege in Self.privileges {
            for command in [
                RemoteCommand.fromInput(length: 12345, as: privilege),
                try #require(RemoteCommand.conversation(opening: "echo 'a!\\b'\n", as: privilege)),
                try #require(RemoteCommand.inline("echo 'a!\\b'\n")),
            ] {
                #expect(!command.contains("pass!") && !command.contains("!") && !command.contains("\n"))
                #expect(command.hasPrefix("exec sh -c '") && command.hasSuffix("'"))
                // Nothing inside of the single quotes that fish, which knows two escapes there, would take for one.
                #expect(!command.contains("\\\\") && !command.contains("\\'"))
            }
        }
    }

    @Test func thePasswordIsSentToBeTriedAndToBeUsed() {
        #expect(Privilege.root(password: .secret("x")).preface == Array("x\nx\n".utf8))
        #expect(Privilege.root(password: nil).preface.isEmpty && Privilege.login.preface.isEmpty)
        #expect(!Privilege.login.isTaken && Privilege.user("a", password: nil).isTaken)
        #expect(Privilege.login.account == nil && Privilege.root(password: nil).account == "root")
        #expect("\(Privilege.root(password: .secret("hunter2")))".contains("hunter2") == false)
    }
}
