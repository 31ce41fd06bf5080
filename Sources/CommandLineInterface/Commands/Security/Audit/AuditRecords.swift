import Diagnosis
import Foundation
import Plan
import Remote

/// What is remembered of the last audit of each host, below the state directory.
struct AuditRecords: Sendable {
    private let directory: String

    init() throws(RunRecordError) {
        directory = LocalEnvironment.stateDirectory + "/audits"
        do throws(LocalFiles.Failure) {
            try LocalFiles.makeDirectories(directory)
        } catch {
            throw RunRecordError.unwritable(error.description)
        }
    }

    /// Nil where there is none, or none that can be read.
    func last(of target: Target) -> AuditRecord? {
        guard let bytes = try? LocalFiles.read(path(target)) else { return nil }
        return try? JSONDecoder().decode(AuditRecord.self, from: Data(bytes))
    }

    func write(_ record: AuditRecord, of target: Target) throws(RunRecordError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            try LocalFiles.write(Array(try encoder.encode(record)), to: path(target))
        } catch {
            throw RunRecordError.unwritable(String(describing: error))
        }
    }

    /// Whoever logs in, it is the same host; names hold no slash.
    private func path(_ target: Target) -> String {
        let name = [target.name, target.port.map(String.init) ?? ""].filter { !$0.isEmpty }.joined(separator: "_")
        return "\(directory)/\(name).json"
    }
}
