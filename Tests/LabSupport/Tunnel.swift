import Foundation

/// The `tunnel` executable that was built together with the tests.
package enum Tunnel {
    /// Where it is: `TUNNEL_BINARY` when set, else beside the test bundle. Throws ``LabError`` when there is none.
    package static func binary() throws -> String {
        if let path = ProcessInfo.processInfo.environment["TUNNEL_BINARY"] { return path }
        var directory = testBundle.deletingLastPathComponent()
        // On macOS the running test is some directories deep in a bundle; on Linux it is a file beside the product.
        for _ in 0..<4 {
            let candidate = directory.appending(path: "tunnel").path
            if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
            directory.deleteLastPathComponent()
        }
        throw LabError("no tunnel executable beside \(testBundle.path); run swift build first, or set TUNNEL_BINARY")
    }

    /// Runs `tunnel` to its end.
    ///
    /// - Parameters:
    ///   - environment: Added to the test's own; nil takes a variable away.
    ///   - input: All of standard input, followed by its end.
    package static func run(
        _ arguments: [String],
        environment: [String: String?] = [:],
        input: [UInt8] = []
    ) async throws -> ProcessOutcome {
        try await start(arguments, environment: environment, input: input).wait()
    }

    /// Starts `tunnel`, for tests that send it signals or look at what it writes while it runs.
    package static func start(
        _ arguments: [String],
        environment: [String: String?] = [:],
        input: [UInt8] = []
    ) async throws -> ChildProcess {
        try await ChildProcess.start(try binary(), arguments, environment: environment, input: input)
    }

    private static var testBundle: URL {
        #if os(Linux)
            let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
            return URL(filePath: path)
        #else
            // The runner is Xcode's; the bundle that it loaded is named in its arguments.
            let path = CommandLine.arguments.first { $0.contains(".xctest") } ?? Bundle.main.bundlePath
            return URL(filePath: path)
        #endif
    }
}
