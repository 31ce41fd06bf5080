import Foundation
import LabSupport
import Testing

/// The audit on real hosts: what is wrong is found, what is right is not, and nothing is changed.
@Suite(.needsLab, .timeLimit(.minutes(25)))
struct SecurityAuditTests {
    private static func audit(_ desk: Desk, _ more: String...) async throws -> [String: Line] {
        let outcome = try await desk.run(["security", "audit", "admin@h1", "--sudo", "--json"] + more)
        #expect(outcome.code == 0 || outcome.code == 1, "\(outcome)")
        let found = try outcome.lines().of("finding").map { ($0.text("id") ?? "", $0) }
        return Dictionary(found) { first, _ in first }
    }

    /// What a change would show in: every file of the system with its content or its times, accounts and units.
    private static let look = """
        find /etc /usr/local /var/spool /root /home /boot /opt /srv -xdev -type f -exec sha256sum {} + | sort -k 2
        find / -xdev \\( -path /proc -o -path /sys -o -path /run -o -path /tmp -o -path '/var/log/*' \\
            -o -path '/var/lib/systemd/*' -o -path /srv/lab-repo \\) -prune -o -printf '%p %M %U %G %s %C@\\n' | sort
        systemctl list-units --all --plain --no-legend --type=service,socket,timer | awk '{ print $1, $3 }' | sort
        systemctl list-unit-files --no-legend | sort; find /run -maxdepth 2 ! -path '/run/user*' ! -path '/run/systemd*' \\
            ! -path '/run/log*' ! -path /run/sudo/ts | sort
        """

    @Test("an audit is one session, fits one flight, and leaves no trace but in logs")
    func changesNothing() async throws {
        try await withLab { lab in
            let host = try await lab.host(flavour: .full)
            let desk = try Desk(lab)
            // The login's own session is begun and ended by the connection, not by the audit.
            #expect(try await desk.run(["exec", "admin@h1", "--sudo", "true"]).code == 0)
            let before = try await host.shell(Self.look)
            let trace = "\(desk.directory)/trace"
            let outcome = try await desk.run(
                ["security", "audit", "admin@h1", "--sudo", "--json", "--trace", trace])
            #expect(outcome.code == 1, "\(outcome)")
            let after = try await host.shell(Self.look)
            if before != after {
                let lines = (Set(after.split(separator: "\n")).symmetricDifference(before.split(separator: "\n")))
                Issue.record("changed: \(lines.sorted().prefix(20))")
            }
            let sessions = try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n")
                .filter { $0.contains("\"kind\":\"session\"") }
            #expect(sessions.count == 1, "\(sessions)")
            // What TCP sends before it waits for the first answer (RFC 6928): the script goes in one flight.
            let sent = try #require(sessions.first?.firstMatch(of: /"sent":([0-9]+)/)?.1)
            #expect(try #require(Int(sent)) < 14_600)
            let lines = try outcome.lines()
            #expect(lines.last?.kind == "summary" && lines.last?.values["hosts"]?.array.first?["score"]?.number != nil)
            #expect(lines.of("finding").filter { $0.text("status") == "unknown" }.count <= 1, "\(lines)")
            #expect(!outcome.output.contains("$y$") && !outcome.output.contains("ssh-ed25519 AAAA"))
        }
    }

    @Test("without root what only root can read is unknown, and said")
    func withoutRoot() async throws {
        try await withLab { lab in
            _ = try await lab.host()
            let desk = try Desk(lab)
            let outcome = try await desk.run(["security", "audit", "nosudo@h1", "--json"])
            #expect(outcome.code == 1 && outcome.errors.contains("use --sudo"), "\(outcome)")
            let found = Dictionary(try outcome.lines().of("finding").map { ($0.text("id"), $0.text("status")) }) {
                a, _ in a
            }
            for id in ["SSH-03", "ACC-02", "ACC-12", "SUDO-01", "FW-01", "FILE-05"] {
                #expect(found[id] == "unknown", "\(id): \(found[id] ?? "none")")
            }
            #expect(found["ACC-01"] == "pass" && found["FILE-01"] == "pass")
            let refused = try await desk.run(["security", "audit", "nosudo@h1", "--sudo"])
            #expect(refused.code == 4 || refused.code == 1, "\(refused)")
            #expect(try await desk.run(["security", "audit", "nosudo@h1", "--fail-on", "never"]).code == 0)
        }
    }

    /// What lockdown covers: nothing of it may be left after it.
    private static func isCovered(_ line: Line) -> Bool {
        ["ssh", "firewall", "fail2ban"].contains(line.text("area")) && line.text("severity") != "info"
            || line.text("id") == "UPD-01"
    }

    private static func lockedDown(_ lab: Lab) async throws -> (LabHost, Desk, [String: Line]) {
        let host = try await lab.host(flavour: .full)
        let desk = try Desk(lab)
        let locked = try await desk.run(["security", "lockdown", "admin@h1", "--sudo"])
        #expect(locked.code == 0, "\(locked)")
        let found = try await audit(desk)
        for line in found.values where isCovered(line) {
            #expect(["pass", "na"].contains(line.text("status")), "\(line)")
        }
        return (host, desk, found)
    }

    @Test("each weakness that is planted is found, and not any more once it is gone", arguments: 0..<3)
    func planted(part: Int) async throws {
        try await withLab { lab in
            let (host, desk, base) = try await Self.lockedDown(lab)
            for (index, weakness) in Weakness.all.enumerated() where index % 3 == part {
                let id = weakness.id
                #expect(base[id]?.text("status") == "pass", "\(id) before: \(base[id].map(\.description) ?? "none")")
                try await host.shell(weakness.plant)
                let found = try await Self.audit(desk, "--only", id)[id]
                #expect(found?.text("status") == "fail", "\(id): \(found.map(\.description) ?? "none")")
                #expect(found?.text("change") == "new" && found?.values["evidence"]?.texts.isEmpty == false, "\(id)")
                try await host.shell(weakness.mend)
                let gone = try await Self.audit(desk, "--only", id)[id]
                #expect(gone?.text("status") == "pass", "\(id) after: \(gone.map(\.description) ?? "none")")
                #expect(gone?.text("change") == "mended", "\(id)")
            }
            // Each left the host as it was, and a look at one area alone sees what a look at all of them does.
            let end = try await Self.audit(desk)
            for (id, line) in base {
                #expect(
                    end[id]?.text("status") == line.text("status"), "\(id): \(end[id].map(\.description) ?? "none")")
            }
            for area in Set(base.values.compactMap { $0.text("area") }).sorted() {
                for (id, line) in try await Self.audit(desk, "--only", area) {
                    #expect(line.text("status") == end[id]?.text("status"), "\(id) of \(area) alone: \(line)")
                }
            }
        }
    }

    @Test("what a baseline accepts does not count until its last day, and a report is written whole")
    func baseline() async throws {
        try await withLab { lab in
            _ = try await lab.host()
            let desk = try Desk(lab)
            let accepted = try desk.write(
                "accepted.yaml",
                """
                accepted:
                  - {id: SSH-03, hosts: ["h*"], reason: a test, expires: 2099-12-31}
                  - {id: FW-01, reason: long ago, expires: 2020-01-01}
                """)
            func run(_ more: String...) async throws -> Outcome {
                try await desk.run(["security", "audit", "admin@h1", "--sudo", "--baseline", accepted] + more)
            }
            #expect(try await run("--only", "SSH-03").code == 0)
            let expired = try await run("--only", "FW-01")
            #expect(expired.code == 1 && expired.errors.contains("FW-01 was accepted until 2020-01-01"), "\(expired)")
            #expect(try await run("--only", "FW-01", "--fail-on", "critical").code == 0)
            let page = "\(desk.directory)/audit.html"
            let both = try await run("--only", "SSH-03,FW-01", "--report", page)
            #expect(both.code == 1 && both.output.contains("accepted until 2099-12-31: a test"), "\(both)")
            #expect(try String(contentsOfFile: page, encoding: .utf8).hasSuffix("</html>\n"))
            let nowhere = try await run("--only", "SSH-03", "--report", "/nowhere/a.md")
            #expect(nowhere.code == 2 && nowhere.errors.contains("/nowhere/a.md"), "\(nowhere)")
            let bad = try desk.write("bad.yaml", "accepted:\n  - {id: SSH-99, reason: a, expires: 2030-01-01}\n")
            let refused = try await desk.run(["security", "audit", "admin@h1", "--baseline", bad])
            #expect(refused.code == 2 && refused.errors.contains("bad.yaml:2:10: check `SSH-99`"), "\(refused)")
        }
    }
}
