import Foundation
import Manifest
import Plan
import Remote
import Shell

/// The policy of this machine, asked before any host is contacted.
struct PolicyCheck: Sendable {
    private let place: Workplace

    init(_ place: Workplace) { self.place = place }

    /// Goes on where every host may be given the work, and throws ``PolicyError`` where one may not.
    ///
    /// - Returns: How the command ends already, for `--explain`.
    func run(_ targets: [Target], _ inventory: Inventory, _ subject: () -> PolicySubject) async throws -> ExitCode? {
        let policy = try PolicyCheck.policy()
        let explains = place.invocation.has(.explain)
        guard let policy, !policy.isEmpty || explains else {
            guard explains else { return nil }
            for target in targets { await tell(nil, of: target) }
            return await place.conclude(.success)
        }
        let verdicts = try PolicyJudge(policy, inventory: inventory).verdicts(on: targets, of: subject())
        let denied = zip(targets, verdicts).filter { $1.outcome == .denied }
        if explains {
            for (target, verdict) in zip(targets, verdicts) { await tell(verdict, of: target) }
            return await place.conclude(denied.isEmpty ? .success : .usage)
        }
        if !denied.isEmpty { throw PolicyError(denied.map { ($0.name, $1) }) }
        return nil
    }

    /// Nil where there is no configuration file. A link that leads nowhere and a folder that cannot be entered are
    /// errors: a guard that is there and cannot be read must not be taken for none.
    private static func policy() throws -> Policy? {
        let path = LocalEnvironment.configDirectory + "/config.yaml"
        var info = stat()
        if lstat(path, &info) != 0, errno == ENOENT || errno == ENOTDIR { return nil }
        return try Policy.read(LocalFile.read(path), file: path)
    }

    private func tell(_ verdict: PolicyVerdict?, of target: Target) async {
        await place.reporter.print("\(target.label): \(verdict?.explanation ?? "no rule")")
        await place.reporter.emit(PolicyCheck.line(verdict, host: target.label))
    }

    static func line(_ verdict: PolicyVerdict?, host: String) -> JSON {
        let place = verdict?.rule
        return JSONLine.make(
            "policy", host: host,
            [
                "verdict": .string((verdict?.outcome ?? .noRule).rawValue),
                "rule": place.map { .integer($0.number) } ?? .null, "name": JSON(place?.name),
                "file": JSON(place?.file), "line": place.map { .integer($0.position.line) } ?? .null,
                "column": place.map { .integer($0.position.column) } ?? .null,
                "pattern": JSON(verdict?.pattern), "command": JSON(verdict?.command),
                "unclear": JSON(verdict?.unclear),
            ])
    }
}

extension Command {
    /// The words as the host gets them.
    var arguments: [[UInt8]] {
        words.map { word in
            switch word {
            case .syntax(let word): Array(word.text.utf8)
            case .value(let text): text.revealed
            }
        }
    }
}

/// What the policy does not let through. Nothing was contacted.
struct PolicyError: ExplainedError {
    /// Hosts that are named; the others are counted.
    private static let mostHosts = 5

    private let denials: [(hosts: [String], verdict: PolicyVerdict)]

    /// - Parameter denied: Not empty; hosts with their verdicts, in order.
    init(_ denied: [(host: String, verdict: PolicyVerdict)]) {
        var denials: [(hosts: [String], verdict: PolicyVerdict)] = []
        for (host, verdict) in denied {
            if let index = denials.firstIndex(where: { $0.verdict == verdict }) {
                denials[index].hosts.append(host)
            } else {
                denials.append(([host], verdict))
            }
        }
        self.denials = denials
    }

    var code: String { "policy-denied" }

    var message: String {
        denials.map { hosts, verdict in
            let more = hosts.count - PolicyError.mostHosts
            let names = hosts.prefix(PolicyError.mostHosts).joined(separator: ", ")
            return "\(names)\(more > 0 ? " and \(more) more" : ""): \(verdict.explanation)"
        }.joined(separator: "\n")
    }

    var hint: String? { "nothing was run on any host; --explain tells for each host which rule decides" }

    var faults: [Fault] {
        denials.compactMap { _, verdict in
            verdict.rule.map {
                Fault(
                    file: $0.file, line: $0.position.line, column: $0.position.column, message: verdict.explanation,
                    hint: nil)
            }
        }
    }
}
