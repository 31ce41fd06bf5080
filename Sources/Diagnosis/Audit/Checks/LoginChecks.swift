/// What a login starts with, mounts, logs, time and the like.
enum LoginChecks {
    private static let mend = "tunnel security services {host} --sudo"

    static let all: [Check] = [
        Check(
            "LOGIN-01", .login, "Programs leave no core dumps", .low,
            why: "A dump holds what was in memory: passwords and keys.", mend: mend,
            [.cis("1.5.3"), .lynis("KRNL-5820")]
        ) { evidence throws(Unreadable) in
            let lines = try evidence.lines("limits")
            let pattern = evidence.sections["sysctl"]?.lines.first { $0.hasPrefix("kernel.core_pattern") }
            let limit = lines.contains { line in
                let words = line.blankWords
                return words.dropFirst().starts(with: ["*", "hard", "core", "0"])
                    || words.dropFirst().starts(with: ["*", "-", "core", "0"])
            }
            let isStored = lines.last { $0.contains("Storage=") }.map { !$0.contains("none") } ?? true
            let goesToSystemd = pattern?.contains("systemd-coredump") ?? false
            let isOff =
                limit || lines.contains("sshd 0") || (goesToSystemd && !isStored)
                || lines.contains { $0.contains("DefaultLimitCORE=0") }
            return .when(isOff, lines + [pattern].compactMap { $0 })
        },
        Check(
            "LOGIN-02", .login, "New files are not for everybody", .low,
            why: "Whatever a user makes can be read by all others.", mend: mend,
            [.cis("5.4.3.3"), .devSec("os-05"), .lynis("AUTH-9328")]
        ) { evidence throws(Unreadable) in
            let lines = try evidence.lines("umask")
            let masks = lines.compactMap { line in line.blankWords.last.flatMap { Int($0, radix: 8) } }
            if masks.isEmpty { return .fail(["no file sets a umask"]) }
            // A shell's own file comes behind what login and PAM took from login.defs.
            let shell = lines.filter { !$0.hasPrefix("/etc/login.defs") && !$0.contains("pam_umask") }
            let counts = shell.last ?? lines.last { $0.hasPrefix("/etc/login.defs") } ?? ""
            let mask = counts.blankWords.last.flatMap { Int($0, radix: 8) } ?? 0
            return .when(mask & 0o027 == 0o027, lines)
        },
        Check(
            "LOGIN-03", .login, "Notices before the login tell nothing of the system", .low,
            why: "The version says which holes to try.", mend: mend,
            [.cis("1.6.2"), .cis("1.6.3"), .lynis("BANN-7126"), .lynis("BANN-7130")]
        ) { evidence throws(Unreadable) in
            let names = [
                "Debian", "Ubuntu", "Fedora", "Alpine", "openSUSE", "Arch Linux", "GNU/Linux", "\\r", "\\s", "\\v",
                "\\m",
            ]
            let lines = try evidence.lines("banner").filter { $0.hasPrefix("/etc/issue") }
            return .judged(bad: lines.filter { line in names.contains { line.contains($0) } }, good: lines)
        },
        Check(
            "LOGIN-04", .login, "A notice says that the host is not for everybody", .info,
            why: "Some laws want it said before somebody logs in.", mend: mend,
            [.cis("1.6.2"), .cis("1.6.3"), .lynis("BANN-7126"), .lynis("BANN-7130")]
        ) { evidence throws(Unreadable) in
            let words = ["authori", "prohibit", "monitor", "private", "unbefugt", "consent"]
            let lines = try evidence.lines("banner").filter { $0.hasPrefix("/etc/issue") }
            let good = lines.filter { line in words.contains { line.lowercased().contains($0) } }
            return .when(!good.isEmpty, good.isEmpty ? lines : good)
        },
        Check(
            "LOGIN-05", .login, "Shells that nobody uses end by themselves", .info,
            why: "A terminal that was left open is open to whoever comes by.",
            mend: "echo 'readonly TMOUT=900; export TMOUT' >/etc/profile.d/timeout.sh", [.cis("5.4.3.2")]
        ) { evidence throws(Unreadable) in
            let lines = try evidence.lines("shell-timeout")
            let seconds = lines.lazy.compactMap { line in
                line.components(after: "TMOUT").flatMap { Int($0.prefix(while: \.isNumber)) }
            }.first
            return .when(seconds.map { (1...900).contains($0) } ?? false, lines.isEmpty ? ["TMOUT is not set"] : lines)
        },
        mount(
            "MNT-01", "/tmp", ["nodev", "nosuid"], .low,
            [.cis("1.1.2.1.2"), .cis("1.1.2.1.3"), .devSec("os-15"), .lynis("FILE-6374")]),
        mount("MNT-02", "/tmp", ["noexec"], .info, [.cis("1.1.2.1.4"), .devSec("os-14"), .lynis("FILE-6374")]),
        mount(
            "MNT-03", "/dev/shm", ["nodev", "nosuid", "noexec"], .low,
            [.cis("1.1.2.2.2"), .cis("1.1.2.2.3"), .cis("1.1.2.2.4"), .lynis("FILE-6374")]),
        mount(
            "MNT-04", "/var/tmp", ["nodev", "nosuid"], .low,
            [.cis("1.1.2.5.2"), .cis("1.1.2.5.3"), .lynis("FILE-6374")]),
        mount(
            "MNT-05", "/home", ["nodev", "nosuid"], .low, [.cis("1.1.2.3.2"), .cis("1.1.2.3.3"), .lynis("FILE-6374")]),
        Check(
            "MNT-06", .mounts, "/home, /tmp and /var are file systems of their own", .info,
            why: "What fills one of them stops the whole host.", mend: "partitions of their own in /etc/fstab",
            [.cis("1.1.2.1.1"), .cis("1.1.2.3.1"), .cis("1.1.2.4.1"), .lynis("FILE-6310")]
        ) { evidence throws(Unreadable) in
            try evidence.needsMachine("file systems are given by")
            let lines = try evidence.lines("mounts")
            let bad = ["/home", "/tmp", "/var"].filter { path in !lines.contains { $0.hasPrefix(path + " ") } }
            return .judged(bad: bad.map { "\($0) is a part of /" })
        },
        Check(
            "LOG-01", .logging, "Logs outlive a restart", .medium,
            why: "Who breaks in restarts the host, and nobody knows what happened.",
            mend: "mkdir -p /var/log/journal; systemctl restart systemd-journald",
            [.cis("6.1.2.4"), .lynis("LOGG-2130")]
        ) { evidence throws(Unreadable) in
            let writers = ["rsyslog", "syslog-ng", "syslog", "busybox-syslogd"].filter { evidence.isActive($0) }
            if !writers.isEmpty || evidence.hasProcess("rsyslogd", "syslog-ng", "syslogd") {
                return .pass(writers.map { "\($0) is active" })
            }
            let lines = try evidence.lines("journal")
            let storage =
                lines.last { $0.contains("Storage=") }?.components(after: "Storage").map(String.init) ?? "auto"
            let isKept = lines.contains("directory /var/log/journal")
            return .when(
                storage == "persistent" || (storage == "auto" && isKept), ["journald's Storage is \(storage)"] + lines)
        },
        Check(
            "LOG-02", .logging, "Something writes logs", .high,
            why: "Without logs nobody sees an attack, and fail2ban bans nobody.",
            mend: "systemctl enable --now systemd-journald",
            [.cis("6.1.1.1"), .lynis("LOGG-2130")]
        ) { evidence throws(Unreadable) in
            _ = try evidence.lines("units")
            let active = ["systemd-journald", "rsyslog", "syslog-ng", "syslog"].filter { evidence.isActive($0) }
            return .when(
                !active.isEmpty || evidence.hasProcess("rsyslogd", "syslog-ng", "syslogd", "systemd-journal"),
                active.map { "\($0) is active" })
        },
        Check(
            "LOG-03", .logging, "Others cannot write the logs", .medium,
            why: "Who writes them takes out what they did.", mend: "chmod go-w FILE",
            [.cis("6.1.4.1"), .devSec("os-11")]
        ) { evidence throws(Unreadable) in
            let files = try evidence.lines("log-modes").compactMap { PathState($0) }
            return .judged(
                bad: files.filter {
                    $0.mode & 0o002 != 0
                        || ($0.isWritableByOthers && !["adm", "syslog", "systemd-journal", "utmp"].contains($0.group))
                }.map(\.line))
        },
        Check(
            "LOG-04", .logging, "Logs are rotated", .low, why: "A full disk stops services, and logs with them.",
            mend: "tunnel setup packages {host} logrotate --sudo", [.cis("6.1.3.8"), .lynis("LOGG-2146")]
        ) { evidence throws(Unreadable) in
            _ = try evidence.lines("units")
            if !evidence.isActive("rsyslog", "syslog-ng", "syslog") {
                throw .absent("the journal rotates itself, and nothing else writes logs")
            }
            return .when(!(try evidence.installed(["logrotate"])).isEmpty, try evidence.lines("rotation"))
        },
        Check(
            "LOG-05", .logging, "Logs are sent to another host as well", .info,
            why: "Who is root here can change what is kept here.",
            mend: "systemd-journal-upload, or rsyslog with omfwd",
            [.cis("6.1.3.6"), .lynis("LOGG-2154")]
        ) { evidence throws(Unreadable) in
            let lines = try evidence.lines("log-sending")
            let upload = evidence.units("active", ["systemd-journal-upload"])
            return .when(!lines.isEmpty || !upload.isEmpty, upload + lines)
        },
        Check(
            "LOG-06", .logging, "The kernel's audit is on", .low,
            why: "It tells who changed accounts and rules, which logs do not.",
            mend: "tunnel setup packages {host} auditd --sudo",
            [.cis("6.2.1.1"), .cis("6.2.1.2"), .devSec("package-08"), .lynis("ACCT-9628")]
        ) { evidence throws(Unreadable) in
            try evidence.needsMachine("the audit is a matter of the kernel of")
            _ = try evidence.lines("units")
            return .when(evidence.isActive("auditd") || evidence.hasProcess("auditd"), ["auditd"])
        },
        Check(
            "LOG-07", .logging, "Changed files would be noticed", .info,
            why: "A program that was replaced looks as before.", mend: "tunnel setup packages {host} aide --sudo",
            [.cis("6.3.1"), .lynis("FINT-4350")]
        ) { evidence throws(Unreadable) in
            let found = try evidence.installed(["aide", "tripwire", "samhain", "integrit", "ossec-hids"])
            return .when(!found.isEmpty, found.isEmpty ? ["no such tool is installed"] : found)
        },
        Check(
            "LOG-08", .logging, "What is run is accounted", .info, why: "Nobody can tell afterwards what was started.",
            mend: "tunnel setup packages {host} acct --sudo", [.lynis("ACCT-9622")]
        ) { evidence throws(Unreadable) in
            let found = try evidence.installed(["acct", "psacct"])
            return .when(!found.isEmpty, found.isEmpty ? ["no such tool is installed"] : found)
        },
        Check(
            "LOG-09", .logging, "Something looks for known malware", .info,
            why: "A host that hands on files hands on what is in them.",
            mend: "tunnel setup packages {host} rkhunter --sudo", [.lynis("HRDN-7230")]
        ) { evidence throws(Unreadable) in
            let found = try evidence.installed(["rkhunter", "chkrootkit", "clamav", "clamav-daemon", "clamd"])
            return .when(!found.isEmpty, found.isEmpty ? ["no such tool is installed"] : found)
        },
        Check(
            "TIME-01", .time, "The clock is kept right", .medium,
            why: "Logs cannot be compared, and certificates and tokens fail, or count for too long.",
            mend: "tunnel setup packages {host} systemd-timesyncd --sudo",
            [.cis("2.3.2.2"), .cis("2.3.3.3"), .lynis("TIME-3104")]
        ) { evidence throws(Unreadable) in
            try evidence.needsMachine("the clock is that of")
            let active = try keepers(evidence)
            let lines = evidence.sections["time"]?.lines ?? []
            return .when(!active.isEmpty, active + lines)
        },
        Check(
            "TIME-02", .time, "One program alone sets the clock", .low, why: "Two pull it to and fro.",
            mend: "systemctl disable --now the one that is not wanted", [.cis("2.3.1.1")]
        ) { evidence throws(Unreadable) in
            try evidence.needsMachine("the clock is that of")
            let active = try keepers(evidence)
            return .when(active.count < 2, active)
        },
        Check(
            "MAC-01", .mac, "AppArmor or SELinux is on", .medium,
            why: "A service that is broken into can do all that its user can.",
            mend: "tunnel setup packages {host} apparmor --sudo",
            [.cis("1.3.1.1"), .lynis("MACF-6208"), .lynis("MACF-6234")]
        ) { evidence throws(Unreadable) in
            try evidence.needsMachine("it belongs to the kernel of")
            let lines = try evidence.lines("mac")
            let isOn = lines.contains("apparmor Y") || lines.contains { $0 == "selinux Enforcing" || $0 == "selinux 1" }
            return .when(isOn, lines.isEmpty ? ["neither is there"] : lines)
        },
        Check(
            "MAC-02", .mac, "Its profiles are enforced", .low, why: "A profile in complain mode only watches.",
            mend: "aa-enforce /etc/apparmor.d/*", [.cis("1.3.1.4")]
        ) { evidence throws(Unreadable) in
            try evidence.needsMachine("it belongs to the kernel of")
            let lines = try evidence.lines("mac")
            if !lines.contains("apparmor Y") { throw .absent("AppArmor is not on") }
            let profiles = lines.filter { $0.hasPrefix("profiles ") }
            if profiles.isEmpty { throw .unknown("only root can read its profiles") }
            return .judged(bad: profiles.filter { $0.hasPrefix("profiles complain") }, good: profiles)
        },
        Check(
            "BOOT-01", .boot, "Only root can write the boot loader's files", .medium,
            why: "Who writes them decides what kernel starts, and how.", mend: mend,
            [.cis("1.4.2"), .lynis("BOOT-5184")]
        ) { evidence throws(Unreadable) in
            try evidence.needsMachine("there is no boot loader but that of")
            let files = try evidence.lines("boot").compactMap {
                $0.hasPrefix("file ") ? PathState($0.dropFirst(5)) : nil
            }
            if files.isEmpty { throw .absent("there is no known boot loader") }
            return .judged(
                bad: files.filter { $0.uid != 0 || $0.allows(beyond: 0o600) }.map(\.line), good: files.map(\.line))
        },
        Check(
            "BOOT-02", .boot, "The boot loader asks for a password before it is changed", .info,
            why: "Who has the console can start the host without any login.",
            mend: "grub-mkpasswd-pbkdf2, and /etc/grub.d/40_custom",
            [.cis("1.4.1"), .lynis("BOOT-5122")]
        ) { evidence throws(Unreadable) in
            try evidence.needsMachine("there is no boot loader but that of")
            let lines = try evidence.lines("boot")
            if lines.isEmpty { throw .absent("there is no known boot loader") }
            if !evidence.isRoot { throw .unknown("only root can read it") }
            let found = lines.filter { $0.hasPrefix("password ") }
            return .when(!found.isEmpty, found.isEmpty ? ["no password is set"] : found)
        },
    ]

    private static func keepers(_ evidence: Evidence) throws(Unreadable) -> [String] {
        _ = try evidence.lines("units")
        return ["systemd-timesyncd", "chrony", "chronyd", "ntp", "ntpd", "ntpsec", "openntpd"]
            .flatMap { evidence.units("active", [$0]) }
    }

    private static func mount(
        _ id: String, _ path: String, _ options: [String], _ severity: Severity, _ references: [Reference]
    ) -> Check {
        Check(
            id, .mounts, "\(path) is mounted \(options.joined(separator: ", "))", severity,
            why: "Files that anybody puts there could be devices, run with other rights, or be run at all.",
            mend: "mount -o remount,\(options.joined(separator: ",")) \(path), and the same in /etc/fstab", references
        ) { evidence throws(Unreadable) in
            // The last mount at a place is the one that is seen.
            guard let line = try evidence.lines("mounts").last(where: { $0.hasPrefix(path + " ") }) else {
                throw .absent("\(path) is no file system of its own")
            }
            let words = line.blankWords
            let set = Set((words.last ?? "").split(separator: ",").map(String.init))
            return .when(options.allSatisfy(set.contains), [line])
        }
    }
}
