import Foundation
import LabSupport
import Synchronization
import Testing

@testable import Plan
@testable import Shell

/// A compiled ``ExecScript`` as it runs on a host: in a process group of its own, with stdin and stderr that this side can
/// close.
final class ExecBench: Sendable {
    struct Said: Equatable {
        var output = ""
        var errors = ""
        var statuses: [Int: Int] = [:]
    }

    /// What came of it.
    struct Ran {
        let output: String
        let errors: String
        let items: [ExecDecoder.Item]
        let statuses: [Int: Int]
        let group: Int?
        let wasKilled: Bool
        let refusal: String?
        let isOver: Bool

        var said: Said { Said(output: output, errors: errors, statuses: statuses) }
    }

    private let child: ChildProcess
    private let nonce: Nonce
    private let input: End
    private let errors: End
    private let reader: ChildProcess

    /// - Parameter place: Holds the pipes and the script.
    init(_ script: ExecScript, in shell: HostShell, at place: Sandbox) async throws {
        nonce = Nonce.random()
        let name = Nonce.random().text
        try place.write(name, script.compiled(nonce: nonce).revealed)
        for end in ["in", "err"] {
            mkfifo("\(place.path)/\(name).\(end)", 0o666)
            chmod("\(place.path)/\(name).\(end)", 0o666)
        }
        // Opened for both directions, so that opening waits for nobody.
        input = End("\(place.path)/\(name).in")
        errors = End("\(place.path)/\(name).err")
        reader = try await ChildProcess.start("/bin/cat", ["\(place.path)/\(name).err"])
        let line = "exec setsid \"$@\" <\(place.path)/\(name).in 2>\(place.path)/\(name).err"
        let load = "eval \"$(cat \(place.path)/\(name))\""
        child = try await place.start(["sh", "-c", line, "sh"] + shell.words + ["-c", load], tools: shell)
    }

    /// Writes to the script's stdin; waits while it is full.
    func send(_ bytes: [UInt8]) async throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            try Task.checkCancellation()
            let count = input.write(rest)
            if count <= 0 { try await Task.sleep(for: .milliseconds(5)) }
            rest = rest.dropFirst(max(0, count))
        }
    }

    /// Sends a sign of life twice a second until it is stopped.
    ///
    /// By a thread, as the program's own must not be late either: a task may get no turn for half a minute while all of
    /// the tests run beside each other.
    ///
    /// - Parameter answering: Whether the process that asks for one by its own way is answered as well.
    func keepSending(_ sign: [UInt8], once: Bool, answering: Bool) -> Signs {
        let signs = Signs()
        Thread.detachNewThread { [self] in
            var answered = 0
            repeat {
                // A full pipe takes none, and then none is needed there.
                _ = input.write(sign[...])
                // Each but once: later its number may be another's.
                for alarm in answering ? asked.dropFirst(answered) : [] {
                    kill(pid_t(alarm), SIGUSR1)
                    answered += 1
                }
                Thread.sleep(forTimeInterval: 0.5)
            } while !once && signs.goesOn
            signs.ended()
        }
        return signs
    }

    /// The thread that sends signs of life.
    final class Signs: Sendable {
        private let wanted = Mutex(true)
        private let over = AsyncStream<Void>.makeStream()

        var goesOn: Bool { wanted.withLock { $0 } }

        func ended() { over.continuation.finish() }

        /// Returns when nothing more will be sent.
        func stop() async {
            wanted.withLock { $0 = false }
            for await _ in over.stream {}
        }
    }

    var outputSoFar: String { String(decoding: child.outputSoFar(), as: UTF8.self) }

    var said: ExecDecoder {
        var decoder = ExecDecoder(nonce: nonce)
        _ = decoder.decode(reader.outputSoFar())
        return decoder
    }

    /// The processes that asked to be answered, a number for each time.
    private var asked: [Int] {
        var decoder = ExecDecoder(nonce: nonce)
        return decoder.decode(reader.outputSoFar()).compactMap { if case .asks(let alarm) = $0 { alarm } else { nil } }
    }

    /// Closes stdin, and nobody reads stderr any more.
    func vanish() {
        reader.send(signal: SIGKILL)
        errors.close()
        input.close()
    }

    /// Waits for its end, and then for that of everything that it started.
    ///
    /// - Parameter closing: Whether stdin is closed to bring the end about.
    func ended(closing: Bool = false) async throws -> Ran {
        if closing { input.close() }
        let outcome = try await child.wait()
        input.close()
        // Whoever opens a pipe that nobody writes to waits.
        _ = try await eventually { reader.hasOpened || reader.isGone }
        errors.close()
        let bytes = try await reader.wait().standardOutput
        var decoder = ExecDecoder(nonce: nonce)
        var words: [UInt8] = []
        var items: [ExecDecoder.Item] = []
        for item in decoder.decode(bytes) {
            if case .bytes(let more) = item { words += more } else { items.append(item) }
        }
        words += decoder.finish()
        if let group = decoder.group {
            let gone = try await eventually { !ExecBench.lives(group: group) }
            #expect(gone, "no process is left")
        }
        return Ran(
            output: outcome.output, errors: String(decoding: words, as: UTF8.self), items: items,
            statuses: decoder.statuses, group: decoder.group, wasKilled: decoder.wasKilled, refusal: decoder.refusal,
            isOver: decoder.isOver)
    }

    /// Whether anybody but zombies is in a process group.
    static func lives(group: Int) -> Bool {
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return processes.contains { name in
            guard Int(name) != nil, let stat = try? String(contentsOfFile: "/proc/\(name)/stat", encoding: .utf8),
                let bracket = stat.lastIndex(of: ")")
            else { return false }
            let fields = stat[stat.index(after: bracket)...].split(separator: " ")
            return fields.count > 2 && fields[0] != "Z" && fields[2] == String(group)
        }
    }

    /// A pipe held open from here.
    private final class End: @unchecked Sendable {
        private let lock = NSLock()
        private var descriptor: Int32

        init(_ path: String) { descriptor = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC) }

        func write(_ bytes: ArraySlice<UInt8>) -> Int {
            lock.withLock { bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) } }
        }

        func close() {
            lock.withLock {
                if descriptor >= 0 { _ = Foundation.close(descriptor) }
                descriptor = -1
            }
        }

        deinit { close() }
    }
}

extension ChildProcess {
    fileprivate var isGone: Bool {
        let stat = (try? String(contentsOfFile: "/proc/\(processIdentifier)/stat", encoding: .utf8)) ?? ""
        return stat.isEmpty || stat.contains(") Z ")
    }

    /// For a cat: whether it has its file.
    fileprivate var hasOpened: Bool {
        FileManager.default.fileExists(atPath: "/proc/\(processIdentifier)/fd/3")
            || (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(processIdentifier)/fd/3")) != nil
    }
}
