import Foundation
import Manifest
import Plan
import Remote
import Shell

/// What `exec` and `script` have in common: their options, and the way to a host and back with another try.
struct RunningWork: Sendable {
    private let place: Workplace
    private let script: ExecScript
    private let privilege: Privilege
    private let timeLimit: Duration?
    private let retries: RetryRule
    private let input: StandardInputSource?

    /// - Parameter script: What to run; environment, directory, umask and stdin are added from the options.
    init(_ place: Workplace, _ script: ExecScript) throws {
        let invocation = place.invocation
        self.place = place
        privilege = try place.privilege()
        timeLimit = invocation.duration(.timeout)
        retries = try RetryRule(invocation)
        var script = script
        script.environment = try invocation.variables()
        script.directory = invocation.bytes(.cwd).last
        if let umask = invocation.value(.umask) {
            guard (3...4).contains(umask.utf8.count), umask.utf8.allSatisfy({ (48...55).contains($0) }) else {
                throw UsageError(
                    .invalidValue, "--umask takes three or four octal digits, not '\(umask.printable)'",
                    path: invocation.command.path)
            }
            script.umask = umask
        }
        input = try invocation.value(.stdin).map { (path) throws(LocalFileError) in try StandardInputSource(path) }
        script.readsInput = input != nil
        self.script = script
    }

    /// Runs it on one host, as often as the retry rule allows.
    func run(on host: HostWork, _ shell: RemoteShell) async throws -> HostOutcome {
        var attempt = 0
        while true {
            let result = await Result<[Int], RemoteError>.of { () throws(RemoteError) in
                let connection = try await host.connect(shell)
                return try await shell.exec(
                    script, on: connection, as: privilege, timeLimit: timeLimit, input: try reader(host),
                    report: host.report)
            }
            guard attempt < retries.count, !Task.isCancelled, let why = retries.reason(to: result) else {
                let statuses = try result.get()
                let code = statuses.first { $0 != 0 } ?? 0
                return HostOutcome(host.name, .remote(status: UInt8(clamping: code)), code: code)
            }
            attempt += 1
            let pause = retries.pause(before: attempt)
            await host.report(
                Event(host: host.name, .retrying(attempt: attempt, of: retries.count, after: pause, why: why)))
            try? await Task.sleep(for: .seconds(pause))
        }
    }

    private func reader(_ host: HostWork) throws(RemoteError) -> (@Sendable () async -> [UInt8]?)? {
        guard let input else { return nil }
        do throws(LocalFileError) {
            return try input.reader()
        } catch {
            throw RemoteError(host: host.name, .commandRefused(error.message))
        }
    }
}

/// When a command is tried again, and after how long.
struct RetryRule: Sendable {
    let count: Int
    private let delay: Double
    private var onConnect = false
    private var onTimeout = false
    /// nil: not for its status; empty: for any but 0.
    private var onExit: Set<Int>?

    init(_ invocation: Invocation) throws(UsageError) {
        count = invocation.integer(.retries) ?? 0
        delay =
            invocation.duration(.retryDelay).map {
                Double($0.components.seconds) + Double($0.components.attoseconds) / 1e18
            } ?? 1
        let rules = invocation.values(.retryOn)
        onConnect = rules.isEmpty
        for rule in rules {
            let parts = rule.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            switch (parts.first, parts.count) {
            case ("connect", 1): onConnect = true
            case ("timeout", 1): onTimeout = true
            case ("exit", 1): onExit = []
            case ("exit", 2):
                let codes = parts[1].split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
                let good = codes.compactMap { $0 }.filter { (1...255).contains($0) }
                guard good.count == codes.count else { fallthrough }
                onExit = (onExit ?? []).union(good)
            default:
                throw UsageError(
                    .invalidValue, "--retry-on takes connect, timeout, exit or exit:CODES, not '\(rule.printable)'",
                    path: invocation.command.path, suggestion: nearest(rule, among: ["connect", "timeout", "exit"]))
            }
        }
    }

    /// Why it should be tried again; nil where it should not. What may have run is tried again only where that was asked
    /// for by name.
    func reason(to result: Result<[Int], RemoteError>) -> String? {
        switch result {
        case .success(let statuses):
            guard let onExit, let code = statuses.first(where: { $0 != 0 }) else { return nil }
            return onExit.isEmpty || onExit.contains(code) ? "ended with status \(code)" : nil
        case .failure(let error):
            if case .timeLimit = error.reason { return onTimeout ? error.message : nil }
            return onConnect && error.ranNothing ? error.message : nil
        }
    }

    /// Seconds, doubled each time and spread by a half, so that many hosts do not come back all at once.
    func pause(before attempt: Int) -> Double {
        delay * Double(1 << min(attempt - 1, 16)) * Double.random(in: 0.5...1.5)
    }
}

extension Result where Failure == RemoteError, Success: Sendable {
    static func of(_ work: () async throws(RemoteError) -> Success) async -> Self {
        do throws(RemoteError) { return .success(try await work()) } catch { return .failure(error) }
    }
}

/// What `--stdin` names: a file that each host reads for itself, or tunnel's own stdin, which is read once.
struct StandardInputSource: Sendable {
    private static let piece = 1 << 16
    private let path: String
    private let shared: [UInt8]?

    init(_ path: String) throws(LocalFileError) {
        self.path = path
        if path == "-" {
            // Every host gets all of it, and they do not read equally fast.
            shared = Array(FileHandle.standardInput.readDataToEndOfFile())
        } else {
            shared = nil
            guard FileHandle(forReadingAtPath: path) != nil else {
                throw LocalFileError(path: path, reason: "it cannot be read")
            }
        }
    }

    /// Gives the pieces, one at each call.
    func reader() throws(LocalFileError) -> @Sendable () async -> [UInt8]? {
        if let shared {
            let position = Position()
            return { await position.next(of: shared, StandardInputSource.piece) }
        }
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw LocalFileError(path: path, reason: "it cannot be read")
        }
        return { (try? file.read(upToCount: StandardInputSource.piece)).flatMap { $0 }.map { Array($0) } }
    }

    private actor Position {
        private var offset = 0

        func next(of bytes: [UInt8], _ most: Int) -> [UInt8]? {
            guard offset < bytes.count else { return nil }
            defer { offset += most }
            return Array(bytes[offset..<min(bytes.count, offset + most)])
        }
    }
}
