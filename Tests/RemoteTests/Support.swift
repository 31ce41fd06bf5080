import Foundation
import LabSupport
import Testing

@testable import Plan
@testable import Remote
@testable import Shell

let isRoot = getuid() == 0

/// A directory of its own, removed at the end.
final class Folder: Sendable {
    let path: String

    init() throws { path = try makeTemporaryDirectory(prefix: "remote") }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path + "/" + name))
    }
}

/// Checks again and again until it holds or ten seconds have passed.
func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
    for _ in 0..<200 {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(50))
    }
    return false
}

/// Bytes that came, and how many.
actor Sum {
    private(set) var bytes: [UInt8] = []
    private(set) var count = 0

    func add(_ more: [UInt8], keeping: Bool = false) {
        count += more.count
        if keeping { bytes += more }
    }
}

/// A throwaway sshd on loopback: keys, configuration and port of its own. It runs as whoever runs the tests.
final class LoopbackServer: Sendable {
    let folder: Folder
    let port: Int
    private let child: ChildProcess

    /// A configuration file for ssh that logs in to it as `loop`.
    var config: String { folder.path + "/config" }

    /// - Parameters:
    ///   - lines: Of sshd_config, in front of the others.
    ///   - client: Of ssh_config, for this host, in front of the others.
    static func start(_ lines: [String] = [], client: [String] = []) async throws -> LoopbackServer {
        let folder = try Folder()
        for name in ["host", "user"] {
            _ = try await ChildProcess.run(
                "/usr/bin/env", ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "\(folder.path)/\(name)"])
        }
        let key = try String(contentsOfFile: folder.path + "/user.pub", encoding: .utf8)
        let hostKey = try String(contentsOfFile: folder.path + "/host.pub", encoding: .utf8)
        try folder.write("authorized", key)
        // sshd as root wants the directory of its privilege separation.
        if isRoot { try? FileManager.default.createDirectory(atPath: "/run/sshd", withIntermediateDirectories: true) }
        for _ in 0..<20 {
            let port = Int.random(in: 20_000...59_999)
            let server =
                lines + [
                    "Port \(port)", "ListenAddress 127.0.0.1", "HostKey \(folder.path)/host", "PidFile none",
                    "UsePAM no",
                    "AuthorizedKeysFile \(folder.path)/authorized", "StrictModes no", "PasswordAuthentication no",
                    "KbdInteractiveAuthentication no", "LogLevel ERROR",
                    // A bash that is not the outermost one reads no start-up file of whoever runs the tests.
                    "SetEnv SHLVL=5",
                ]
            try folder.write("sshd_config", server.joined(separator: "\n") + "\n")
            try folder.write("known", "[127.0.0.1]:\(port) \(hostKey)")
            let user = ["User \(LocalEnvironment.userName)", "HostName 127.0.0.1", "Port \(port)"]
            let files = [
                "IdentityFile \(folder.path)/user", "IdentitiesOnly yes", "UserKnownHostsFile \(folder.path)/known",
                "GlobalKnownHostsFile none",
            ]
            try folder.write("config", (["Host loop"] + client + user + files).joined(separator: "\n") + "\n")
            let child = try await ChildProcess.start(
                "/usr/sbin/sshd", ["-D", "-e", "-f", folder.path + "/sshd_config"])
            let answers = try await eventually { answer(port) || !child.errorsSoFar().isEmpty }
            if answers, answer(port) { return LoopbackServer(folder, port, child) }
            child.send(signal: SIGKILL)
        }
        throw LabError("sshd does not start")
    }

    private init(_ folder: Folder, _ port: Int, _ child: ChildProcess) {
        self.folder = folder
        self.port = port
        self.child = child
    }

    deinit { child.send(signal: SIGTERM) }

    private static func answer(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
