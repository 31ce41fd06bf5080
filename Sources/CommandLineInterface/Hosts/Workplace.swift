import Foundation
import Managers
import Manifest
import Plan
import Remote
import Shell

/// What every command that works on hosts needs, made from its options.
struct Workplace: Sendable {
    let invocation: Invocation
    let reporter: Reporter
    let runner: ProcessRunner
    /// Why there is no trace although one is asked for.
    private let traceFailure: LocalFailure?

    init(_ invocation: Invocation, isVerbose: Bool = false) {
        self.invocation = invocation
        let format: Reporter.Format = invocation.has(.json) ? .json : .text
        reporter = Reporter(
            Reporter.Settings(
                format: format, color: invocation.value(.color), isQuiet: invocation.has(.quiet), isVerbose: isVerbose))
        var tracers: [@Sendable (Trace) -> Void] = []
        if invocation.has(.debug) { tracers.append { Channel.standardError.write($0.text.printable + "\n") } }
        var failure: LocalFailure?
        if let path = invocation.value(.trace) {
            do throws(LocalFailure) {
                let file = try TraceFile(path)
                tracers.append { file.write($0) }
            } catch {
                failure = error
            }
        }
        traceFailure = failure
        let all = tracers
        runner = all.isEmpty ? ProcessRunner() : ProcessRunner(trace: { trace in for tell in all { tell(trace) } })
    }

    /// Carries out the command; an error that is thrown ends it, and is told.
    func run(_ work: (Workplace) async throws -> ExitCode) async -> ExitCode {
        do {
            if let traceFailure { throw traceFailure }
            return try await work(self)
        } catch let error as RemoteError {
            await reporter.fail(error, host: error.host)
            return await conclude(error.exit)
        } catch let error as any ExplainedError {
            await reporter.fail(error)
            return await conclude(.usage)
        } catch {
            await reporter.fail(UnforeseenError(reason: String(describing: error)))
            return await conclude(.failed)
        }
    }

    /// Writes the last JSON line of a command that has no outcomes of hosts to tell.
    func conclude(_ exit: ExitCode, _ fields: [String: JSON] = [:]) async -> ExitCode {
        await reporter.emit(JSONLine.summary(invocation.command.name, exit, fields))
        return exit
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

    func has(_ option: Option) -> Bool { invocation.command.options.contains { $0.long == option.long } }

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

    /// The hosts that TARGETS names, or --failed-of in its place; nil where neither is given.
    func targets(in inventory: Inventory) throws -> [Target]? {
        guard has(.failedOf), let run = invocation.value(.failedOf) else {
            return try invocation.positional("TARGETS").map { try targets($0, in: inventory) }
        }
        return try RunRecords().failures(of: run).map { target in
            var target = target
            // Where the inventory was mended since, it counts.
            target.address = inventory.address(of: target.name) ?? target.address
            return target
        }
    }

    /// Whose rights are asked for. The password is asked for once, whatever the number of hosts.
    func privilege(manifest: Bool = false) throws(PrivilegeError) -> Privilege {
        guard has(.sudo) else { return .login }
        let password = try sudoPassword()
        if has(.user), let name = invocation.value(.user) {
            if let problem = Names.problem(user: name) { throw PrivilegeError.user(name, problem) }
            return .user(name, password: password)
        }
        return password != nil || invocation.has(.sudo) || manifest ? .root(password: password) : .login
    }

    private func sudoPassword() throws(PrivilegeError) -> Text? {
        if let path = invocation.value(.sudoPasswordFile) {
            do {
                let line = try LocalFile.read(path, most: 1 << 16).prefix { $0 != 0x0a }
                return Text(segments: [.secret(Array(line))])
            } catch {
                throw PrivilegeError.file(error.message)
            }
        }
        guard invocation.has(.askSudoPassword) else { return nil }
        guard let password = Terminal.askSecret("sudo password: ") else { throw PrivilegeError.noTerminal }
        return .secret(password)
    }

    var fleet: Fleet {
        get throws(UsageError) {
            var limit: FailureLimit?
            if has(.failFast), invocation.has(.failFast) { limit = .hosts(1) }
            if has(.maxFail), let text = invocation.value(.maxFail) {
                limit = FailureLimit(text)
                if limit == nil {
                    throw UsageError(
                        .invalidValue, "--max-fail takes a number of hosts or a percentage, not '\(text.printable)'",
                        path: invocation.command.path)
                }
            }
            return Fleet(
                jobs: has(.jobs) ? invocation.integer(.jobs) ?? 10 : 10,
                wave: has(.serial) ? invocation.integer(.serial) : nil, failureLimit: limit,
                interruption: Interruption())
        }
    }

    /// A name for what is begun now. Behind the second stand its thousandths, so that names sort by time, and 14 random bits.
    static func newRun() -> RunID {
        let (seconds, thousandths) = Int(Date().timeIntervalSince1970 * 1000).quotientAndRemainder(dividingBy: 1000)
        return RunID(
            timestamp: LocalEnvironment.timestamp(seconds),
            random: UInt32(thousandths) << 14 | .random(in: 0..<1 << 14))
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

    /// Keeps the progress line alive while hosts are worked on, and answers to keys.
    ///
    /// - Parameter keys: Nil where nobody listens to them.
    func working<T: Sendable>(
        _ atWork: AtWork, _ keys: KeyPress?, _ work: () async throws -> T
    ) async rethrows -> T {
        let ticker = Task { [reporter, runner] in
            while !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(200))
                // A line of progress would wipe out a question of ssh's.
                if !runner.isTerminalTaken { await reporter.tick() }
                guard let keys, !Task.isCancelled else { continue }
                let isAsked = runner.borrowTerminal {
                    keys.wasPressed()
                } giveBack: {
                    keys.leave()
                }
                if isAsked == true { atWork.asked() }
            }
            keys?.leave()
        }
        do {
            let result = try await work()
            ticker.cancel()
            await ticker.value
            return result
        } catch {
            ticker.cancel()
            await ticker.value
            throw error
        }
    }
}

extension RemoteError {
    /// The exit code that this error of one host stands for.
    var exit: ExitCode {
        switch reason {
        case .timeLimit: .timedOut
        case .interrupted, .abandoned: .interrupted
        case .guardUnknown: .outcomeUnknown
        default: isConnection ? .unreachable : .failed
        }
    }
}

enum PrivilegeError: ExplainedError {
    case user(String, String)
    case file(String)
    case noTerminal

    var code: String {
        switch self {
        case .user: "user-invalid"
        case .file: "password-file"
        case .noTerminal: "no-terminal"
        }
    }

    var message: String {
        switch self {
        case .user(let name, let problem): "the user '\(name.printable)' \(problem)"
        case .file(let reason): "cannot read the sudo password: \(reason)"
        case .noTerminal: "there is no terminal to ask for the sudo password at"
        }
    }

    var hint: String? {
        switch self {
        case .user, .file: nil
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
        let last = words.split(whereSeparator: \.isNewline).last.map { ": \($0)" } ?? ""
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
