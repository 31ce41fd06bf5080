import Foundation
import LabSupport
import Testing

/// `tunnel session attach` at a terminal.
@Suite(.needsLab, .timeLimit(.minutes(25)), .sharedHosts("h1", "h2"))
struct SessionAttachTests {
    @Test func itIsATerminalOfTheRightSize() async throws {
        try await withSession(["--pty"]) { (session) async throws in
            let terminal = try await session.attach()
            // The size is told beside what is typed.
            try await terminal.typing("stty size\r", until: "33 111")
            try terminal.type("cd /usr; echo on\\ly\r")
            try await terminal.until("only")
            try terminal.type("\r~.")
            let end = try await terminal.wait()
            #expect(end.contains("detached") && end.contains("exit 0, line mode with echo"), "\(end)")
            #expect(try await session.run("pwd").output == "/usr\r\n")
        }
    }

    @Test func aLostLinkIsConnectedAgain() async throws {
        try await withSession(["--pty"]) { (session) async throws in
            let terminal = try await session.attach()
            try terminal.type("x=1; (sleep 1; echo lat\\er) & echo on\\e\r")
            try await terminal.until("one\r\n")
            _ = try await session.desk.run(["pool", "close"])
            try await terminal.until("the connection was lost")
            try await terminal.until("connected again")
            // What came meanwhile is there, once.
            try await terminal.until("later\r\n")
            try terminal.type("echo tw\\o$x\r")
            try await terminal.until("two1\r\n")
            try terminal.type("~.")
            let end = try await terminal.wait()
            #expect(end.contains("detached") && end.contains("exit 0, line mode with echo"), "\(end)")
            for word in ["one\r\n", "later\r\n", "two1\r\n"] {
                #expect(end.components(separatedBy: word).count == 2, "\(end)")
            }
        }
    }

    @Test func aPersonMayGiveUpALostLink() async throws {
        try await withSession(["--pty"], on: "h2") { (session) async throws in
            let terminal = try await session.attach()
            try await session.host.filter(port: 22)
            _ = try await session.desk.run(["pool", "close"])
            try await terminal.until("Ctrl-C gives up")
            try terminal.type("\u{3}")
            let end = try await terminal.wait()
            #expect(end.contains("interrupted") && end.contains("exit 130, line mode with echo"), "\(end)")
            try await session.host.unfilter(port: 22)
        }
    }

    @Test func theTerminalIsGivenBackAtTheSessionsEnd() async throws {
        try await withSession(["--pty"]) { (session) async throws in
            let terminal = try await session.attach()
            #expect(try await session.tunnel(["close"], []).code == 0)
            let end = try await terminal.wait()
            #expect(end.contains("has ended") && end.contains("exit 0, line mode with echo"), "\(end)")
        }
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func theTerminalIsGivenBackAfterASignal(_ number: Int32) async throws {
        try await withSession(["--pty"]) { (session) async throws in
            let terminal = try await session.attach()
            try await terminal.typing("echo u\\p\r", until: "up\r\n")
            terminal.send(signal: number)
            let end = try await terminal.wait()
            #expect(end.contains("exit 130, line mode with echo"), "\(end)")
        }
    }
}

extension TestSession {
    fileprivate func attach() async throws -> PseudoTerminal {
        let terminal = try await PseudoTerminal(desk, ["session", "attach", host.name, name])
        try await terminal.until("detaches")
        return terminal
    }
}

extension PseudoTerminal {
    /// Types again until it has its effect: the first keys may come before their reader.
    fileprivate func typing(_ keys: String, until text: String) async throws {
        for _ in 0..<20 {
            try type(keys)
            if (try? await until(text, within: 3)) != nil { return }
        }
        try await until(text)
    }
}
