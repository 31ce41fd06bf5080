import Foundation
import LabSupport
import Testing

@testable import Plan
@testable import Shell

/// A shell that hosts have as their `sh`, and the tools beside it.
enum HostShell: String, CaseIterable, CustomTestStringConvertible {
    case dash, bash, busybox

    var testDescription: String { rawValue }

    var words: [String] { self == .busybox ? ["busybox", "sh"] : [rawValue] }
}

/// A directory of its own, removed at the end, and programs that run as an ordinary user whose home it is: the places of
/// root's runs are the machine's, and no test's.
final class Sandbox: Sendable {
    let path: String

    init() throws {
        path = try makeTemporaryDirectory(prefix: "plan")
        chmod(path, 0o777)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var state: String { path + "/state/tunnel" }

    func write(_ name: String, _ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(filePath: path + "/" + name)) }

    func read(_ name: String) -> [UInt8]? { FileManager.default.contents(atPath: path + "/" + name).map(Array.init) }

    func text(_ name: String) -> String { String(decoding: read(name) ?? [], as: UTF8.self) }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path + "/" + name) }

    /// `PROGRAM ARG...` for ``start(_:input:)``, as the ordinary user, with nothing else in its environment.
    func words(_ command: [String], tools: HostShell = .dash) throws -> [String] {
        var search = "/usr/bin:/bin:/usr/sbin:/sbin"
        if tools == .busybox {
            // Its own tools in place of the system's; busybox has no setsid, flock and friends of another make then.
            let folder = path + "/busybox"
            if !exists("busybox") {
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                let install = Process()
                install.executableURL = URL(filePath: "/usr/bin/env")
                install.arguments = ["busybox", "--install", "-s", folder]
                try install.run()
                install.waitUntilExit()
            }
            search = folder + ":" + search
        }
        let user = getuid() == 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : []
        return user + ["env", "-i", "PATH=\(search)", "HOME=\(path)", "XDG_STATE_HOME=\(path)/state"] + command
    }

    func start(_ command: [String], tools: HostShell = .dash, input: [UInt8] = []) async throws -> ChildProcess {
        try await ChildProcess.start("/usr/bin/env", try words(command, tools: tools), input: input)
    }

    /// Runs a script as ``Privilege/command(length:)`` has it: from the beginning of stdin.
    func run(_ script: Text, in shell: HostShell, then input: [UInt8] = []) async throws -> ProcessOutcome {
        let bytes = script.revealed
        let command = shell.words + ["-c", "eval \"$(head -c \(bytes.count))\""]
        return try await start(command, tools: shell, input: bytes + input).wait()
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

/// Steps that a test can drive: what they find and do is in files of the sandbox.
enum Toy {
    static let library = ShellLibrary(
        name: "toy",
        source: """
            # A file that is to be there.
            present_check() {
                [ ! -e "$1" ] || return 0
                differs "$1 is missing"
                return 1
            }
            present_apply() {
                keep "$1" || return
                echo "making $1"
                : >"$1"
            }
            # A change that does not hold.
            stubborn_check() {
                differs 'never right'
                return 1
            }
            stubborn_apply() { :; }
            # A check that goes wrong.
            broken_check() {
                problem "$1"
                return 2
            }
            broken_apply() { echo 'never run'; }
            # A change that goes wrong.
            refused_check() { return 1; }
            refused_apply() {
                echo 'on stderr' >&2
                problem "$1"
                return 3
            }
            # Acts on what it watches.
            restart_check() {
                watched_changed || return 0
                [ ! -e "$1" ] || return 0
                differs 'what it watches has changed'
                return 1
            }
            restart_apply() { : >"$1"; }
            # Any command.
            shell_check() {
                [ ! -e "$1" ] || return 0
                return 1
            }
            shell_apply() {
                sh -c "$2" || return 2
                : >"$1"
            }

            """)

    static func step(
        _ kind: StaticString, _ arguments: Word..., id: String? = nil, watches: [String] = [], content: Text? = nil
    ) -> Step {
        Step(
            id: id ?? "\(kind) \(arguments.first?.source.shown ?? "")", kind: .init(kind, in: library),
            arguments: arguments, watches: watches, content: content)
    }
}

extension RunReader {
    /// The events of a whole stream.
    static func events(_ bytes: [UInt8], plan: Plan? = nil, run: RunID? = nil, nonce: Nonce) -> [Event.Kind] {
        var reader = RunReader(run: run, plan: plan, nonce: nonce)
        return reader.read(bytes)
    }
}

extension [Event.Kind] {
    var steps: [StepReport] { compactMap { if case .stepFinished(let step) = $0 { step } else { nil } } }

    var report: RunReport? {
        for case .runFinished(let report) in self { return report }
        return nil
    }

    /// What the steps printed, number by number.
    func output(of number: Int) -> String {
        let bytes = flatMap { kind -> [UInt8] in
            if case .stepOutput(number, let bytes) = kind { bytes } else { [] }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
