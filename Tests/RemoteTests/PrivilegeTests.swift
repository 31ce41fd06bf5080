import LabSupport
import Testing

@testable import Remote
@testable import Shell

/// The remote command line is parsed by whatever shell the user logs in to.
@Suite struct PrivilegeTests {
    static let shells = ["dash", "bash", "zsh", "fish", "tcsh", "busybox"]

    static let privileges: [Privilege] = [.login, .root(password: nil), .root(password: .secret("it's a $pass!"))]

    @Test(arguments: shells, privileges) func anyLoginShellStartsTheScript(shell: String, privilege: Privilege)
        async throws
    {
        let script = Array("printf '%s|' \"$0\" \"$-\" 'it'\\''s !x $HOME'; cat".utf8)
        let command = privilege.command(length: script.count)
        // As sshd has it: SHELL -c COMMAND. This user needs no sudo: it is root, or it asked for nothing.
        guard privilege == .login || isRoot else { return }
        let words = (shell == "busybox" ? ["busybox", "sh"] : [shell]) + ["-c", command]
        let outcome = try await ChildProcess.run(
            "/usr/bin/env", words, input: privilege.preface + script + Array("rest".utf8))
        #expect(outcome.ending == .exited(0), "\(outcome.errors)")
        #expect(outcome.output.contains("it's !x $HOME|rest"), "\(outcome.output)")
    }

    @Test func noCommandLineHoldsASecretOrWhatAShellWouldTake() {
        for privilege in Self.privileges {
            let command = privilege.command(length: 12345)
            #expect(!command.contains("pass!") && !command.contains("!") && !command.contains("\n"))
            #expect(command.hasPrefix("exec sh -c '") && command.hasSuffix("'"))
            // Nothing inside of the single quotes that fish, which knows two escapes there, would take for one.
            #expect(!command.contains("\\\\") && !command.contains("\\'"))
        }
        #expect(Privilege.root(password: .secret("x")).preface == Array("x\n".utf8))
        #expect(Privilege.root(password: nil).preface.isEmpty && Privilege.login.preface.isEmpty)
        #expect("\(Privilege.root(password: .secret("hunter2")))".contains("hunter2") == false)
    }
}
