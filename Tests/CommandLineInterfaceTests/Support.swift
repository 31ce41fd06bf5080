import Foundation
import Testing

@testable import CommandLineInterface

extension Parser {
    static func parse(_ words: String...) throws(UsageError) -> Request { try parse(words.map { Array($0.utf8) }) }
}

/// What `words` ask to run; fails the test where they ask for something else.
func invocation(_ words: String...) throws -> Invocation { try invocation(bytes: words.map { Array($0.utf8) }) }

func invocation(bytes words: [[UInt8]]) throws -> Invocation {
    let request = try Parser.parse(words)
    guard case .run(let invocation) = request else { throw Unexpected(description: "\(words) gave \(request)") }
    return invocation
}

/// The error that `words` end in; fails the test where there is none.
func usageError(_ words: String...) throws -> UsageError {
    let request: Parser.Request
    do throws(UsageError) { request = try Parser.parse(words.map { Array($0.utf8) }) } catch { return error }
    throw Unexpected(description: "\(words) gave \(request)")
}

struct Unexpected: Error, CustomStringConvertible { let description: String }

/// Programs that some tests need beside Swift.
enum Tool {
    static func isPresent(_ name: String) -> Bool {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return path.split(separator: ":").contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
    }

    typealias Ended = (status: Int32, output: String, errors: String)

    /// Runs a program found in PATH to its end. `environment` is added to this process's own.
    static func run(
        _ words: [String], in directory: URL? = nil, environment: [String: String] = [:]
    ) async throws -> Ended {
        // Tasks have but a thread for each processor: two programs that were waited for there would hold up all tests.
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try wait(for: words, in: directory, environment: environment) })
            }
        }
    }

    private static func wait(
        for words: [String], in directory: URL?, environment: [String: String]
    ) throws -> Ended {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        process.currentDirectoryURL = directory
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let (output, errors) = (Pipe(), Pipe())
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        // One after the other is enough: none of these programs fills a pipe with errors.
        let (written, complained) = (
            output.fileHandleForReading.readDataToEndOfFile(), errors.fileHandleForReading.readDataToEndOfFile()
        )
        process.waitUntilExit()
        return (
            process.terminationStatus, String(decoding: written, as: UTF8.self),
            String(decoding: complained, as: UTF8.self)
        )
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips, and says so, where a program is missing; in CI nothing is skipped, so there the test fails.
    static func needs(_ tools: String...) -> Self {
        let missing = tools.filter { !Tool.isPresent($0) }
        let isCI = ProcessInfo.processInfo.environment["CI"] == "true"
        return .enabled(if: missing.isEmpty || isCI, "not installed: \(missing.joined(separator: ", "))")
    }
}

enum Place {
    /// The top of the source tree.
    static let top = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Where the build put `tunnel`: beside the bundle of the tests.
    static var binaries: URL? {
        let bundle = CommandLine.arguments.first { $0.contains(".xctest") }
        return bundle.map { path in
            var url = URL(fileURLWithPath: path)
            while url.path.contains(".xctest") { url.deleteLastPathComponent() }
            return url
        }
    }

    /// A directory of its own, removed when the closure ends.
    static func temporary<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let directory = try folder()
        defer { try? FileManager.default.removeItem(at: directory) }
        return try body(directory)
    }

    static func temporary<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
        let directory = try folder()
        defer { try? FileManager.default.removeItem(at: directory) }
        return try await body(directory)
    }

    private static func folder() throws -> URL {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("tunnel-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        return directory
    }
}
