import Foundation
import Testing

@testable import Managers
@testable import Plan
@testable import Shell

/// A shell that hosts have as their `sh`, and the tools beside it.
enum HostShell: String, CaseIterable, CustomTestStringConvertible {
    case dash, bash, busybox

    var testDescription: String { rawValue }

    var arguments: [String] {
        switch self {
        case .dash: ["dash"]
        case .bash: ["bash", "--posix"]
        case .busybox: ["busybox", "sh"]
        }
    }
}

/// What a program printed, stderr included, and how it ended.
struct Outcome {
    let status: Int32
    let output: String

    /// Reported lines of steps: `changed`, `ok`, `would`, `failed` and the rest of the line.
    func lines(_ word: String) -> [String] {
        output.split(separator: "\n").map(String.init).filter { $0.hasPrefix(word + " ") }
    }
}

/// A directory that is removed at the end, with a plain way to run plans that write into it.
final class Playground {
    let path: String
    /// Commands that stand in for the system's own.
    var fakes: [String: String] = [:]
    /// Words in front of the shell that runs a plan.
    var launcher: [String] = []

    init() throws {
        path = "/tmp/managers-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        chmod(path, 0o755)
    }

    deinit {
        for mount in mounts { _ = try? run(["umount", mount]) }
        try? FileManager.default.removeItem(atPath: path)
    }

    private var mounts: [String] = []

    /// A disk of so many bytes at the directory `name`.
    func disk(_ name: String, bytes: Int) throws -> String {
        let mount = path + "/" + name
        try FileManager.default.createDirectory(atPath: mount, withIntermediateDirectories: true)
        let made = try run(["mount", "-t", "tmpfs", "-o", "size=\(bytes)", "tmpfs", mount])
        try #require(made.status == 0, "\(made.output)")
        mounts.append(mount)
        return mount
    }

    func bytes(_ name: String) -> [UInt8]? { FileManager.default.contents(atPath: path + "/" + name).map(Array.init) }

    func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
    }

    /// `MODE OWNER` as stat prints them.
    func attributes(_ name: String) throws -> String {
        try run(["stat", "-c", "%a %U", path + "/" + name]).output.trimmingCharacters(in: .newlines)
    }

    /// Renders the request as `tunnel render` does, and runs the script as a person would.
    func apply(_ request: HostRequest, in shell: HostShell = .dash, check: Bool = false) throws -> Outcome {
        let facts = HostFacts(osID: "debian", packageManager: .apt)
        let script = ScriptCompiler.render(try HostManager.plan(for: request, facts: facts), heading: "A test.")
        try Data(script.revealed).write(to: URL(fileURLWithPath: path + ".sh"))
        defer { unlink(path + ".sh") }
        return try run(
            launcher + shell.arguments + [path + ".sh"] + (check ? ["--check"] : []), tools: try tools(of: shell))
    }

    /// A directory with the fakes, and for busybox its own tools in place of the system's.
    func tools(of shell: HostShell) throws -> String {
        let tools = path + "/.tools"
        try? FileManager.default.removeItem(atPath: tools)
        try FileManager.default.createDirectory(atPath: tools, withIntermediateDirectories: true)
        if shell == .busybox { _ = try run(["busybox", "--install", "-s", tools]) }
        for (name, body) in fakes {
            unlink(tools + "/" + name)
            try Data("#!/bin/sh\n\(body)\n".utf8).write(to: URL(fileURLWithPath: tools + "/" + name))
            chmod(tools + "/" + name, 0o755)
        }
        return tools
    }

    func run(_ command: [String], tools: String? = nil) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        let search = "/usr/bin:/bin:/usr/sbin:/sbin"
        process.environment = ["PATH": (tools.map { $0 + ":" } ?? "") + search, "HOME": "/nonexistent"]
        let pipe = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Outcome(status: process.terminationStatus, output: String(decoding: data, as: UTF8.self))
    }
}

let isRoot = getuid() == 0
