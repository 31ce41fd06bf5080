import Testing

@testable import Manifest

/// The file of accepted findings.
@Suite struct AuditBaselineTests {
    private static func read(_ text: String, inventory: Inventory = .empty) throws(ManifestError) -> AuditBaseline {
        try AuditBaseline.read(
            Array(text.utf8), file: "accepted.yaml", checks: ["SSH-01", "SSH-19"], inventory: inventory)
    }

    private static let good = """
        accepted:
          - id: SSH-19
            hosts: ["web[1-2]", "db*", "@mail"]
            reason: needed
            expires: 2030-12-31
          - id: SSH-01
            reason: old
            expires: 2020-01-01
        """

    private static func inventory() throws -> Inventory {
        try Inventory.read(Array("hosts: {mx1: }\ngroups: {mail: {hosts: [mx1]}}\n".utf8), file: "i.yaml")
    }

    @Test(arguments: [("web1", true), ("WEB2.", true), ("web3", false), ("db-9", true), ("mx1", true)])
    func hosts(name: String, isAccepted: Bool) throws {
        let baseline = try Self.read(Self.good, inventory: try Self.inventory())
        #expect((baseline.entry(for: "SSH-19", on: name, today: 20_780) != nil) == isAccepted)
        let old = try #require(baseline.entry(for: "SSH-01", on: name, today: 20_780))
        #expect(old.day < 20_780 && old.reason == "old" && old.expires == "2020-01-01")
        #expect(baseline.entry(for: "SSH-02", on: name, today: 20_780) == nil)
    }

    @Test func oneThatStillCountsComesFirst() throws {
        let baseline = try Self.read(
            Self.good + "\n  - {id: SSH-01, reason: new, expires: 2030-01-01}\n", inventory: try Self.inventory())
        #expect(baseline.entry(for: "SSH-01", on: "a", today: 20_780)?.reason == "new")
    }

    @Test(arguments: [
        ("accepted: [{id: SSH-99, reason: a, expires: 2030-01-01}]", "1:17: check `SSH-99` does not exist"),
        ("accepted: [{id: ssh-19, reason: a, expires: 2030-01-01}]", "did you mean `SSH-19`?"),
        ("accepted: [{id: SSH-19, reason: a}]", "needs the key `expires`"),
        ("accepted: [{id: SSH-19, expires: 2030-01-01}]", "needs the key `reason`"),
        ("accepted: [{id: SSH-19, reason: ' ', expires: 2030-01-01}]", "1:33: reason ` ` must not be empty"),
        ("accepted: [{id: SSH-19, reason: a, expires: 2030-02-30}]", "1:45: date `2030-02-30` is no day"),
        ("accepted: [{id: SSH-19, reason: a, expires: never}]", "is no day"),
        ("accepted: [{id: SSH-19, reason: a, expires: 2030-01-01, until: x}]", "1:57: unknown key `until`"),
        ("accepted: [{id: SSH-19, reason: a, expires: 2030-01-01, hosts: ['@x']}]", "no group `x`"),
        ("accept: []", "1:1: unknown key `accept`"), ("- SSH-19", "must be a mapping"),
    ])
    func refused(text: String, words: String) {
        do throws(ManifestError) {
            _ = try Self.read(text)
            Issue.record("taken: \(text)")
        } catch {
            #expect(error.message.contains(words), "\(error.message)")
            #expect(error.message.hasPrefix("accepted.yaml:"))
        }
    }
}
