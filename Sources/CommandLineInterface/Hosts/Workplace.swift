import Foundation
import Manifest
import Plan
import Remote
import Shell

/// What every command that works on hosts needs, made from its options.
struct Workplace: Sendable {
    let invocation: Invocation
    let reporter: Reporter
    let runner: ProcessRunner

    init(_ invocation: Invocation, isVerbose: Bool = false) {
        self.invocation = invocation
        let format: Reporter.Format = invocation.has(.json) ? .json : .text
        reporter = Reporter(
            Reporter.Settings(
                format: format, color: invocation.value(.color), isQuiet: invocation.has(.quiet), isVerbose: isVerbose))
        runner = invocation.has(.debug) ? ProcessRunner(trace: Workplace.trace) : ProcessRunner()
    }

    /// Carries out the command; an error that is thrown ends it, and is told.
    func run(_ work: (Workplace) async throws -> ExitCode) async -> ExitCode {
        do {
            return try await work(self)
        } catch let error as RemoteError {
            await reporter.fail(error, host: error.host)
            return error.exit
        } catch let error as any ExplainedError {
            await reporter.fail(error)
            return .usage
        } catch {
            await reporter.fail(UnforeseenError(reason: String(describing: error)))
            return .failed
        }
    }

    private static let trace: @Sendable (ProcessTrace) -> Void = { trace in
        let argv = ([trace.request.executable] + trace.request.arguments.map(\.shown)).map { word in
            // Remote commands are long; what they carry comes by stdin and is not theirs.
            word.count > 200 ? word.prefix(200) + "..." : word
        }
        let milliseconds =
            Double(trace.duration.components.attoseconds) / 1e15
            + Double(trace.duration.components.seconds) * 1000
        let how =
            switch trace.status {
            case .exited(let code): "exit \(code)"
            case .signaled(let signal): "signal \(signal)"
            case .timedOut: "timed out"
            }
        let line = String(format: "debug: %.1f ms  ", milliseconds) + how + "  " + argv.joined(separator: " ")
        Channel.standardError.write(line.printable + "\n")
    }

    // MARK: Options

    var sshOptions: SSHOptions {
        SSHOptions(
            configFile: invocation.value(.sshConfig),
            connectTimeout: has(.connectTimeout)
                ? invocation.duration(.connectTimeout).map { Int($0.components.seconds) } ?? 10 : 10,
            acceptNew: has(.acceptNew) && invocation.has(.acceptNew),
            // A program that reads JSON has a person nowhere near.
            isInteractive: !invocation.has(.json) && Channel.standardError.isTerminal
                && LocalEnvironment.hasControllingTerminal)
    }

    private func has(_ option: Option) -> Bool { invocation.command.options.contains { $0.long == option.long } }

    func pool() throws(RemoteError) -> ConnectionPool { try ConnectionPool(runner: runner, options: sshOptions) }

    func inventory() throws -> Inventory {
        if let given = invocation.value(.inventory) { return try Inventory.read(LocalFile.read(given), file: given) }
        let standard = LocalEnvironment.configDirectory + "/inventory.yaml"
        guard LocalFiles.exists(standard) else { return .empty }
        return try Inventory.read(LocalFile.read(standard), file: standard)
    }

    /// The targets that an expression names; `-` takes them from stdin.
    func targets(_ expression: String, in inventory: Inventory) throws -> [Target] {
        if expression == TargetExpression.standardInput {
            let input = FileHandle.standardInput.readDataToEndOfFile()
            return try TargetExpression(lines: String(decoding: input, as: UTF8.self)).resolve(in: inventory)
        }
        return try TargetExpression(expression).resolve(in: inventory)
    }

    /// Whose rights are asked for. The password is asked for once, whatever the number of hosts.
    func privilege(manifest: Bool = false) throws(PrivilegeError) -> Privilege {
        guard has(.sudo) else { return .login }
        if let path = invocation.value(.sudoPasswordFile) {
            do {
                let bytes = try LocalFile.read(path, most: 1 << 16)
                let line = bytes.prefix { $0 != 0x0a }
                return .root(password: Text(segments: [.secret(Array(line))]))
            } catch {
                throw PrivilegeError.file(error.message)
            }
        }
        if invocation.has(.askSudoPassword) {
            guard let password = Terminal.askSecret("sudo password: ") else { throw PrivilegeError.noTerminal }
            return .root(password: .secret(password))
        }
        return invocation.has(.sudo) || manifest ? .root(password: nil) : .login
    }

    var fleet: Fleet {
        Fleet(
            jobs: has(.jobs) ? invocation.integer(.jobs) ?? 10 : 10,
            wave: has(.serial) ? invocation.integer(.serial) : nil,
            failFast: has(.failFast) && invocation.has(.failFast), interruption: Interruption())
    }

    /// How values from elsewhere are fetched for manifests and inventories.
    var secretSource: SecretSource {
        SecretSource(command: { words in
            let request = ProcessRequest(words[0], words.dropFirst().map { Text($0) }, isIsolated: false)
            let ended = try await runner.capture(request)
            guard ended.status == .exited(0) else {
                throw SecretCommandError(status: ended.status, words: ended.errorText)
            }
            return ended.output
        })
    }

    /// Keeps the progress line alive while hosts are worked on.
    func working<T: Sendable>(_ work: () async throws -> T) async rethrows -> T {
        let ticker = Task { [reporter] in
            while !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(200))
                await reporter.tick()
            }
        }
        defer { ticker.cancel() }
        return try await work()
    }
}

extension RemoteError {
    /// The exit code that this error of one host stands for.
    var exit: ExitCode {
        switch reason {
        case .timeLimit: .timedOut
        case .interrupted: .interrupted
        default: isConnection ? .unreachable : .failed
        }
    }
}

enum PrivilegeError: ExplainedError {
    case file(String)
    case noTerminal

    var code: String {
        switch self {
        case .file: "password-file"
        case .noTerminal: "no-terminal"
        }
    }

    var message: String {
        switch self {
        case .file(let reason): "cannot read the sudo password: \(reason)"
        case .noTerminal: "there is no terminal to ask for the sudo password at"
        }
    }

    var hint: String? {
        switch self {
        case .file: nil
        case .noTerminal: "give it with --sudo-password-file"
        }
    }
}

/// A `{command: ...}` that failed; what it printed to stderr tells why.
struct SecretCommandError: ExplainedError, CustomStringConvertible {
    let status: ProcessStatus
    let words: String

    var code: String { "command-failed" }
    var message: String {
        let last = words.split(separator: "\n").last.map { ": \($0)" } ?? ""
        switch status {
        case .exited(let code): return "it ended with status \(code)\(last)"
        case .signaled(let signal): return "it was killed by signal \(signal)\(last)"
        case .timedOut: return "it took too long"
        }
    }
    var hint: String? { nil }
    var description: String { message }
}

/// An error that nothing here knows a better word for.
struct UnforeseenError: ExplainedError {
    let reason: String

    var code: String { "unforeseen" }
    var message: String { reason }
    var hint: String? { "run it again with --debug; if it stays, report it" }
}
