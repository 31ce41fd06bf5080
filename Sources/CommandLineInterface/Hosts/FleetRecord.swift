import Foundation
import Plan
import Remote

/// What this machine remembers of a command on several hosts: which, and how it ended on each. Neither arguments nor
/// output are in it.
struct FleetRecord: Codable, Sendable, Hashable {
    struct Host: Codable, Sendable, Hashable {
        let name: String
        let user: String?
        let port: Int?
        var address: String?
        /// As in the summary of `--json`.
        let exit: Int
        /// The code of an error.
        let error: String?

        var target: Target { Target(name: name, user: user, port: port, address: address) }
    }

    let id: String
    let command: String
    let exit: Int
    let hosts: [Host]

    init(run: RunID, command: String, exit: ExitCode, targets: [Target], outcomes: [HostOutcome]) {
        id = run.text
        self.command = command
        self.exit = Int(exit.status)
        hosts = zip(targets, outcomes).map { target, outcome in
            Host(
                name: target.name, user: target.user, port: target.port, address: target.address,
                exit: Int(outcome.exit.status),
                error: outcome.failure?.code)
        }
    }

    /// Those that it failed on, and those that it was not begun on.
    var failed: [Host] { hosts.filter { $0.exit != 0 && $0.exit != Int(ExitCode.changesFound.status) } }

    var text: String {
        let bad = failed.map(\.name)
        let ending = bad.isEmpty ? "ok" : "failed on \(FoldedNames.header(bad))"
        return "\(id)  \(command)  \(FoldedNames.header(hosts.map(\.name)))  \(ending)"
    }

    var json: JSON {
        JSONLine.make(
            "fleet-record", host: nil,
            [
                "run": .string(id), "command": .string(command), "exit": .integer(exit),
                "hosts": .array(
                    hosts.map {
                        .object(["host": .string($0.name), "exit": .integer($0.exit), "error": JSON($0.error)])
                    }),
            ])
    }
}

extension RunRecords {
    private static let suffix = ".fleet"
    /// Of commands on many hosts; older ones make room.
    private static let mostFleets = 500

    func add(_ record: FleetRecord) throws(RunRecordError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            try LocalFiles.write(
                Array(try encoder.encode(record)), to: "\(directory)/\(record.id)\(RunRecords.suffix)")
        } catch {
            throw RunRecordError.unwritable(String(describing: error))
        }
        for name in fleetNames.dropLast(RunRecords.mostFleets) { LocalFiles.remove("\(directory)/\(name)") }
    }

    /// The oldest first.
    func fleets() -> [FleetRecord] { fleetNames.compactMap(fleet) }

    /// What a run failed on; `last` is the newest that is remembered.
    func failures(of name: String) throws(RunRecordError) -> [Target] {
        let newest = [fleetNames.last.map { String($0.dropLast(RunRecords.suffix.count)) }, all().last?.id]
            .compactMap { $0 }.max()
        let id = name == "last" ? newest : name
        guard let id, RunID(id) != nil else { throw .unknown(name, last: newest) }
        if let fleet = fleet(id + RunRecords.suffix) { return fleet.failed.map(\.target) }
        // An apply to one host has only its own record.
        return try find(id).records.filter { $0.ending != RunEnding.ok.rawValue }.map(\.target)
    }

    /// By the time they were written, since one second has room for several runs.
    private var fleetNames: [String] {
        LocalFiles.list(directory).filter { $0.hasSuffix(RunRecords.suffix) }
            .map { (name: $0, time: LocalFiles.modified("\(directory)/\($0)") ?? 0) }
            .sorted { ($0.time, $0.name) < ($1.time, $1.name) }.map(\.name)
    }

    private func fleet(_ name: String) -> FleetRecord? {
        guard let bytes = try? LocalFiles.read("\(directory)/\(name)") else { return nil }
        return try? JSONDecoder().decode(FleetRecord.self, from: Data(bytes))
    }
}
