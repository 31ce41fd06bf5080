import Testing

@testable import Diagnosis

/// What holds for every check there is.
@Suite struct CheckTests {
    @Test func thereAreEnough() { #expect(Audit.checks.count >= 140) }

    @Test func idsAreUniqueAndTellTheArea() {
        #expect(Set(Audit.checks.map(\.id)).count == Audit.checks.count)
        for check in Audit.checks {
            let parts = check.id.split(separator: "-")
            let known = Set(Area.allCases.map(\.prefix))
            #expect(parts.count == 2 && parts[1].count == 2 && known.contains(String(parts[0])), "\(check.id)")
            #expect(String(parts[0]) == check.area.prefix, "\(check.id)")
        }
    }

    @Test func everyAreaHasChecks() {
        for area in Area.allCases { #expect(!Audit.checks(of: area).isEmpty, "\(area)") }
    }

    @Test func textsAreInTheSameForm() {
        for check in Audit.checks {
            #expect(!check.title.hasSuffix(".") && check.title.count < 80, "\(check.id): \(check.title)")
            #expect(check.why.hasSuffix("."), "\(check.id): \(check.why)")
            #expect(!check.mend.isEmpty && !check.mend.hasSuffix("."), "\(check.id): \(check.mend)")
            #expect(Set(check.references).count == check.references.count, "\(check.id)")
        }
    }

    @Test("what could not be read never passes")
    func unknownIsNoPass() {
        let names = Fixture.lockedDown.sections.keys
        var fixture = Fixture(sections: [:])
        #expect(!names.isEmpty)
        for name in names { fixture = fixture.lacking(name) }
        for check in Audit.checks {
            #expect(check.finding(in: fixture.evidence).status != .pass, "\(check.id) with all sections lacking")
            let none = check.finding(in: Evidence(host: "web1", login: "admin", sections: [:]))
            #expect(none.status == .unknown, "\(check.id) without sections: \(none.status)")
        }
    }

    @Test("taking one section away never makes a failure pass, and never a pass without its evidence")
    func eachSection() {
        let whole = Dictionary(
            Audit.checks.map { ($0.id, $0.finding(in: Fixture.lockedDown.evidence).status) }
        ) { first, _ in first }
        for name in Fixture.lockedDown.sections.keys {
            for check in Audit.checks {
                let status = check.finding(in: Fixture.lockedDown.lacking(name).evidence).status
                if whole[check.id] == .fail { #expect(status != .pass, "\(check.id) without \(name)") }
            }
        }
    }

    @Test func secretsOfTheHostAreNotAsked() {
        let script = String(
            decoding: AuditProbe.script(login: "a'b", address: nil, nonce: .random()).revealed, as: UTF8.self)
        #expect(script.contains(#"OPERATOR='a'\''b'"#))
        #expect(script.hasSuffix("probe </dev/null\n"))
    }
}
