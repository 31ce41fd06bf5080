import Foundation
import Plan
import Remote

/// What this machine remembers of an apply to one host: enough to find the run again, and how it ended. No secret is in it.
struct RunRecord: Codable, Sendable, Hashable {
    private(set) var id: String
    private(set) var host: String
    private(set) var user: String?
    private(set) var port: Int?
    private(set) var address: String?
    let sshConfig: String?
    let isRoot: Bool
    let manifest: String
    /// Why it was made without a guard; nil where there was one.
    let unguarded: String?
    /// nil while it is not known to have ended.
    private(set) var ending: String?
    private(set) var changed = 0
    private(set) var ok = 0
    private(set) var failed = 0
    /// Where the run has moved sshd to.
    private(set) var movedTo: Int?

    init(run: RunID, target: Target, sshConfig: String?, isRoot: Bool, manifest: String, unguarded: String? = nil) {
        id = run.text
        host = target.name
        user = target.user
        port = target.port
        address = target.address
        // The next invocation may stand in another directory.
        self.sshConfig = sshConfig.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
        self.isRoot = isRoot
        self.manifest = manifest
        self.unguarded = unguarded
    }

    var target: Target { Target(name: host, user: user, port: movedTo ?? port, address: address) }

    /// What a target is called besides does not matter.
    func isOf(_ target: Target) -> Bool {
        host == target.name && user == target.user && address == target.address
            && (port == target.port || movedTo == target.port)
    }

    mutating func end(_ report: RunReport) {
        ending = report.ending.rawValue
        changed = report.changed
        ok = report.ok
        failed = report.failed
        movedTo = report.movedTo ?? movedTo
    }

    var json: JSON {
        JSONLine.make(
            "run-record", host: host,
            [
                "run": .string(id), "manifest": .string(manifest), "ending": JSON(ending), "changed": .integer(changed),
                "ok": .integer(ok), "failed": .integer(failed), "unguarded": JSON(unguarded),
            ])
    }
}

/// The records, one file for each run and host in the state directory.
struct RunRecords: Sendable {
    let directory: String

    init() throws(RunRecordError) {
        directory = LocalEnvironment.stateDirectory + "/runs"
        do throws(LocalFiles.Failure) {
            try LocalFiles.makeDirectories(directory)
        } catch {
            throw RunRecordError.unwritable(error.description)
        }
    }

    func add(_ record: RunRecord) throws(RunRecordError) { try write(record) }

    func end(_ run: RunID, _ target: Target, _ report: RunReport) throws(RunRecordError) {
        guard var record = all().first(where: { $0.id == run.text && $0.isOf(target) }) else { return }
        record.end(report)
        try write(record)
    }

    /// All records, the oldest first; files that are none are passed over.
    func all() -> [RunRecord] {
        LocalFiles.list(directory).filter { $0.hasSuffix(".json") }.sorted().compactMap { name in
            guard let bytes = try? LocalFiles.read("\(directory)/\(name)") else { return nil }
            return try? JSONDecoder().decode(RunRecord.self, from: Data(bytes))
        }
    }

    /// Where the last run that moved sshd of a host has moved it to.
    func move(of host: String) -> (port: Int, run: String)? {
        all().last { $0.host == host && $0.movedTo != nil }.flatMap { record in
            record.movedTo.map { ($0, record.id) }
        }
    }

    /// The records of one run; an error that says what there is when there is none.
    func find(_ name: String) throws(RunRecordError) -> (run: RunID, records: [RunRecord]) {
        let all = self.all()
        // To undo the last undo, it has to be named.
        let name = name == "last" ? all.last { !$0.manifest.hasPrefix("undo ") }?.id ?? name : name
        let found = all.filter { $0.id == name }
        guard let run = RunID(name), !found.isEmpty else {
            throw RunRecordError.unknown(name, last: all.last?.id)
        }
        return (run, found)
    }

    /// Of a run that the host did not begin.
    func remove(_ run: RunID, _ target: Target) {
        for record in all() where record.id == run.text && record.isOf(target) { unlink(path(of: record)) }
    }

    /// Host names hold no slash; a user or port makes another target of the same name.
    private func path(of record: RunRecord) -> String {
        let name = [record.id, record.host, record.user ?? "", record.port.map(String.init) ?? ""]
        return "\(directory)/\(name.filter { !$0.isEmpty }.joined(separator: "_")).json"
    }

    private func write(_ record: RunRecord) throws(RunRecordError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            try LocalFiles.write(Array(try encoder.encode(record)), to: path(of: record))
        } catch {
            throw RunRecordError.unwritable(String(describing: error))
        }
    }
}

enum RunRecordError: ExplainedError {
    case unknown(String, last: String?)
    case notOn(String, run: String)
    case unwritable(String)

    var code: String {
        switch self {
        case .unknown: "run-unknown"
        case .notOn: "run-not-there"
        case .unwritable: "state-unwritable"
        }
    }

    var message: String {
        switch self {
        case .unknown(let name, _): "no run \(name) was started from this machine"
        case .notOn(let host, let run): "run \(run) was not on \(host.printable)"
        case .unwritable(let reason): "cannot keep records of runs: \(reason)"
        }
    }

    var hint: String? {
        switch self {
        case .unknown(_, let last): last.map { "the last one is \($0); tunnel runs list shows all" }
        case .notOn: "tunnel runs list shows where it was"
        case .unwritable: "XDG_STATE_HOME says where they are kept"
        }
    }
}
