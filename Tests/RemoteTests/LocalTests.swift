import Foundation
import LabSupport
import Testing

@testable import Plan
@testable import Remote
@testable import Shell

@Suite struct LimiterTests {
    private actor Gauge {
        private(set) var now = 0
        private(set) var most = 0
        private(set) var order: [Int] = []

        func enter(_ number: Int) {
            now += 1
            most = max(most, now)
            order.append(number)
        }

        func leave() { now -= 1 }
    }

    @Test func atMostSoManyAtOnce() async {
        let limiter = Limiter(3)
        let gauge = Gauge()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<60 {
                group.addTask {
                    await limiter.with {
                        await gauge.enter(number)
                        try? await Task.sleep(for: .milliseconds(2))
                        await gauge.leave()
                    }
                }
            }
        }
        #expect(await gauge.most == 3)
        #expect(await gauge.order.sorted() == Array(0..<60))
    }

    @Test func whoCameFirstGoesFirst() async {
        let limiter = Limiter(1)
        let gauge = Gauge()
        let (gate, open) = AsyncStream<Void>.makeStream()
        let holder = Task { await limiter.with { for await _ in gate {} } }
        var tasks: [Task<Void, Never>] = []
        for number in 0..<20 {
            try? await Task.sleep(for: .milliseconds(5))
            tasks.append(Task { await limiter.with { await gauge.enter(number) } })
        }
        try? await Task.sleep(for: .milliseconds(20))
        open.finish()
        await holder.value
        for task in tasks { await task.value }
        #expect(await gauge.order == Array(0..<20))
    }

    @Test func aCancelledOrFailedOneLosesNoPlace() async {
        struct Broken: Error {}
        let limiter = Limiter(1)
        let task = Task { await limiter.with { try? await Task.sleep(for: .seconds(60)) } }
        let waiting = Task { await limiter.with { Task.isCancelled } }
        try? await Task.sleep(for: .milliseconds(20))
        waiting.cancel()
        task.cancel()
        #expect(await waiting.value)
        await #expect(throws: Broken.self) { try await limiter.with { () throws(Broken) in throw Broken() } }
        #expect(await limiter.with { true })
    }
}

@Suite struct SocketDirectoryTests {
    private func directory(_ path: String) throws -> SocketDirectory {
        try SocketDirectory(path)
    }

    private func problem(_ path: String) -> String? {
        do { _ = try directory(path) } catch {
            if case .socketDirectory(_, let problem)? = (error as? RemoteError)?.reason { return problem }
        }
        return nil
    }

    @Test func onlyASafeDirectoryIsTaken() throws {
        let folder = try Folder()
        let good = folder.path + "/a/b"
        #expect(try directory(good).path == good)
        #expect(try FileManager.default.attributesOfItem(atPath: good)[.posixPermissions] as? Int == 0o700)
        chmod(good, 0o750)
        #expect(problem(good) == "is open to others")
        chmod(good, 0o700)
        #expect(symlink(good, folder.path + "/link") == 0)
        #expect(problem(folder.path + "/link") == "is not a directory")
        try folder.write("file", "")
        #expect(problem(folder.path + "/file") == "is not a directory")
        #expect(problem(folder.path + "/file/below") == "Not a directory")
        #expect(problem(folder.path + "/" + String(repeating: "x", count: 73)) == "has too long a path")
        if isRoot {
            chown(good, 65534, 65534)
            #expect(problem(good) == "belongs to another user")
        }
    }

    @Test func socketsHaveShortNamesAndLabels() throws {
        let folder = try Folder()
        let directory = try directory(folder.path)
        let resolution = try #require(SSHResolution(parsing: "hostname \(String(repeating: "long", count: 100))\n"))
        let socket = directory.socket(for: resolution)
        #expect(socket.hasPrefix(folder.path + "/") && socket.utf8.count == folder.path.utf8.count + 17)
        try LocalFiles.write([], to: socket)
        try LocalFiles.write(Array("u@h:22\tweb1".utf8), to: socket + ".label")
        try LocalFiles.write([], to: socket + ".lock")
        #expect(directory.sockets().map(\.label) == ["u@h:22\tweb1"] && directory.sockets().map(\.socket) == [socket])
        #expect(!SocketDirectory.isOwnSocket(socket), "a file is no socket")
        #expect(!SocketDirectory.isOwnSocket(folder.path + "/nothing"))
    }

    @Test func aLockIsHeldByOneAtATime() async throws {
        let path = try Folder()
        let lock = path.path + "/lock"
        let (gate, open) = AsyncStream<Void>.makeStream()
        let (taken, take) = AsyncStream<Void>.makeStream()
        let first = Task {
            let held = await FileLock(lock)
            take.finish()
            for await _ in gate {}
            return held != nil
        }
        for await _ in taken {}
        let second = Task { await FileLock(lock) != nil }
        let cancelled = Task { await FileLock(lock) == nil }
        cancelled.cancel()
        #expect(await cancelled.value)
        open.finish()
        #expect(await first.value)
        #expect(await second.value)
        #expect(await FileLock(path.path + "/missing/lock") == nil)
    }
}

@Suite struct LocalFilesTests {
    @Test func filesAreReplacedAtOnceAndPrivate() throws {
        let folder = try Folder()
        let path = folder.path + "/file"
        let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
        try LocalFiles.write(bytes, to: path)
        #expect(try LocalFiles.read(path) == bytes)
        try LocalFiles.write([], to: path)
        #expect(try LocalFiles.read(path).isEmpty)
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        #expect(LocalFiles.list(folder.path) == ["file"], "no temporary file is left")
        // A symlink is replaced, and what it points to is left alone.
        #expect(symlink("/etc/passwd", folder.path + "/link") == 0)
        try LocalFiles.write([1], to: folder.path + "/link")
        #expect(try LocalFiles.read(folder.path + "/link") == [1])
    }

    @Test func failuresNameThePath() throws {
        let folder = try Folder()
        let missing = folder.path + "/no/file"
        #expect(throws: LocalFiles.Failure(path: missing, errno: ENOENT)) { try LocalFiles.read(missing) }
        #expect(throws: LocalFiles.Failure.self) { try LocalFiles.write([1], to: missing) }
        #expect(throws: LocalFiles.Failure.self) { try LocalFiles.read(folder.path) }
        try LocalFiles.makeDirectories(folder.path + "/target/below")
        #expect(throws: LocalFiles.Failure.self) { try LocalFiles.write([1], to: folder.path + "/target") }
        #expect(LocalFiles.list(folder.path) == ["target"], "a failed write leaves nothing")
        #expect(
            LocalFiles.list(missing).isEmpty && !LocalFiles.exists(missing) && LocalFiles.fingerprint(missing) == nil)
    }

    @Test func aFingerprintChangesWithTheFile() throws {
        let folder = try Folder()
        let path = folder.path + "/file"
        try LocalFiles.write([1], to: path)
        let first = LocalFiles.fingerprint(path)
        #expect(first != nil && first == LocalFiles.fingerprint(path))
        try LocalFiles.write([2], to: path)
        #expect(LocalFiles.fingerprint(path) != first)
    }
}
