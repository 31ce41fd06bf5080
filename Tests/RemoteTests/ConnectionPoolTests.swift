import Foundation
import LabSupport
import Testing

@testable import Plan
@testable import Remote
@testable import Shell

/// The pool against an sshd of the test's own on loopback.
@Suite struct ConnectionPoolTests {
    private let target = Target(name: "loop")

    private func pool(_ server: LoopbackServer, _ folder: Folder, runner: ProcessRunner = ProcessRunner()) throws
        -> ConnectionPool
    {
        try ConnectionPool(runner: runner, options: SSHOptions(configFile: server.config), sockets: folder.path)
    }

    private func masters(_ folder: Folder) async throws -> [pid_t] {
        // The pool's own: their argv names the socket.
        let found = try await ChildProcess.run("/usr/bin/env", ["pgrep", "-f", "ControlPath=\(folder.path)/"])
        return found.output.split(separator: "\n").compactMap { pid_t(String($0)) }
    }

    private func close(_ pool: ConnectionPool) async {
        for entry in await pool.entries() { _ = await pool.close(entry) }
    }

    private func echo(_ pool: ConnectionPool, _ connection: Connection) async throws -> String {
        let sum = Sum()
        let shell = RemoteShell(pool: pool, runner: ProcessRunner())
        let ended = try await shell.run(
            "echo $((6 * 7))\n", on: connection, as: .login, input: .none, output: { await sum.add($0, keeping: true) })
        #expect(ended.end == .exited(0), "\(ended.words)")
        return String(decoding: await sum.bytes, as: UTF8.self)
    }

    @Test func twentyCallersShareOneMaster() async throws {
        let (server, folder) = (try await LoopbackServer.start(), try Folder())
        let pool = try pool(server, folder)
        let target = self.target
        let connections = try await withThrowingTaskGroup(of: Connection.self) { group in
            for _ in 0..<20 { group.addTask { try await pool.connect(target) } }
            return try await group.reduce(into: Set<Connection>()) { $0.insert($1) }
        }
        #expect(connections.count == 1 && connections.first?.origin == .opened)
        #expect(try await masters(folder).count == 1)
        // More sessions at once than sshd would take on one connection: the rest wait.
        let connection = try #require(connections.first)
        let outputs = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<30 { group.addTask { try await echo(pool, connection) } }
            return try await group.reduce(into: [String]()) { $0.append($1) }
        }
        #expect(outputs == Array(repeating: "42\n", count: 30))
        // Another invocation finds it.
        let next = try self.pool(server, folder)
        #expect(try await next.connect(target).origin == .pooled)
        #expect(await next.entries().map(\.isAlive) == [true])
        await close(pool)
        #expect(try await masters(folder).isEmpty)
        #expect(await pool.entries().isEmpty)
    }

    @Test func aDeadMasterIsRenewedOnce() async throws {
        let (server, folder) = (try await LoopbackServer.start(), try Folder())
        let pool = try pool(server, folder)
        let connection = try await pool.connect(target)
        let master = try #require(try await masters(folder).first)
        kill(master, SIGKILL)
        // The socket is still there; ten notice at once that nobody answers at it.
        let outputs = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<10 { group.addTask { try await echo(pool, connection) } }
            return try await group.reduce(into: [String]()) { $0.append($1) }
        }
        #expect(outputs == Array(repeating: "42\n", count: 10))
        let now = try await masters(folder)
        #expect(now.count == 1 && now != [master])
        await close(pool)
    }

    @Test func theUsersOwnMasterIsUsed() async throws {
        let folder = try Folder()
        let server = try await LoopbackServer.start(client: ["ControlPath \(folder.path)/own-%C"])
        let words = ["-F", server.config, "-M", "-N", "-f", "--", "loop"]
        let started = try await ProcessRunner().capture(ProcessRequest("ssh", words.map { Text($0) }))
        #expect(started.status == .exited(0))
        let pool = try pool(server, folder)
        let connection = try await pool.connect(target)
        #expect(connection.origin == .users && connection.socket.hasPrefix(folder.path + "/own-"))
        #expect(try await echo(pool, connection) == "42\n")
        #expect(try await masters(folder).isEmpty)
        _ = try await ProcessRunner().capture(
            ProcessRequest("ssh", SSHArguments.control("exit", socket: connection.socket)))
        // It is gone: the pool opens one of its own.
        #expect(try await pool.renew(connection).origin == .opened)
        await close(pool)
    }

    @Test func aFailedLoginFailsForAllAndIsTriedAnew() async throws {
        let (server, folder) = (try await LoopbackServer.start(), try Folder())
        let known = try String(contentsOfFile: server.folder.path + "/known", encoding: .utf8)
        try server.folder.write("known", "")
        let pool = try pool(server, folder)
        let target = self.target
        let errors = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<5 {
                group.addTask {
                    do throws(RemoteError) { _ = try await pool.connect(target) } catch { return error.code }
                    return nil
                }
            }
            return await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(errors == ["host-key-unknown"])
        try server.folder.write("known", known)
        #expect(try await pool.connect(target).origin == .opened)
        await close(pool)
    }

    @Test func acceptNewTellsTheFingerprint() async throws {
        let (server, folder) = (try await LoopbackServer.start(), try Folder())
        try server.folder.write("known", "")
        let pool = try ConnectionPool(
            runner: ProcessRunner(), options: SSHOptions(configFile: server.config, acceptNew: true),
            sockets: folder.path)
        let connection = try await pool.connect(target)
        let keygen = try await ChildProcess.run(
            "/usr/bin/env", ["ssh-keygen", "-lf", server.folder.path + "/host.pub"])
        let fingerprint = try #require(keygen.output.split(separator: " ").dropFirst().first)
        #expect(connection.notes == ["took the host's key on first use: ssh-ed25519 \(fingerprint)"])
        await close(pool)
    }

    /// One who gives up does not take the connection from the others.
    @Test func aCancelledCallerLeavesTheOthersAlone() async throws {
        let (server, folder) = (try await LoopbackServer.start(), try Folder())
        let pool = try pool(server, folder)
        let target = self.target
        let first = Task { try await pool.connect(target) }
        let second = Task { try await pool.connect(target) }
        try await Task.sleep(for: .milliseconds(30))
        first.cancel()
        // Pooled, where the first was there before it was cancelled.
        #expect(try await second.value.origin != .users)
        _ = try? await first.value
        await close(pool)
    }
}
