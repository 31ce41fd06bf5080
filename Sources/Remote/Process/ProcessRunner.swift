import Plan
import Shell
import Subprocess
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The one place that spawns.
///
/// Output is handed on as it comes, in constant memory: a slow consumer slows the process. Cancelling the task, or passing
/// the time limit, ends the whole process group of an isolated process: TERM, and KILL two seconds later.
package struct ProcessRunner: Sendable {
    /// Called after each process, session and connection.
    package var trace: (@Sendable (Trace) -> Void)?
    private let terminal = TerminalUse()

    package init(trace: (@Sendable (Trace) -> Void)? = nil) { self.trace = trace }

    /// Whether a program is running that may be talking to a person at the terminal.
    package var isTerminalTaken: Bool { terminal.isTaken }

    /// Does something with the terminal while no program is running that may be reading from it.
    ///
    /// - Parameters:
    ///   - work: Short; a program that is to have the terminal waits for its end.
    ///   - giveBack: Called before the next such program starts.
    /// - Returns: Nil where the terminal is taken.
    package func borrowTerminal<T>(_ work: () -> T, giveBack: @escaping @Sendable () -> Void) -> T? {
        terminal.borrow(work, giveBack: giveBack)
    }

    package typealias Consumer = @Sendable ([UInt8]) async -> Void

    package func run(
        _ request: ProcessRequest, input: ProcessInput = .none,
        output: @escaping Consumer, error: @escaping Consumer
    ) async throws(ProcessError) -> ProcessStatus {
        let start = ContinuousClock.now
        if !request.isIsolated { terminal.begin() }
        defer { if !request.isIsolated { terminal.end() } }
        let status = try await limited(request) { () throws(ProcessError) in
            try await spawn(request, input: input, output: output, error: error)
        }
        trace?(.process(ProcessTrace(request: request, status: status, duration: .now - start)))
        return status
    }

    /// Runs a process to its end and gives what it printed.
    ///
    /// - Parameter limit: Bytes kept of each stream; what comes after is read and dropped.
    package func capture(
        _ request: ProcessRequest, input: ProcessInput = .none, limit: Int = 1 << 20
    ) async throws(ProcessError) -> Captured {
        let output = Collector(limit: limit)
        let error = Collector(limit: limit)
        let status = try await run(
            request, input: input, output: { await output.add($0) }, error: { await error.add($0) })
        return Captured(status: status, output: await output.bytes, error: await error.bytes)
    }

    /// Runs a process with this process's own stdin, stdout and stderr; its exit code, 128 and the signal's number where a
    /// signal ended it.
    package func attached(_ request: ProcessRequest) async throws(ProcessError) -> Int {
        guard let executable = LocalFiles.executable(request.executable) else {
            throw .notFound(executable: request.executable)
        }
        do {
            let result = try await Subprocess.run(
                .path(.init(executable)), arguments: Arguments(request.arguments.map { $0.revealed + [0] }),
                input: .currentStandardInput, output: .currentStandardOutput, error: .currentStandardError)
            switch result.terminationStatus {
            case .exited(let code): return Int(code)
            case .signaled(let signal): return 128 + Int(signal)
            }
        } catch {
            throw .spawnFailed(executable: request.executable, reason: String(describing: error))
        }
    }

    package struct Captured: Sendable {
        package let status: ProcessStatus
        package let output: [UInt8]
        package let error: [UInt8]

        package var outputText: String { String(decoding: output, as: UTF8.self) }
        package var errorText: String { String(decoding: error, as: UTF8.self) }
    }

    /// Races the work against the request's time limit.
    private func limited(
        _ request: ProcessRequest, _ work: @escaping @Sendable () async throws(ProcessError) -> ProcessStatus
    ) async throws(ProcessError) -> ProcessStatus {
        guard let limit = request.timeLimit else { return try await work() }
        let first = await withTaskGroup(of: Result<ProcessStatus, ProcessError>?.self) { group in
            group.addTask { await Result.catching(work) }
            group.addTask {
                try? await Task.sleep(for: limit)
                return Task.isCancelled ? nil : .success(.timedOut)
            }
            var result: Result<ProcessStatus, ProcessError>?
            for await finished in group where result == nil {
                result = finished
                group.cancelAll()
            }
            return result
        }
        return try (first ?? .success(.timedOut)).get()
    }

    private func spawn(
        _ request: ProcessRequest, input: ProcessInput, output: @escaping Consumer, error: @escaping Consumer
    ) async throws(ProcessError) -> ProcessStatus {
        guard let executable = LocalFiles.executable(request.executable) else {
            throw .notFound(executable: request.executable)
        }
        var options = PlatformOptions()
        options.createSession = request.isIsolated
        options.teardownSequence = [
            .send(signal: .terminate, toProcessGroup: request.isIsolated, allowedDurationToNextStep: .seconds(2)),
            .send(signal: .kill, toProcessGroup: request.isIsolated, allowedDurationToNextStep: .seconds(1)),
        ]
        let group = Atomic<pid_t>(0)
        // The teardown is over with its leader; others of the group may ignore TERM and live on.
        defer {
            let leader = group.load(ordering: .relaxed)
            if Task.isCancelled, request.isIsolated, leader > 0 { kill(-leader, SIGKILL) }
        }
        do {
            let result = try await Subprocess.run(
                // The library would try to start one process for each directory of PATH.
                .path(.init(executable)),
                // The library takes raw arguments as C strings, their NUL included.
                arguments: Arguments(request.arguments.map { $0.revealed + [0] }),
                platformOptions: options,
                input: .inputWriter, output: .sequence, error: .sequence
            ) { execution in
                group.store(execution.processIdentifier.value, ordering: .relaxed)
                await withTaskGroup(of: Void.self) { streams in
                    let writing = Task {
                        await ProcessRunner.write(input, to: execution.standardInputWriter)
                    }
                    streams.addTask { await ProcessRunner.drain(execution.standardOutput, to: output) }
                    streams.addTask { await ProcessRunner.drain(execution.standardError, to: error) }
                    await streams.waitForAll()
                    writing.cancel()
                    await writing.value
                }
            }
            switch result.terminationStatus {
            case .exited(let code): return .exited(code)
            case .signaled(let signal): return .signaled(signal)
            }
        } catch is CancellationError {
            return .signaled(15)
        } catch {
            throw .spawnFailed(executable: request.executable, reason: String(describing: error))
        }
    }

    private static func write(_ input: ProcessInput, to writer: StandardInputWriter) async {
        if !input.head.isEmpty, (try? await writer.write(input.head)) == nil { return }
        while let piece = await input.next() {
            // A closed pipe shows in the exit status, with a better reason than EPIPE.
            guard (try? await writer.write(piece)) != nil else { break }
        }
        try? await writer.finish()
    }

    private static func drain(_ stream: SubprocessOutputSequence, to consume: Consumer) async {
        do {
            for try await buffer in stream {
                await consume(buffer.withUnsafeBytes { Array($0) })
            }
        } catch {
            // The stream ends with its process; how that went is in the status.
        }
    }
}

/// Collects a stream up to a limit.
actor Collector {
    private(set) var bytes: [UInt8] = []
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    func add(_ more: [UInt8]) { bytes += more.prefix(max(0, limit - bytes.count)) }
}

extension Result where Failure: Sendable, Success: Sendable {
    static func catching(_ work: @Sendable () async throws(Failure) -> Success) async -> Self {
        do throws(Failure) { return .success(try await work()) } catch { return .failure(error) }
    }
}
