import Foundation
import Testing

@testable import CommandLineInterface

/// The question for a password, at a terminal.
@Suite(.needs("python3")) struct PromptTests {
    /// Starts a program at a terminal of its own, answers its first prompt, and tells whether the terminal has echo at the
    /// prompt and after, and how the program ended.
    private static let terminal = """
        import os, pty, sys, termios
        answer = bytes.fromhex(sys.argv[1])
        echo = lambda: print(bool(termios.tcgetattr(end)[3] & termios.ECHO), end=' ')
        pid, end = pty.fork()
        if pid == 0:
            os.execv(sys.argv[2], sys.argv[2:])
        seen = b''
        while b'password: ' not in seen:
            seen += os.read(end, 1000)
        echo()
        os.write(end, answer)
        shown = b''
        try:
            while True:
                more = os.read(end, 1000)
                if not more:
                    break
                shown += more
                if b'\\n' in shown:
                    break
        except OSError:
            pass
        echo()
        status = os.waitpid(pid, 0)[1]
        print(os.waitstatus_to_exitcode(status), b'hunter2' in shown)
        """

    private func answer(_ bytes: String) async throws -> String {
        let tunnel = try #require(Place.binaries).appendingPathComponent("tunnel").path
        let hex = bytes.utf8.map { byte in String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }.joined()
        let result = try await Tool.run(
            [
                "python3", "-c", Self.terminal, hex, tunnel, "exec", "-F", "/dev/null", "-K", "no-such-host.invalid",
                "true",
            ])
        #expect(result.status == 0, "\(result.errors)")
        return result.output
    }

    @Test func echoIsOffForTheAnswerAndOnBehindIt() async throws {
        #expect(try await answer("hunter2\n") == "False True 4 False\n")
    }

    @Test func ctrlCLeavesTheTerminalAsItWas() async throws {
        #expect(try await answer("hunter2\u{3}") == "False True -2 False\n")
    }

    @Test func endOfInputIsNoPassword() async throws {
        #expect(try await answer("\u{4}").hasPrefix("False True "))
    }
}
