import Foundation
import Subprocess

/// How a process ended and everything it wrote.
package struct ProcessOutcome: Sendable {
    /// The exit code, or the signal that ended the process.
    package enum Ending: Sendable, Equatable {
        case exited(Int32)
        case signalled(Int32)
    }

    package let ending: Ending
    package let standardOutput: [UInt8]
    package let standardError: [UInt8]

    /// The exit code; nil after a signal.
    package var exitCode: Int32? {
        if case .exited(let code) = ending { code } else { nil }
    }

    /// Standard output as text; bytes that are no UTF-8 become U+FFFD.
    package var output: String { String(decoding: standardOutput, as: UTF8.self) }

    /// Standard error as text; bytes that are no UTF-8 become U+FFFD.
    package var errors: String { String(decoding: standardError, as: UTF8.self) }
}

/// A process that a test started and still has a hold of.
///
/// Its streams are files, not pipes: nothing that it leaves behind can hold the test up, and a test can look at what
/// has been written so far.
package final class ChildProcess: Sendable {
    /// The process id, for signals.
    package let processIdentifier: pid_t
    private let streams: Streams
    private let ending: Task<ProcessOutcome.Ending, any Error>

    private init(processIdentifier: pid_t, streams: Streams, ending: Task<ProcessOutcome.Ending, any Error>) {
        self.processIdentifier = processIdentifier
        self.streams = streams
        self.ending = ending
    }

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - program: An absolute path.
    ///   - environment: Added to the test's own; nil takes a variable away.
    ///   - input: All of standard input, followed by its end.
    package static func start(
        _ program: String,
        _ arguments: [String],
        environment: [String: String?] = [:],
        input: [UInt8] = []
    ) async throws -> ChildProcess {
        let streams = try Streams(input: input)
        let changes = Dictionary(
            uniqueKeysWithValues: environment.compactMap { name, value in
                Environment.Key(rawValue: name).map { ($0, value) }
            }
        )
        let (started, announce) = AsyncThrowingStream<pid_t, any Error>.makeStream()
        let ending = Task {
            do {
                let (input, output, error) = try (streams.open(.input), streams.open(.output), streams.open(.error))
                let result = try await Subprocess.run(
                    .path(.init(program)),
                    arguments: Arguments(arguments),
                    environment: .inherit.updating(changes),
                    input: .fileDescriptor(.init(rawValue: input), closeAfterSpawningProcess: true),
                    output: .fileDescriptor(.init(rawValue: output), closeAfterSpawningProcess: true),
                    error: .fileDescriptor(.init(rawValue: error), closeAfterSpawningProcess: true)
                ) { execution in
                    announce.yield(execution.processIdentifier.value)
                }
                switch result.terminationStatus {
                case .exited(let code): return ProcessOutcome.Ending.exited(code)
                case .signaled(let signal): return ProcessOutcome.Ending.signalled(signal)
                }
            } catch {
                announce.finish(throwing: error)
                throw error
            }
        }
        for try await identifier in started {
            return ChildProcess(processIdentifier: identifier, streams: streams, ending: ending)
        }
        throw CancellationError()
    }

    /// Runs a program to its end.
    package static func run(
        _ program: String,
        _ arguments: [String],
        environment: [String: String?] = [:],
        input: [UInt8] = []
    ) async throws -> ProcessOutcome {
        try await start(program, arguments, environment: environment, input: input).wait()
    }

    /// Sends a signal, such as `SIGINT`, to the process alone.
    package func send(signal: Int32) {
        kill(processIdentifier, signal)
    }

    /// What the process has written to standard output so far.
    package func outputSoFar() -> [UInt8] { streams.read(.output) }

    /// What the process has written to standard error so far.
    package func errorsSoFar() -> [UInt8] { streams.read(.error) }

    /// Waits until the process ends. A task that is cancelled meanwhile ends the process with SIGKILL.
    package func wait() async throws -> ProcessOutcome {
        let ending = try await withTaskCancellationHandler {
            try await self.ending.value
        } onCancel: {
            send(signal: SIGKILL)
        }
        return ProcessOutcome(ending: ending, standardOutput: outputSoFar(), standardError: errorsSoFar())
    }
}

/// The three files that stand for the streams of one process; removed with the last reference.
private final class Streams: Sendable {
    enum Stream: String {
        case input, output, error
    }

    private let directory: String

    init(input: [UInt8]) throws {
        directory = try makeTemporaryDirectory(prefix: "process")
        try Data(input).write(to: URL(filePath: path(.input)))
    }

    deinit {
        try? FileManager.default.removeItem(atPath: directory)
    }

    func open(_ stream: Stream) throws -> Int32 {
        let flags = stream == .input ? O_RDONLY : O_WRONLY | O_CREAT | O_APPEND
        let descriptor = Foundation.open(path(stream), flags | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw LabError("cannot open \(path(stream)): \(String(cString: strerror(errno)))")
        }
        return descriptor
    }

    func read(_ stream: Stream) -> [UInt8] {
        FileManager.default.contents(atPath: path(stream)).map { [UInt8]($0) } ?? []
    }

    private func path(_ stream: Stream) -> String { "\(directory)/\(stream.rawValue)" }
}

/// Makes a directory that only this user can enter; short, as sockets in it have little room for their path.
package func makeTemporaryDirectory(prefix: String) throws -> String {
    var template = Array("/tmp/\(prefix).XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
        throw LabError("cannot make a directory in /tmp: \(String(cString: strerror(errno)))")
    }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
