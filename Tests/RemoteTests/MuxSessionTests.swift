import Foundation
import LabSupport
import Testing

@testable import Plan
@testable import Remote
@testable import Shell

/// Sessions over a real master and an sshd of the test's own on loopback.
@Suite(.serialized) struct MuxSessionTests {
    /// As the program does at its start.
    init() { signal(SIGPIPE, SIG_IGN) }

    /// A server and a master that serves `socket`.
    private final class Line: Sendable {
        let socket: String
        let master: pid_t
        private let server: LoopbackServer

        init(_ lines: [String] = []) async throws {
            server = try await LoopbackServer.start(lines)
            socket = server.folder.path + "/master"
            let words = ["-F", server.config, "-M", "-N", "-f", "-oControlPath=\(socket)", "-oBatchMode=yes"]
            let started = try await ProcessRunner().capture(
                ProcessRequest("ssh", (words + ["--", "loop"]).map { Text($0) }))
            try #require(started.status == .exited(0), "\(started.errorText)")
            let check = try await ProcessRunner().capture(
                ProcessRequest("ssh", SSHArguments.control("check", socket: socket)))
            let numbers = check.errorText.split { !$0.isNumber }
            master = try #require(numbers.first.flatMap { pid_t(String($0)) }, "\(check.errorText)")
        }

        deinit { kill(master, SIGTERM) }

        func run(
            _ command: String, input: ProcessInput = .none, error: @escaping ProcessRunner.Consumer = { _ in },
            output: @escaping ProcessRunner.Consumer = { _ in }
        ) async throws(MuxSession.Failure) -> MuxSession.End {
            try await MuxSession(socket: socket, command: command).run(input: input, output: output, error: error)
        }
    }

    @Test(.timeLimit(.minutes(2))) func everyStatusArrives() async throws {
        // sshd counts a session for a moment after its end.
        let line = try await Line(["MaxSessions 100"])
        for start in stride(from: 0, through: 255, by: 8) {
            let ends = try await withThrowingTaskGroup(of: (Int, MuxSession.End).self) { group in
                for code in start..<start + 8 { group.addTask { (code, try await line.run("exit \(code)")) } }
                return try await group.reduce(into: [Int: MuxSession.End]()) { $0[$1.0] = $1.1 }
            }
            for (code, end) in ends { #expect(end == .exited(UInt32(code))) }
        }
    }

    @Test func streamsAreKeptApart() async throws {
        let line = try await Line()
        let (out, err) = (Sum(), Sum())
        let end = try await line.run(
            "cat; printf 'on stderr\\377' >&2; exit 3", input: .whole([0, 0xff, 0x0a]),
            error: { await err.add($0, keeping: true) }, output: { await out.add($0, keeping: true) })
        #expect(end == .exited(3))
        #expect(await out.bytes == [0, 0xff, 0x0a])
        #expect(await err.bytes == Array("on stderr".utf8) + [0xff])
    }

    @Test(.timeLimit(.minutes(2))) func muchGoesThroughInConstantMemory() async throws {
        func resident() throws -> Int {
            let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
            return (Int(pages[1]) ?? 0) * 4096
        }
        let line = try await Line()
        let before = try resident()
        let sum = Sum()
        #expect(
            try await line.run("head -c 200000000 /dev/zero", output: { await sum.add($0) }) == .exited(0))
        #expect(await sum.count == 200_000_000)
        let input = ProcessInput()
        let sender = Task {
            for _ in 0..<1000 { await input.send([UInt8](repeating: 0x61, count: 200_000)) }
            await input.finish()
        }
        let counted = Sum()
        #expect(
            try await line.run("wc -c", input: input, output: { await counted.add($0, keeping: true) }) == .exited(0))
        await sender.value
        #expect(String(decoding: await counted.bytes, as: UTF8.self).trimmingWhitespace == "200000000")
        // Other tests run meanwhile and take some as well.
        #expect(try resident() - before < 150_000_000)
    }

    @Test func aSlowConsumerSlowsTheCommand() async throws {
        let line = try await Line()
        let folder = try Folder()
        let seen = Sum()
        let end = try await line.run(
            "head -c 20000000 /dev/zero; : >\(folder.path)/done",
            output: { _ in
                await seen.add([1])
                guard await seen.count == 1 else { return }
                try? await Task.sleep(for: .milliseconds(700))
                #expect(!FileManager.default.fileExists(atPath: folder.path + "/done"))
            })
        #expect(end == .exited(0) && FileManager.default.fileExists(atPath: folder.path + "/done"))
    }

    @Test func cancellingClosesTheLifeline() async throws {
        let line = try await Line()
        let folder = try Folder()
        let input = ProcessInput()
        let started = Sum()
        let task = Task {
            try await line.run(
                "echo on; cat >/dev/null; : >\(folder.path)/closed", input: input,
                output: { _ in await started.add([1]) })
        }
        let isOn = try await eventually { await started.count > 0 }
        #expect(isOn && !FileManager.default.fileExists(atPath: folder.path + "/closed"))
        task.cancel()
        #expect(try await task.value == .lost)
        let closed = try await eventually { FileManager.default.fileExists(atPath: folder.path + "/closed") }
        #expect(closed)
    }

    @Test(.timeLimit(.minutes(2))) func noDescriptorIsLeft() async throws {
        func count() throws -> Int { try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count }
        let line = try await Line()
        _ = try await line.run("true")
        let before = try count()
        for number in 0..<200 {
            // Such as end by themselves, such as do not read, such as are cut off, such as never begin.
            switch number % 4 {
            case 0: _ = try await line.run("true")
            case 1: _ = try await line.run("exit 1", input: .whole([UInt8](repeating: 0, count: 200_000)))
            case 2:
                let task = Task { try await line.run("cat", input: ProcessInput()) }
                try await Task.sleep(for: .milliseconds(10))
                task.cancel()
                _ = try? await task.value
            default:
                let nowhere = MuxSession(socket: line.socket + ".not", command: "true")
                _ = try? await nowhere.run(input: .none, output: { _ in }, error: { _ in })
            }
        }
        // Other tests open some meanwhile; a leak of one in each would be more.
        let settled = try await eventually { try count() < before + 40 }
        let now = try count()
        #expect(settled, "\(before) before, \(now) now")
    }

    @Test func oneSessionTooManyIsRefused() async throws {
        let line = try await Line(["MaxSessions 2"])
        let gates = [ProcessInput(), ProcessInput()]
        let started = Sum()
        let holders = gates.map { gate in
            Task {
                try await line.run("echo on; cat", input: gate, output: { _ in await started.add([1]) })
            }
        }
        let full = try await eventually { await started.count == 2 }
        #expect(full)
        let error = await #expect(throws: MuxSession.Failure.self) { try await line.run("true") }
        guard case .refused? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        for gate in gates { await gate.finish() }
        for holder in holders { #expect(try await holder.value == .exited(0)) }
        #expect(try await line.run("true") == .exited(0), "and then there is room again")
    }

    @Test func aDeadMasterRunsNothing() async throws {
        let line = try await Line()
        let nothing = MuxSession(socket: line.socket + ".not", command: "true")
        await #expect(throws: MuxSession.Failure.noMaster) {
            try await nothing.run(input: .none, output: { _ in }, error: { _ in })
        }
        let long = MuxSession(socket: "/" + String(repeating: "x", count: 200), command: "true")
        await #expect(throws: MuxSession.Failure.noMaster) {
            try await long.run(input: .none, output: { _ in }, error: { _ in })
        }
        kill(line.master, SIGKILL)
        let dead = try await eventually { kill(line.master, 0) != 0 }
        #expect(dead && FileManager.default.fileExists(atPath: line.socket), "its socket is still there")
        await #expect(throws: MuxSession.Failure.noMaster) { try await line.run("true") }
    }

    @Test func aMasterThatDiesInTheMiddleIsLost() async throws {
        let line = try await Line()
        let end = try await line.run(
            "echo on; cat", input: ProcessInput(), output: { _ in kill(line.master, SIGKILL) })
        #expect(end == .lost)
    }
}

/// What is at the socket need not be a master.
@Suite struct MuxImpostorTests {
    /// As the program does at its start.
    init() { signal(SIGPIPE, SIG_IGN) }

    /// Takes one connection, reads a message each time before it sends one of the answers, and hangs up.
    private func impostor(_ answers: [[UInt8]]) throws -> (folder: Folder, session: MuxSession) {
        let folder = try Folder()
        let path = folder.path + "/socket"
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0 && listen(listener, 1) == 0)
        Thread.detachNewThread {
            let taken = accept(listener, nil, nil)
            var buffer = [UInt8](repeating: 0, count: 4096)
            for answer in answers {
                _ = read(taken, &buffer, buffer.count)
                _ = answer.withUnsafeBytes { write(taken, $0.baseAddress, $0.count) }
            }
            // Long enough that what it was sent last does not reset the connection.
            usleep(200_000)
            close(taken)
            close(listener)
        }
        return (folder, MuxSession(socket: path, command: "true"))
    }

    private static let hello = MuxProtocol.hello()

    static let cases: [(answers: [[UInt8]], failure: MuxSession.Failure)] = [
        ([], .noMaster),
        ([MuxProtocolTests.message([0, 0, 0, 1], [0, 0, 0, 5])], .noMaster),
        ([Array("220 mail ESMTP\r\n".utf8)], .noMaster),
        ([hello], .lostWhileOpening),
        ([hello, MuxProtocolTests.message([0x80, 0, 0, 5], [0, 0, 0, 0])], .lostWhileOpening),
        (
            [hello, MuxProtocolTests.message([0x80, 0, 0, 3], [0, 0, 0, 0], [0, 0, 0, 2], Array("no".utf8))],
            .refused("no")
        ),
    ]

    @Test(arguments: cases.indices) func nothingIsTakenForAStatus(index: Int) async throws {
        let (answers, failure) = Self.cases[index]
        let (folder, session) = try impostor(answers)
        await #expect(throws: failure) {
            try await session.run(input: .none, output: { _ in }, error: { _ in })
        }
        withExtendedLifetime(folder) {}
    }
}
