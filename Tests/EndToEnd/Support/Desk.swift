import Foundation
import LabSupport

/// A person's machine: places of its own for configuration, state and sockets, and `tunnel` run there without a terminal.
struct Desk: Sendable {
    /// Holds all that this desk writes; its own files are made with ``write(_:_:)``.
    let directory: String
    let environment: [String: String?]
    /// What `-F` names; nil leaves the option out.
    let sshConfig: String?

    var sockets: String { "\(directory)/k" }
    var state: String { "\(directory)/state" }

    /// Masters that the desk opened are closed with the lab.
    init(_ lab: Lab, sshConfig: String? = nil) throws {
        // Short: the path of a socket has little room.
        directory = "\(lab.directory)/\(UInt32.random(in: 0 ... .max))"
        for part in ["config", "state", "cache"] {
            try FileManager.default.createDirectory(
                atPath: "\(directory)/\(part)", withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        }
        self.sshConfig = sshConfig ?? lab.sshConfigPath
        environment = [
            "XDG_CONFIG_HOME": "\(directory)/config", "XDG_STATE_HOME": "\(directory)/state",
            "XDG_CACHE_HOME": "\(directory)/cache", "TUNNEL_SOCKET_DIR": "\(directory)/k",
            "SSH_AUTH_SOCK": nil as String?, "NO_COLOR": nil as String?, "CLICOLOR_FORCE": nil as String?,
        ]
        lab.atEnd { [self] in _ = try? await run(["pool", "close"]) }
    }

    /// Makes a file and gives its path.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String { try write(name, bytes: Array(text.utf8)) }

    @discardableResult
    func write(_ name: String, bytes: [UInt8]) throws -> String {
        let path = "\(directory)/\(name)"
        try Data(bytes).write(to: URL(filePath: path))
        return path
    }

    func start(
        _ arguments: [String], environment more: [String: String?] = [:], input: [UInt8] = []
    ) async throws -> ChildProcess {
        let config = sshConfig.map { ["-F", $0] } ?? []
        return try await Tunnel.start(
            config + arguments, environment: environment.merging(more) { $1 }, input: input)
    }

    func run(
        _ arguments: [String], environment more: [String: String?] = [:], input: [UInt8] = []
    ) async throws -> Outcome {
        Outcome(try await start(arguments, environment: more, input: input).wait())
    }
}

/// How a `tunnel` ended, and what it wrote.
struct Outcome: Sendable, CustomStringConvertible {
    private let ended: ProcessOutcome

    /// nil after a signal.
    var code: Int32? { ended.exitCode }
    var bytes: [UInt8] { ended.standardOutput }
    var output: String { ended.output }
    var errors: String { ended.errors }

    init(_ ended: ProcessOutcome) { self.ended = ended }

    /// The JSON lines of stdout; throws where something else is there.
    func lines() throws -> [Line] { try Line.all(in: bytes) }

    var description: String {
        "exit \(code.map(String.init) ?? "by a signal")\n\(output.suffix(4000))\n\(errors.suffix(4000))"
    }
}

extension ChildProcess {
    /// The JSON lines written so far, without a last one that is not whole yet.
    func linesSoFar() throws -> [Line] {
        let bytes = outputSoFar()
        return try Line.all(in: Array(bytes.prefix((bytes.lastIndex(of: 0x0a) ?? -1) + 1)))
    }

    /// Waits until a line is as asked for. Fails when the process ends before, or after a minute.
    @discardableResult
    func waitForLine(_ wanted: (Line) -> Bool) async throws -> Line {
        for _ in 0..<1200 {
            if let line = try linesSoFar().first(where: wanted) { return line }
            if kill(processIdentifier, 0) != 0 { break }
            try await Task.sleep(for: .milliseconds(50))
        }
        let words = String(decoding: outputSoFar() + errorsSoFar(), as: UTF8.self)
        throw LabError("no such line came: \(words)")
    }
}

/// Tries until it holds; false after the time.
func eventually(within seconds: Double = 30, _ holds: () async throws -> Bool) async throws -> Bool {
    let end = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < end {
        if try await holds() { return true }
        try await Task.sleep(for: .milliseconds(100))
    }
    return try await holds()
}

/// How long something took, in seconds.
func seconds(_ work: () async throws -> Void) async rethrows -> Double {
    let start = ContinuousClock.now
    try await work()
    let parts = (ContinuousClock.now - start).components
    return Double(parts.seconds) + Double(parts.attoseconds) / 1e18
}
