/// What sshd is told to be, judged by what is in effect for each who may log in.
enum SSHChecks {
    static let mend = "tunnel security ssh {host} --sudo"

    static let all: [Check] = [
        setting(
            "SSH-01", "permitrootlogin", "root cannot log in with a password", .high,
            why: "Everybody knows the name root, so only the password is left to guess.",
            [.cis("5.1.20"), .devSec("sshd-06"), .lynis("SSH-7408")]
        ) { $0 != "yes" },
        setting(
            "SSH-02", "permitrootlogin", "root does not log in at all", .low,
            why: "Who works as root by sudo leaves a trace of who it was; who logs in as root does not.",
            [.cis("5.1.20"), .lynis("SSH-7408")]
        ) { $0 == "no" },
        setting(
            "SSH-03", "passwordauthentication", "Nobody logs in with a password", .high,
            why: "Passwords can be guessed and stolen, and the whole Internet tries; keys cannot be guessed.",
            [.devSec("sshd-27")]
        ) { $0 == "no" },
        setting(
            "SSH-04", "kbdinteractiveauthentication", "No password by way of a dialogue", .medium,
            why: "PAM asks for the same password this way, though PasswordAuthentication is off.", [.devSec("sshd-29")]
        ) { $0 == "no" },
        setting(
            "SSH-05", "permitemptypasswords", "Nobody logs in with an empty password", .critical,
            why: "An account without a password is open to everybody.",
            [.cis("5.1.19"), .devSec("sshd-28"), .lynis("SSH-7408")]
        ) { $0 == "no" },
        setting(
            "SSH-06", "pubkeyauthentication", "Keys can be used to log in", .medium,
            why: "Without keys only weaker ways to log in are left.", [.devSec("sshd-22")]
        ) { $0 == "yes" },
        setting(
            "SSH-07", "hostbasedauthentication", "Other hosts do not vouch for their users", .high,
            why: "Who takes over one host would be let in to this one, as anybody.",
            [.cis("5.1.10"), .devSec("sshd-25")]
        ) { $0 == "no" },
        setting(
            "SSH-08", "ignorerhosts", ".rhosts of users does not count", .medium,
            why: "A user could open the host to other hosts with a file.",
            [.cis("5.1.11"), .devSec("sshd-23"), .lynis("SSH-7408")]
        ) { $0 == "yes" },
        Check(
            "SSH-09", .ssh, "Neither GSSAPI nor Kerberos is used to log in", .low,
            why: "Ways to log in that nobody uses are only more for an attacker to try.", mend: mend,
            [.cis("5.1.9"), .devSec("sshd-30"), .devSec("sshd-33")]
        ) { evidence throws(Unreadable) in
            let verdict = try evidence.sshd("gssapiauthentication") { $0 == "no" }
            guard case .pass(let lines) = verdict else { return verdict }
            // A build without Kerberos does not know the keyword.
            do throws(Unreadable) { return try evidence.sshd("kerberosauthentication") { $0 == "no" } } catch {
                if case .absent = error { return .pass(lines) }
                throw error
            }
        },
        setting(
            "SSH-10", "strictmodes", "Keys that others may write do not count", .medium,
            why: "Without it, who can write somebody's authorized_keys can log in as them.",
            [.devSec("sshd-11"), .lynis("SSH-7408")]
        ) { $0 == "yes" },
        setting(
            "SSH-11", "permituserenvironment", "Users do not set variables for sshd", .medium,
            why: "LD_PRELOAD and the like get around what a key is restricted to.",
            [.cis("5.1.21"), .devSec("sshd-17"), .lynis("SSH-7408")]
        ) { $0 == "no" },
        number(
            "SSH-12", "maxauthtries", "At most 4 tries for each connection", 1...4,
            why: "Fewer tries make guessing slower and seen sooner.",
            [.cis("5.1.16"), .devSec("sshd-19"), .lynis("SSH-7408")]),
        number(
            "SSH-13", "logingracetime", "Who does not log in within a minute is disconnected", 1...60,
            why: "Connections that wait for a login can use up all there are.",
            [.cis("5.1.13"), .devSec("sshd-18"), .lynis("SSH-7408")]),
        Check(
            "SSH-14", .ssh, "Few connections may wait for a login", .low,
            why: "Without a limit, a flood of connections keeps everybody out.", mend: mend,
            [.cis("5.1.18"), .devSec("sshd-21")]
        ) { evidence throws(Unreadable) in
            try evidence.sshd("maxstartups") { value in
                let parts = value.split(separator: ":").compactMap { Int($0) }
                return parts.count == 3 && parts[0] <= 10 && parts[2] <= 60
            }
        },
        Check(
            "SSH-15", .ssh, "Dead connections are noticed", .low,
            why: "A session that nobody holds any more stays open, and can be taken over on the way.", mend: mend,
            [.cis("5.1.7"), .devSec("sshd-36"), .devSec("sshd-37"), .lynis("SSH-7408")]
        ) { evidence throws(Unreadable) in
            let verdict = try evidence.sshd("clientaliveinterval") { Int($0).map { (1...900).contains($0) } ?? false }
            guard case .pass = verdict else { return verdict }
            return try evidence.sshd("clientalivecountmax") { Int($0).map { (1...5).contains($0) } ?? false }
        },
        setting(
            "SSH-16", "loglevel", "Logins are logged, and what is typed is not", .low,
            why: "Without logs nobody sees an attack; debug levels tell what users do.",
            [.cis("5.1.14"), .devSec("sshd-13"), .lynis("SSH-7408")]
        ) { ["INFO", "VERBOSE"].contains($0) },
        setting(
            "SSH-17", "x11forwarding", "No windows are forwarded", .low,
            why: "A program on the host could read keys and screen of who logs in with it.",
            [.cis("5.1.8"), .devSec("sshd-42"), .lynis("SSH-7408")]
        ) { $0 == "no" },
        setting(
            "SSH-18", "allowagentforwarding", "No agent is forwarded", .low,
            why: "Who is root here can log in elsewhere with the agent of everybody who forwards one.",
            [.cis("5.1.8"), .devSec("sshd-40"), .lynis("SSH-7408")]
        ) { $0 == "no" },
        setting(
            "SSH-19", "allowtcpforwarding", "No ports are forwarded", .info,
            why: "The host can be used as a way into its network.",
            mend: "tunnel security ssh {host} --sudo --profile strict",
            [.cis("5.1.8"), .devSec("sshd-39"), .lynis("SSH-7408")]
        ) { $0 == "no" },
        setting(
            "SSH-20", "permittunnel", "No network devices are tunnelled", .low,
            why: "It connects networks past every firewall between them.", [.devSec("sshd-38"), .lynis("SSH-7408")]
        ) { $0 == "no" },
        setting(
            "SSH-21", "gatewayports", "Forwarded ports are for this host only", .low,
            why: "A user could offer services to the network that no firewall rule knows of.",
            [.devSec("sshd-41"), .lynis("SSH-7408")]
        ) { $0 == "no" },
        setting(
            "SSH-22", "compression", "No compression", .info,
            why: "It lets lengths of what is sent tell about its content, and is more code to get wrong.",
            [.lynis("SSH-7408")]
        ) { $0 == "no" },
        setting(
            "SSH-23", "tcpkeepalive", "Liveness is asked for inside the encryption only", .info,
            why: "TCP's own messages can be forged.", [.devSec("sshd-35"), .lynis("SSH-7408")]
        ) { $0 == "no" },
        setting(
            "SSH-24", "usedns", "Names of clients are not looked up", .info,
            why: "Whoever holds a reverse zone decides what is logged and matched.", [.lynis("SSH-7408")]
        ) { $0 == "no" },
        setting(
            "SSH-25", "usepam", "PAM's rules count for logins", .low,
            why: "Locked and expired accounts could still log in with keys.",
            mend: "tunnel security ssh {host} --sudo --set UsePAM=yes", [.cis("5.1.22")]
        ) { $0 == "yes" },
        number(
            "SSH-26", "maxsessions", "At most 10 sessions for each connection", 0...10,
            why: "One connection could use up the host's processes.",
            mend: "tunnel security ssh {host} --sudo --set MaxSessions=10",
            [.cis("5.1.17"), .devSec("sshd-20"), .lynis("SSH-7408")]),
        Check(
            "SSH-27", .ssh, "Only some users or groups may log in", .info,
            why: "Every account that a package or a person adds can log in otherwise.",
            mend: "tunnel security ssh {host} --sudo --allow-user NAME", [.cis("5.1.4"), .lynis("SSH-7440")]
        ) { evidence throws(Unreadable) in
            _ = try evidence.sshd("port")
            let allowed = try evidence.lines("sshd-effective").filter { line in
                [" allowusers ", " allowgroups "].contains { line.contains($0) }
            }
            return .when(!allowed.isEmpty, allowed.isEmpty ? ["neither AllowUsers nor AllowGroups is set"] : allowed)
        },
        setting(
            "SSH-28", "banner", "A notice is shown before the login", .info,
            why: "Some laws want it said that the host is not for everybody.",
            mend: "tunnel security ssh {host} --sudo --set Banner=/etc/issue.net", [.cis("5.1.5"), .devSec("sshd-46")]
        ) { $0 != "none" },
        Check(
            "SSH-29", .ssh, "No Match block is more lenient than the rest", .high,
            why: "A block for an address or a user gives back what the settings above it take.",
            mend: "delete the line from the file, then: systemctl reload ssh"
        ) { evidence throws(Unreadable) in
            try evidence.judged("sshd-files", bad: lenientMatches(evidence.partly("sshd-files").lines))
        },
        setting(
            "SSH-30", "loglevel", "Which key somebody logs in with is logged", .info,
            why: "Of several who share an account nobody can tell who it was.",
            [.cis("5.1.14"), .devSec("sshd-13"), .lynis("SSH-7408")]
        ) { $0 == "VERBOSE" },
    ]

    /// Lines within Match blocks that open what is dangerous, with the head of their block.
    static func lenientMatches(_ lines: [String]) -> [String] {
        let open: [String: Set<String>] = [
            "permitrootlogin": ["yes"], "passwordauthentication": ["yes"], "kbdinteractiveauthentication": ["yes"],
            "permitemptypasswords": ["yes"], "hostbasedauthentication": ["yes"], "permittunnel": ["yes"],
            "gatewayports": ["yes", "clientspecified"], "x11forwarding": ["yes"],
        ]
        var bad: [String] = []
        var head: String?
        var file = ""
        for text in lines {
            guard let line = SSHFileLine(text) else { continue }
            let path = text.prefix { $0 != ":" }
            // A block ends with its file.
            if path != file { (head, file) = (nil, String(path)) }
            if line.keyword == "match" { head = line.value.lowercased() == "all" ? nil : text }
            guard let head, open[line.keyword]?.contains(line.value.lowercased()) == true else { continue }
            if bad.last != head, !bad.contains(head) { bad.append(head) }
            bad.append(text)
        }
        return bad
    }

    private static func setting(
        _ id: String, _ keyword: String, _ title: String, _ severity: Severity, why: String, mend: String = mend,
        _ references: [Reference], isGood: @escaping @Sendable (String) -> Bool
    ) -> Check {
        Check(id, .ssh, title, severity, why: why, mend: mend, references) { evidence throws(Unreadable) in
            try evidence.sshd(keyword, isGood: isGood)
        }
    }

    private static func number(
        _ id: String, _ keyword: String, _ title: String, _ range: ClosedRange<Int>, why: String, mend: String = mend,
        _ references: [Reference]
    ) -> Check {
        setting(id, keyword, title, .low, why: why, mend: mend, references) { value in
            Int(value).map(range.contains) ?? false
        }
    }
}
