import Plan
import Testing

@testable import Diagnosis

/// Firewalls, sockets, scores and the past.
@Suite struct AuditTests {
    private static func ruleset(nft text: String) -> Ruleset {
        var ruleset = Ruleset()
        ruleset.read(nft: text.split(separator: "\n").map(String.init))
        return ruleset
    }

    @Test func ownTableOfBothFamilies() {
        let ruleset = Self.ruleset(
            nft: """
                table inet tunnel {
                    chain input {
                        type filter hook input priority filter; policy drop;
                        ct state established,related accept
                        tcp dport { 22, 80, 8000-8002 } accept
                    }
                    chain nat {
                        type nat hook output priority 0; policy accept;
                    }
                }
                """)
        #expect(ruleset.isActive && ruleset.ports == [22, 80, 8000, 8001, 8002])
        #expect(Ruleset.Family.allCases.allSatisfy { ruleset.input($0).contains { $0.denies } })
    }

    @Test func lastRuleDenies() {
        let chain = """
            table inet firewalld {
                chain filter_INPUT {
                    type filter hook input priority filter + 10; policy accept;
                    iifname "lo" accept
                    LAST
                }
            }
            """
        let rejects = chain.replacing("LAST", with: "reject with icmpx admin-prohibited")
        #expect(Self.ruleset(nft: rejects).input(.ip6).contains { $0.denies })
        let some = chain.replacing("LAST", with: "tcp dport 25 drop")
        #expect(!Self.ruleset(nft: some).input(.ip).contains { $0.denies })
        #expect(!Self.ruleset(nft: "table ip nat {\n}").isActive)
    }

    @Test func iptables() {
        var ruleset = Ruleset()
        ruleset.read(
            save: [
                "*filter", ":INPUT ACCEPT [0:0]", ":FORWARD DROP [0:0]", "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT",
                "-A INPUT -p tcp -m multiport --dports 80,443 -j ACCEPT",
                "-A INPUT -j REJECT --reject-with icmp-port-unreachable",
            ], family: .ip)
        #expect(ruleset.input(.ip).contains { $0.denies } && ruleset.input(.ip6).isEmpty)
        #expect(ruleset.ports == [22, 80, 443])
    }

    @Test(arguments: [
        ("tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:((\"sshd\",pid=52,fd=3))", "0.0.0.0", 22, false, "sshd"),
        ("udp UNCONN 0 0 127.0.0.53%lo:53 0.0.0.0:*", "127.0.0.53%lo", 53, true, nil),
        ("tcp LISTEN 0 128 [::1]:631 [::]:*", "::1", 631, true, nil),
        ("tcp LISTEN 0 128 *:80 *:*", "*", 80, false, nil),
        ("tcp   0: 0100007F:0277 00000000:0000 0A 00000000:00000000 00:00000000", "127.0.0.1", 631, true, nil),
        ("tcp6   0: 00000000000000000000000000000000:0016 0:0 0A", "::", 22, false, nil),
    ])
    func listener(line: String, address: String, port: Int, isLocal: Bool, program: String?) throws {
        let listener = try #require(Listener(line))
        #expect(listener.address == address && listener.port == port && listener.isLocal == isLocal)
        #expect(listener.program == program)
    }

    @Test func establishedIsNoListener() {
        #expect(Listener("tcp   1: 0100007F:0277 0100007F:1234 01 00000000:00000000") == nil)
        #expect(Listener("sl local_address rem_address st tx_queue") == nil)
    }

    private static func audit(
        _ fixture: Fixture, before: AuditRecord? = nil, selection: CheckSelection = .all,
        accept: (String) -> Acceptance? = { _ in nil }
    ) -> HostAudit {
        HostAudit(fixture.evidence, selection: selection, time: 1_795_472_071, before: before, accept: accept)
    }

    @Test func scoreFallsWithSeverity() throws {
        let good = try #require(Self.audit(.lockedDown).score)
        let worse = try #require(Self.audit(Fixture.lockedDown.adding("passwd", "x:x:0:0:/root:/bin/sh")).score)
        #expect(worse < good && good < 100)
        // All that is left: one that fails, then the same accepted.
        let only = try CheckSelection(only: ["sudo-01"], skip: [])
        #expect(Self.audit(.lockedDown, selection: only).score == 0)
        let accepted = Self.audit(.lockedDown, selection: only) { _ in
            Acceptance(reason: "r", expires: "2030-01-01", isExpired: false)
        }
        #expect(accepted.score == nil && accepted.worst == nil && accepted.accepted == 1)
        let expired = Self.audit(.lockedDown, selection: only) { _ in
            Acceptance(reason: "r", expires: "2020-01-01", isExpired: true)
        }
        #expect(expired.score == 0 && expired.worst == .medium && expired.accepted == 0)
        // An unknown weighs as a failure does.
        let unknown = Self.audit(
            Fixture.lockedDown.lacking("shadow"), selection: try CheckSelection(only: ["ACC-12", "ACC-01"], skip: []))
        #expect(unknown.score == 10 * 100 / 16 && unknown.worst == .high)
    }

    @Test func whatChangedIsTold() throws {
        let first = Self.audit(.lockedDown)
        #expect(first.judgements.allSatisfy { $0.change == nil } && first.since == nil)
        let record = AuditRecord(first, before: nil)
        let bad = Fixture.lockedDown.adding("passwd", "x:x:0:0:/root:/bin/sh")
        let second = Self.audit(bad, before: record)
        func change(_ id: String, _ audit: HostAudit) -> Change? {
            audit.judgements.first { $0.finding.id == id }?.change
        }
        #expect(change("ACC-01", second) == .new && change("SSH-01", second) == nil && second.since == first.time)
        let after = AuditRecord(second, before: record)
        #expect(change("ACC-01", Self.audit(bad.adding("passwd", "y:x:0:0:/:/bin/sh"), before: after)) == .changed)
        #expect(change("ACC-01", Self.audit(.lockedDown, before: after)) == .mended)
        #expect(change("ACC-01", Self.audit(Fixture.lockedDown.lacking("passwd"), before: after)) == .changed)
        // A part of the checks leaves the rest as it was known.
        let part = Self.audit(.lockedDown, before: after, selection: try CheckSelection(only: ["ssh"], skip: []))
        #expect(AuditRecord(part, before: after).checks["ACC-01"]?.status == .fail)
    }

    @Test func selection() throws {
        #expect(try CheckSelection(only: ["SSH", "fw-01"], skip: ["ssh-19"]).checks.allSatisfy { $0.id != "SSH-19" })
        #expect(try CheckSelection(only: ["firewall"], skip: []).checks.map(\.area).allSatisfy { $0 == .firewall })
        #expect(throws: UnknownCheck(word: "shh")) { _ = try CheckSelection(only: ["shh"], skip: []) }
        #expect(throws: UnknownCheck(word: "SSH-99")) { _ = try CheckSelection(only: [], skip: ["SSH-99"]) }
    }

    @Test func brokenOutputIsNoEvidence() {
        let nonce = Nonce.random()
        let whole = "\u{1e}\(nonce.text) audit\n\u{1e}\(nonce.text) section host\nuid 0\n\u{1e}\(nonce.text) end\n"
        func parsed(_ text: String) -> Evidence? {
            Evidence(parsing: Array(text.utf8), nonce: nonce, host: "a", target: "a", login: "b")
        }
        #expect(parsed("Welcome!\n" + whole)?.isRoot == true)
        #expect(parsed(String(whole.dropLast(5))) == nil)
        #expect(parsed(whole.replacing(nonce.text, with: "other")) == nil)
    }

    @Test(arguments: [(1970, 1, 1, 0), (2000, 3, 1, 11017), (2026, 11, 23, 20780), (2028, 2, 29, 21243)])
    func days(year: Int, month: Int, day: Int, number: Int) {
        #expect(UpdateChecks.day(year, month, day) == number)
    }
}
