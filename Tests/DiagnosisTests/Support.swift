import Foundation
import Plan
import Testing

@testable import Diagnosis

/// Evidence of a real host after `tunnel security lockdown`, and what becomes of it.
struct Fixture {
    var sections: [String: Evidence.Section]

    static let lockedDown: Fixture = {
        let place = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Snapshots/locked-down.txt")
        let text = (try? String(contentsOf: place, encoding: .utf8)) ?? ""
        let nonce = Nonce.random()
        let output = text.replacingOccurrences(of: "@nonce ", with: "\u{1e}\(nonce.text) ")
        let evidence = Evidence(
            parsing: Array(output.utf8), nonce: nonce, host: "web1", target: "web1", login: "admin")
        return Fixture(sections: evidence?.sections ?? [:])
    }()

    var evidence: Evidence { Evidence(host: "web1", login: "admin", sections: sections) }

    /// Lines of a section in which one text stands for another.
    func replacing(_ section: String, _ old: String, _ new: String) -> Fixture {
        var copy = self
        copy.sections[section]?.lines = (sections[section]?.lines ?? []).map {
            $0.replacingOccurrences(of: old, with: new)
        }
        return copy
    }

    func adding(_ section: String, _ lines: String...) -> Fixture {
        var copy = self
        copy.sections[section, default: Evidence.Section()].lines += lines
        copy.sections[section]?.absence = nil
        return copy
    }

    func lacking(_ section: String) -> Fixture {
        var copy = self
        copy.sections[section] = Evidence.Section(lack: "only root can read it")
        return copy
    }

    func status(_ id: String) throws -> Finding.Status { try finding(id).status }

    func finding(_ id: String) throws -> Finding {
        try #require(Audit.checks.first { $0.id == id }).finding(in: evidence)
    }
}
