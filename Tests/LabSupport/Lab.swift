import Foundation
import Synchronization
import Testing

/// A lab of its own for one test: real hosts on a subnet of their own, gone when the test ends.
///
/// ```swift
/// try await withLab { lab in
///     let host = try await lab.host()
///     let outcome = try await host.run(["id", "-un"])
/// }
/// ```
package final class Lab: Sendable {
    /// What a host has to work with.
    package enum Flavour: String, Sendable, CaseIterable {
        case bare, full, dnf, zypper, pacman
    }

    /// The name that keeps this lab apart from every other on the machine: the program's `LAB_ID`.
    package let identifier: String

    /// A directory for the test's own files, mode 0700, removed with the lab.
    package let directory: String

    /// An ssh_config that knows every host of this lab by name, with its key pinned.
    package var sshConfigPath: String { "\(directory)/ssh_config" }

    /// How many labs one test process has at once; others wait. A machine has twelve subnets, and small machines few cores.
    package static let atOnce = 5

    private let cleanUps = Mutex<[@Sendable () async -> Void]>([])

    private init(identifier: String, directory: String) {
        self.identifier = identifier
        self.directory = directory
    }

    /// Starts an empty lab; prefer ``withLab(_:)``, which also ends it.
    ///
    /// Throws ``LabError`` where this machine cannot run hosts.
    package static func start() async throws -> Lab {
        if case .unavailable(let reason) = await LabAvailability.current {
            throw LabError("this machine cannot run lab hosts: \(reason)")
        }
        await LabPlaces.shared.take()
        do {
            let identifier = "test-\(getpid())-\(UInt32.random(in: 0 ... .max))"
            return Lab(identifier: identifier, directory: try makeTemporaryDirectory(prefix: "lab"))
        } catch {
            await LabPlaces.shared.giveBack()
            throw error
        }
    }

    /// Adds a host and waits until it can be logged in to.
    ///
    /// - Parameters:
    ///   - name: `h1`, `h2` and so on unless given.
    ///   - diskSize: The whole disk, as `64M`.
    ///   - varSize: A file system of its own for `/var/lib/tunnel`, as `16M`.
    package func host(
        _ name: String = "h1",
        flavour: Flavour = .bare,
        diskSize: String? = nil,
        varSize: String? = nil
    ) async throws -> LabHost {
        let hosts = try await hosts([name], flavour: flavour, diskSize: diskSize, varSize: varSize)
        guard let host = hosts.first else { throw LabError("lab up \(name) gave no host") }
        return host
    }

    /// Adds hosts, started together, and waits until all can be logged in to; in the order named.
    package func hosts(
        _ names: [String],
        flavour: Flavour = .bare,
        diskSize: String? = nil,
        varSize: String? = nil
    ) async throws -> [LabHost] {
        var arguments = ["up", "--flavour", flavour.rawValue]
        if let diskSize { arguments += ["--disk-size", diskSize] }
        if let varSize { arguments += ["--var-size", varSize] }
        try await perform(arguments + names)
        let config = try await perform(["ssh-config"])
        try Data(config.standardOutput).write(to: URL(filePath: sshConfigPath), options: .atomic)
        var hosts: [LabHost] = []
        for name in names {
            let address = try await perform(["address", name]).output.trimmingCharacters(in: .newlines)
            hosts.append(LabHost(name: name, address: address, lab: self))
        }
        return hosts
    }

    /// Registers work for the lab's end: the last registered runs first, the hosts go after all of it.
    package func atEnd(_ work: @escaping @Sendable () async -> Void) {
        cleanUps.withLock { $0.append(work) }
    }

    /// Runs the `lab` program in this lab; throws ``LabError`` with what it said when it fails.
    @discardableResult
    package func perform(_ arguments: [String]) async throws -> ProcessOutcome {
        let outcome = try await program(arguments)
        guard outcome.ending == .exited(0) else {
            throw LabError("lab \(arguments.joined(separator: " ")) ended with \(outcome.ending): \(outcome.errors)")
        }
        return outcome
    }

    /// Runs the `lab` program in this lab, however it ends.
    func program(_ arguments: [String], input: [UInt8] = []) async throws -> ProcessOutcome {
        // Should this process die, the next `lab up` on the machine removes the lab of an owner that is gone.
        let environment = ["LAB_ID": identifier, "LAB_OWNER_PID": "\(getpid())"]
        return try await ChildProcess.run(LabAvailability.program, arguments, environment: environment, input: input)
    }

    /// Ends the lab. With `keepingLogs`, console and journal of each host go to a directory that is returned.
    @discardableResult
    package func close(keepingLogs: Bool = false) async -> String? {
        // A cancelled test (a time limit) must be cleaned up after all the same.
        await Task.detached { await self.closeUncancelled(keepingLogs: keepingLogs) }.value
    }

    private func closeUncancelled(keepingLogs: Bool) async -> String? {
        while let work = cleanUps.withLock({ $0.popLast() }) { await work() }
        let logs = keepingLogs ? await saveLogs() : nil
        do {
            try await perform(["down", "--all"])
        } catch {
            Issue.record(error, "the lab \(identifier) could not be removed")
        }
        try? FileManager.default.removeItem(atPath: directory)
        await LabPlaces.shared.giveBack()
        return logs
    }

    private func saveLogs() async -> String? {
        guard let hosts = try? await perform(["list"]).output,
            let logs = try? makeTemporaryDirectory(prefix: "lab-logs")
        else { return nil }
        for line in hosts.split(separator: "\n") {
            guard let name = line.split(separator: " ").first, let outcome = try? await program(["logs", "\(name)"])
            else { continue }
            try? Data(outcome.standardOutput).write(to: URL(filePath: "\(logs)/\(name).log"))
        }
        return logs
    }
}

/// Runs a test's body with a lab of its own, and removes the lab however the body ends.
///
/// When the body throws or an expectation in it fails, the logs of all hosts are kept and their place is printed.
package func withLab(
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: (Lab) async throws -> Void
) async throws {
    let lab = try await Lab.start()
    let failed = Mutex(false)
    var thrown: (any Error)?
    do {
        // The one way to hear of a failed expectation: a matcher of known issues that knows none.
        try await withKnownIssue(isIntermittent: true, sourceLocation: sourceLocation) {
            try await body(lab)
        } matching: { _ in
            failed.withLock { $0 = true }
            return false
        }
    } catch {
        failed.withLock { $0 = true }
        thrown = error
    }
    if let logs = await lab.close(keepingLogs: failed.withLock { $0 }) {
        FileHandle.standardError.write(Data("the logs of the failed test's hosts are in \(logs)\n".utf8))
    }
    if let thrown { throw thrown }
}

private actor LabPlaces {
    static let shared = LabPlaces()

    private var free = Lab.atOnce
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func take() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    func giveBack() {
        if waiting.isEmpty {
            free += 1
        } else {
            waiting.removeFirst().resume()
        }
    }
}
