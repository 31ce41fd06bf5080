import Foundation
import Testing

@testable import CommandLineInterface
@testable import Diagnosis
import Plan

/// Audits as people read them, against recorded text. RECORD_SNAPSHOTS=1 records anew, and fails once.
@Suite struct AuditReportTests {
    /// Evidence of a host that sends markup and control characters wherever it can.
    static func audit(host: String = "web1", before: Bool = true) throws -> HostAudit {
        let hostile = "<script>alert(1)</script>`*_|\u{1b}[2J\u{202e}"
        func section(_ lines: String...) -> Evidence.Section { Evidence.Section(lines: lines) }
        var sections: [String: Evidence.Section] = [
            "host": section("uid 0", "now 1795472071", "container lxc"), "sshd": section("OpenSSH_9.2"),
            "sshd-effective": section(
                "admin passwordauthentication yes", "admin permitrootlogin no", "carol permitrootlogin yes",
                "admin maxauthtries 4", "admin usepam no", "admin port 22"),
            "sshd-files": section("/etc/ssh/sshd_config:1: PermitRootLogin \(hostile)"),
            "passwd": section("root:x:0:0:/root:/bin/sh", "\(hostile):x:0:0:/:/bin/sh"),
            "sysctl": section("net.ipv4.tcp_syncookies = 1"), "sysctl-files": section(),
        ]
        sections["shadow"] = Evidence.Section(lack: "only root can read it")
        func made(_ sections: [String: Evidence.Section], _ record: AuditRecord?) throws -> HostAudit {
            HostAudit(
                Evidence(host: host, login: "admin", sections: sections),
                selection: try CheckSelection(
                    only: ["SSH-01", "SSH-02", "SSH-03", "SSH-12", "SSH-25", "ACC-01", "ACC-12", "KRN-08", "KRN-20"],
                    skip: []),
                time: 1_795_472_071, before: record
            ) { id in
                switch id {
                case "SSH-03": Acceptance(reason: "old \(hostile)", expires: "2030-12-31", isExpired: false)
                case "SSH-25": Acceptance(reason: "was so", expires: "2020-01-31", isExpired: true)
                default: nil
                }
            }
        }
        guard before else { return try made(sections, nil) }
        var past = sections
        past["passwd"] = section("root:x:0:0:/root:/bin/sh")
        past["sysctl"] = section("net.ipv4.tcp_syncookies = 0")
        return try made(sections, AuditRecord(try made(past, nil), before: nil))
    }

    private static func compare(_ text: String, with name: String) throws {
        let place = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "Snapshots/\(name)")
        if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
            try Data(text.utf8).write(to: place)
            Issue.record("recorded \(place.lastPathComponent); run again without RECORD_SNAPSHOTS")
            return
        }
        #expect(try text == String(contentsOf: place, encoding: .utf8), "\(text)")
        let controls = text.replacing(/\u{1b}\[[0-9]+m/, with: "").unicodeScalars.filter {
            $0.value < 32 && $0 != "\n" || $0.value == 0x202e
        }
        #expect(controls.isEmpty)
    }

    @Test(arguments: [("text.txt", "never", false), ("all-color.txt", "always", true)])
    func text(name: String, color: String, showsAll: Bool) throws {
        let form = AuditText(style: Style(choice: color, isTerminal: false), showsAll: showsAll)
        try Self.compare(form.text(of: try Self.audit()) + "\n", with: name)
    }

    @Test(arguments: ["page.html", "page.md"])
    func document(name: String) throws {
        let form = try #require(AuditDocument.Form(path: "/tmp/a.\(name.split(separator: ".")[1])"))
        let audits = [try Self.audit(), try Self.audit(host: "<b>web2", before: false)]
        let text = form.text(of: AuditDocument(audits, at: Date(timeIntervalSince1970: 1_795_472_071)))
            .replacingOccurrences(of: "tunnel \(VersionCommand.version)", with: "tunnel VERSION")
        try Self.compare(text, with: name)
        #expect(!text.contains("<script>") || name.hasSuffix("md"))
    }

    @Test func otherFormsAreRefused() throws {
        #expect(AuditDocument.Form(path: "a.pdf") == nil && AuditDocument.Form(path: "html") == nil)
        let error = try usageError("security", "audit", "web1", "--report", "a.pdf")
        #expect(error.message.contains("--report"))
        let unknown = try usageError("security", "audit", "web1", "--only", "shh")
        #expect(unknown.suggestion == "SSH" || unknown.suggestion == "ssh", "\(unknown)")
        #expect(try usageError("security", "audit").kind == .missingArgument)
        #expect(try invocation("security", "audit", "--list").has(.list))
    }

    @Test("every command of tunnel that a check names to mend it is one")
    func mendsAreCommands() async throws {
        for check in Audit.checks {
            let line = check.mend.replacing("{host}", with: "web1")
            guard line.hasPrefix("tunnel ") else { continue }
            let words = try await Tool.run(["sh", "-c", "printf '%s\\n' \(line)"]).output.split(separator: "\n")
                .dropFirst()
            // Where a command comes with a later version, there is nothing to compare with.
            if words.prefix(2) == ["security", "services"],
                CommandTable.tunnel.command(at: ["security", "services"]) == nil
            {
                continue
            }
            do throws(UsageError) {
                _ = try Parser.parse(words.map { Array($0.utf8) })
            } catch {
                Issue.record("\(check.id): \(line): \(error.message)")
            }
        }
    }
}
