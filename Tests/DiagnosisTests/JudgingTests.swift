import Testing

@testable import Diagnosis

/// Evidence with one thing changed, and what the checks make of it.
@Suite struct JudgingTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let id: String
        let status: Finding.Status
        let change: @Sendable (Fixture) -> Fixture

        init(_ id: String, _ status: Finding.Status = .fail, _ change: @escaping @Sendable (Fixture) -> Fixture) {
            self.id = id
            self.status = status
            self.change = change
        }

        var testDescription: String { "\(id) \(status)" }
    }

    private static func sshd(_ id: String, _ keyword: String, _ from: String, _ to: String) -> Case {
        Case(id) { $0.replacing("sshd-effective", "admin \(keyword) \(from)", "admin \(keyword) \(to)") }
    }

    private static let cases: [Case] = [
        sshd("SSH-01", "permitrootlogin", "no", "yes"), sshd("SSH-03", "passwordauthentication", "no", "yes"),
        sshd("SSH-05", "permitemptypasswords", "no", "yes"), sshd("SSH-13", "logingracetime", "30", "0"),
        sshd("SSH-14", "maxstartups", "10:30:60", "100:30:200"), sshd("SSH-15", "clientaliveinterval", "300", "0"),
        sshd("SSH-40", "ciphers", "", "3des-cbc,"), sshd("SSH-45", "pubkeyacceptedalgorithms", "", "ssh-dss,"),
        // For one user only.
        Case("SSH-03") { $0.adding("sshd-effective", "carol passwordauthentication yes") },
        Case("SSH-29") {
            $0.adding("sshd-files", "/etc/ssh/x.conf:1: Match User a", "/etc/ssh/x.conf:2: PermitRootLogin yes")
        },
        Case("SSH-29", .pass) {
            $0.adding("sshd-files", "/etc/ssh/x.conf:1: Match all", "/etc/ssh/x.conf:2: X11Forwarding yes")
        },
        Case("SSH-46") { $0.replacing("sshd-running", "kex-strict-s-v00@openssh.com", "x") },
        Case("SSH-51") { $0.replacing("sshd-running", "ciphers chacha20", "ciphers 3des-cbc,chacha20") },
        Case("SSH-51") { fixture in
            fixture.adding("sshd-running", "changed 1795479000 /etc/ssh/sshd_config.d/00-tunnel.conf")
        },
        Case("SSH-61") { $0.adding("authorized-keys", "key carol 1024 (RSA) /home/carol/.ssh/authorized_keys") },
        Case("SSH-62") { $0.adding("authorized-keys", "options carol /x:1 environment,no-pty") },
        Case("ACC-01") { $0.adding("passwd", "toor:x:0:0:/root:/bin/sh") },
        Case("ACC-06") { $0.adding("passwd", "eve:x:1000:1000:/home/eve:/bin/sh") },
        Case("ACC-02") { $0.adding("shadow", "eve:empty:20000:0:99999:7::") },
        Case("ACC-12") { $0.adding("shadow", "eve:hash-1:20000:0:99999:7::") },
        Case("ACC-12") { $0.adding("shadow", "eve:locked-des:20000:0:99999:7::") },
        Case("ACC-21") { $0.adding("root-path", "line /root/.profile:1: export PATH=.:$PATH") },
        Case("ACC-21") { $0.adding("root-path", "line /root/.profile:1: PATH=\"/usr/bin:\"") },
        Case("ACC-21", .pass) { $0.adding("root-path", "line /root/.profile:1: PATH=$HOME/bin:$PATH") },
        Case("SUDO-01") { $0.adding("sudo-rules", "/etc/sudoers:99: eve ALL=(ALL) NOPASSWD: SETENV: ALL") },
        Case("SUDO-04") { $0.adding("sudo-rules", "/etc/sudoers:99: Defaults !use_pty") },
        Case("SUDO-05") { $0.adding("sudo-rules", "/etc/sudoers:99: Defaults env_keep += \"LD_PRELOAD\"") },
        Case("SUDO-07") { $0.adding("sudo-rules", "/etc/sudoers:99: Defaults timestamp_timeout=-1") },
        Case("SUDO-07", .pass) { $0.adding("sudo-rules", "/etc/sudoers:99: Defaults timestamp_timeout = 5") },
        Case("FW-02") { $0.replacing("nft", "policy drop", "policy accept") },
        Case("FW-03", .notApplicable) { $0.replacing("host", "ipv6 yes", "") },
        Case("FW-06") { $0.adding("nft", "table ip filter {", "chain x {", "tcp dport 4444 accept", "}", "}") },
        Case("BAN-01") { $0.replacing("fail2ban", "pong", "x") },
        Case("BAN-02") { $0.replacing("fail2ban", "sshd ", "other ") },
        Case("BAN-02", .notApplicable) { $0.replacing("fail2ban", "pong", "x") },
        Case("BAN-04") { $0.replacing("fail2ban", "tool iptables", "") },
        Case("BAN-06") { $0.adding("fail2ban", "sshd ignoreip 0.0.0.0/0") },
        Case("UPD-01") { $0.replacing("updates", "Unattended-Upgrade \"1\"", "Unattended-Upgrade \"0\"") },
        Case("UPD-02") { $0.adding("pending", "Inst openssl [1] (2 Debian-Security:12/stable-security [amd64])") },
        Case("UPD-05") { $0.adding("sources", "/etc/yum.repos.d/x.repo:3: gpgcheck = 0") },
        Case("UPD-09") { $0.replacing("host", "VERSION_ID=12", "VERSION_ID=10") },
        Case("UPD-09", .unknown) { $0.replacing("host", "ID=debian", "ID=x") },
        Case("SVC-01") {
            $0.adding("listeners", "tcp LISTEN 0 5 0.0.0.0:23 0.0.0.0:* users:((\"in.telnetd\",pid=1,fd=3))")
        },
        Case("SVC-01", .pass) { $0.adding("listeners", "tcp LISTEN 0 5 127.0.0.1:23 0.0.0.0:*") },
        Case("SVC-11") { $0.adding("listeners", "tcp LISTEN 0 5 [::]:6379 [::]:*") },
        Case("KRN-08") { $0.replacing("sysctl", "tcp_syncookies = 1", "tcp_syncookies = 0") },
        Case("KRN-20", .notApplicable) { $0 },
        Case("KRN-20") {
            $0.replacing("host", "container systemd-nspawn", "").replacing("sysctl", "space = 2", "space = 1")
        },
        Case("KRN-40") { $0.adding("sysctl-files", "/etc/sysctl.d/9.conf:1: net/ipv4/tcp_syncookies=0") },
        Case("FILE-01") { $0.replacing("modes", "644 0 0 root root /etc/passwd", "666 0 0 root root /etc/passwd") },
        Case("FILE-02") {
            $0.replacing("modes", "640 0 42 root shadow /etc/shadow", "644 0 42 root shadow /etc/shadow")
        },
        Case("FILE-05") { $0.adding("tree", "regular empty file:666 0 0 root root /srv/a b") },
        Case("FILE-06") { $0.adding("tree", "regular file:4755 0 0 root root /opt/x") },
        Case("FILE-07") { $0.adding("tree", "regular file:4755 0 0 root root /usr/bin/python3.11") },
        Case("FILE-08") { $0.adding("tree", "directory:755 4242 0 UNKNOWN root /srv/x") },
        Case("FILE-08", .unknown) { $0.adding("tree", "owners unknown") },
        Case("FILE-09") { $0.adding("tree", "block special file:600 0 0 root root /srv/disk") },
        Case("FILE-14") { $0.adding("capabilities", "/usr/bin/x cap_setuid=ep") },
        Case("FILE-17") { $0.adding("packages-changed", "??5??????   /usr/sbin/sshd") },
        Case("LOGIN-01", .pass) { $0.adding("limits", "/etc/security/limits.d/x.conf:1: * hard core 0") },
        Case("MNT-01", .notApplicable) { $0 },
        Case("MNT-01") { $0.adding("mounts", "/tmp tmpfs rw,relatime") },
        Case("LOG-01") { $0.adding("journal", "/etc/systemd/journald.conf:1: Storage=volatile") },
        Case("TIME-01", .notApplicable) { $0 },
        Case("CRON-03", .pass) {
            $0.adding("cron-access", "644 0 0 root root /etc/cron.allow", "644 0 0 root root /etc/at.allow")
        },
    ]

    @Test(arguments: cases)
    func judged(_ test: Case) throws {
        let changed = test.change(.lockedDown)
        let finding = try changed.finding(test.id)
        #expect(finding.status == test.status, "\(finding.evidence) \(finding.reason ?? "")")
        if test.status == .fail { #expect(!finding.evidence.isEmpty, "a failure shows why") }
    }

    @Test("lockdown leaves nothing of what it covers")
    func lockedDown() throws {
        for check in Audit.checks where [.ssh, .firewall, .fail2ban].contains(check.area) && check.severity != .info {
            let finding = check.finding(in: Fixture.lockedDown.evidence)
            #expect([.pass, .notApplicable].contains(finding.status), "\(check.id) \(finding.evidence)")
        }
        #expect(try Fixture.lockedDown.status("UPD-01") == .pass)
    }

    @Test func whatDiffersFromTheFilesIsTold() throws {
        let finding = try Fixture.lockedDown.finding("SSH-03")
        #expect(finding.evidence.contains { $0.contains("50-cloud-init.conf") && $0.contains("yes") })
        #expect(finding.evidence.first == "passwordauthentication no")
    }

    @Test func longEvidenceIsCut() throws {
        var fixture = Fixture.lockedDown
        for number in 1...30 {
            fixture = fixture.adding(
                "tree", "regular file:666 0 0 root root /srv/\(number)" + String(repeating: "x", count: 500))
        }
        let finding = try fixture.finding("FILE-05")
        #expect(finding.evidence.count == Finding.mostLines + 1 && finding.evidence.last == "and 18 more")
        #expect(finding.evidence.allSatisfy { $0.count <= Finding.longestLine + 3 })
    }
}
