/// Who may change what on the disk.
enum FileChecks {
    static let all: [Check] = [
        modes(
            "FILE-01", "Only root can write the lists of accounts", .critical,
            ["/etc/passwd", "/etc/passwd-", "/etc/group", "/etc/group-", "/etc/shells"], most: 0o644,
            why: "Who writes /etc/passwd is root.", mend: "chown root:root FILE; chmod 644 FILE",
            [
                .cis("7.1.1"), .cis("7.1.2"), .cis("7.1.3"), .cis("7.1.4"), .cis("7.1.9"), .devSec("os-03"),
                .lynis("FILE-7524"),
            ]),
        modes(
            "FILE-02", "Only root can read the hashes of passwords", .critical,
            ["/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/gshadow-", "/etc/security/opasswd"], most: 0o640,
            groups: ["root", "shadow"], why: "Who reads them can try passwords at home.",
            mend: "chown root:shadow FILE; chmod 640 FILE",
            [.cis("7.1.5"), .cis("7.1.6"), .cis("7.1.7"), .cis("7.1.8"), .cis("7.1.10"), .devSec("os-02")]),
        Check(
            "FILE-03", .files, "Directories of the system are root's", .high,
            why: "Who writes there replaces programs and settings.",
            mend: "chown root:root DIRECTORY; chmod go-w DIRECTORY",
            [.lynis("FILE-7524")]
        ) { evidence throws(Unreadable) in
            let shared: Set = ["/tmp", "/var/tmp", "/dev/shm", "/root"]
            let known: Set = [
                "/", "/etc", "/usr", "/usr/bin", "/usr/sbin", "/usr/lib", "/boot", "/var", "/home", "/etc/pam.d",
                "/etc/apt",
                "/etc/apt/trusted.gpg.d", "/etc/init.d", "/etc/profile.d", "/etc/ld.so.conf.d", "/var/log",
                "/var/spool",
                "/usr/local", "/usr/local/bin", "/usr/local/sbin",
            ]
            let states = try evidence.states("modes").filter { known.contains($0.path) && !shared.contains($0.path) }
            // Debian gives /usr/local to staff, and /var/log may be syslog's.
            let bad = states.filter { state in
                state.uid != 0 || state.mode & 0o002 != 0
                    || (state.isWritableByOthers && !["staff", "syslog", "adm"].contains(state.group))
            }
            return .judged(bad: bad.map(\.line), good: states.map(\.line))
        },
        Check(
            "FILE-04", .files, "Directories for all have the sticky bit", .high,
            why: "Anybody could replace the files of others in them.", mend: "chmod 1777 DIRECTORY",
            [.cis("7.1.11"), .lynis("FILE-6362")]
        ) { evidence throws(Unreadable) in
            let bad = try evidence.tree("directory").filter { $0.mode & 0o002 != 0 && !$0.isSticky }
            return try evidence.judged("tree", bad: bad.map(\.line))
        },
        Check(
            "FILE-05", .files, "No file can be written by everybody", .high,
            why: "Whatever reads or runs it does what anybody wants.", mend: "chmod o-w FILE", [.cis("7.1.11")]
        ) { evidence throws(Unreadable) in
            let bad = try evidence.tree("regular").filter { $0.mode & 0o002 != 0 }
            return try evidence.judged("tree", bad: bad.map(\.line))
        },
        Check(
            "FILE-06", .files, "Programs with other rights come from packages", .high,
            why: "Somebody put it there to become root again.", mend: "chmod ug-s FILE, once it is known what it is",
            [.cis("7.1.13")]
        ) { evidence throws(Unreadable) in
            let found = try evidence.tree("regular").filter { $0.mode & 0o6000 != 0 }
            let owned = Set(
                try evidence.partly("owners").lines.compactMap { line in
                    line.firstRange(of: ": ").map { String(line[$0.upperBound...]) }
                })
            let bad = found.filter { file in
                !owned.contains(file.path)
                    && !owned.contains(String(file.path.dropFirst(file.path.hasPrefix("/usr/") ? 4 : 0)))
                    && !owned.contains("/usr" + file.path)
            }
            if let lack = evidence.sections["owners"]?.lack { throw .unknown(lack) }
            return try evidence.judged("tree", bad: bad.map(\.line), good: found.map(\.line))
        },
        Check(
            "FILE-07", .files, "No shell, interpreter or editor runs with other rights", .critical,
            why: "Anybody who starts it has these rights.", mend: "chmod ug-s FILE", [.devSec("os-06"), .cis("7.1.13")]
        ) { evidence throws(Unreadable) in
            let bad = try evidence.tree("regular").filter { file in
                let name = file.path.split(separator: "/").last.map(String.init) ?? ""
                return file.mode & 0o6000 != 0 && isPowerful(name)
            }
            return try evidence.judged("tree", bad: bad.map(\.line))
        },
        Check(
            "FILE-08", .files, "Every file belongs to somebody", .low,
            why: "Whoever gets the number next owns it.", mend: "chown root:root FILE", [.cis("7.1.12")]
        ) { evidence throws(Unreadable) in
            if try evidence.partly("tree").lines.contains("owners unknown") {
                throw .unknown("this find does not know of owners that do not exist")
            }
            let bad = try evidence.tree(nil).filter { $0.owner == "UNKNOWN" || $0.group == "UNKNOWN" }
            return try evidence.judged("tree", bad: bad.map(\.line))
        },
        Check(
            "FILE-09", .files, "Devices are in /dev only", .high,
            why: "A device elsewhere lets who can open it read the disk or the memory past all rights.", mend: "rm FILE"
        ) { evidence throws(Unreadable) in
            // Where directories of others are laid over each other, a device 0:0 stands for a deleted file.
            let bad = try evidence.tree("block special file") + evidence.tree("character special file")
            return try evidence.judged("tree", bad: bad.map(\.line))
        },
        Check(
            "FILE-10", .files, "Only root can write units and scripts of the boot", .critical,
            why: "They are run as root.", mend: "chown root:root FILE; chmod 644 FILE", [.lynis("BOOT-5184")]
        ) { evidence throws(Unreadable) in
            let states = try evidence.states("units-modes")
            return .judged(bad: states.filter { $0.uid != 0 || $0.isWritableByOthers }.map(\.line))
        },
        Check(
            "FILE-11", .files, "Programs of the system are root's", .critical,
            why: "Whoever owns one replaces it, and root runs it.", mend: "chown root:root FILE; chmod go-w FILE"
        ) { evidence throws(Unreadable) in
            let bad = try evidence.states("programs").filter { $0.uid != 0 || $0.isWritableByOthers }
            return .judged(bad: bad.map(\.line))
        },
        Check(
            "FILE-12", .files, "Only root can write what logins and programs start with", .critical,
            why: "Files of PAM, of profiles and of the loader are code for everybody.",
            mend: "chown root:root FILE; chmod go-w FILE", [.lynis("FILE-7524")]
        ) { evidence throws(Unreadable) in
            let names = [
                "/etc/pam.d/", "/etc/profile", "/etc/bash.bashrc", "/etc/environment", "/etc/ld.so", "/etc/hosts",
                "/etc/nsswitch", "/etc/fstab", "/etc/resolv", "/etc/rc.local", "/etc/apt/sources",
            ]
            let states = try evidence.states("modes").filter { state in names.contains { state.path.hasPrefix($0) } }
            let bad = states.filter { state in
                // systemd-resolved owns the file that /etc/resolv.conf is a link to.
                (state.uid != 0 && !(state.path == "/etc/resolv.conf" && state.owner == "systemd-resolve"))
                    || state.isWritableByOthers
            }
            return .judged(bad: bad.map(\.line), good: states.map(\.line))
        },
        Check(
            "FILE-13", .files, "Nothing is loaded into every program", .high,
            why: "Rootkits hide by /etc/ld.so.preload.", mend: "look at the library, then empty /etc/ld.so.preload"
        ) { evidence throws(Unreadable) in .judged(bad: try evidence.lines("preload")) },
        Check(
            "FILE-14", .files, "No program has capabilities that make root", .high,
            why: "They are worth as much as the set-uid bit, and ls does not show them.", mend: "setcap -r FILE"
        ) { evidence throws(Unreadable) in
            let lines = try evidence.partly("capabilities").lines
            let strong = [
                "cap_setuid", "cap_setgid", "cap_dac_override", "cap_dac_read_search", "cap_sys_admin",
                "cap_sys_ptrace",
                "cap_sys_module", "cap_chown", "cap_fowner", "cap_setfcap", "cap_sys_rawio",
            ]
            // shadow's own helpers have them instead of the set-uid bit on many systems.
            let usual = ["/newuidmap", "/newgidmap", "/snap-confine", "/gst-ptp-helper"]
            let bad = lines.filter { line in
                strong.contains { line.contains($0) } && !usual.contains { line.prefix { $0 != " " }.hasSuffix($0) }
            }
            return try evidence.judged("capabilities", bad: bad, good: lines)
        },
        modes(
            "FILE-15", "Private keys of the system are root's", .high, ["/etc/ssl/private"], most: 0o710,
            groups: ["root", "ssl-cert"], why: "Who reads them can pass for this host's services.",
            mend: "chown root:ssl-cert /etc/ssl/private; chmod 710 /etc/ssl/private", []),
        modes(
            "FILE-16", "root's home is root's alone", .medium, ["/root"], most: 0o750, groups: ["root"],
            why: "It holds keys, histories and scripts.", mend: "chmod 700 /root", [.lynis("FILE-7524")]),
        Check(
            "FILE-17", .files, "Programs that guard the host are as their packages have them", .critical,
            why: "A login, sudo or sshd that was replaced takes every password.",
            mend: "tunnel exec {host} --sudo -- apt-get install --reinstall PACKAGE", [.lynis("PKGS-7370")]
        ) { evidence throws(Unreadable) in
            // 5 stands for another checksum in what dpkg and rpm print.
            let bad = try evidence.partly("packages-changed").lines.filter { line in
                line.split(separator: " ").first?.contains("5") ?? false
            }
            return try evidence.judged("packages-changed", bad: bad)
        },
        Check(
            "CRON-01", .cron, "Only root can write what cron runs", .critical, why: "It is run as root.",
            mend: "chown root:root FILE; chmod go-w FILE", [.cis("2.4.1.2"), .cis("2.4.1.7"), .devSec("os-13")]
        ) { evidence throws(Unreadable) in
            let states = try evidence.states("cron").filter { !$0.path.hasPrefix("/var/spool") }
            return .judged(
                bad: states.filter { $0.uid != 0 || $0.isWritableByOthers }.map(\.line), good: states.map(\.line))
        },
        Check(
            "CRON-02", .cron, "Only root can read what cron runs", .info,
            why: "It tells when what is run, and sometimes holds passwords.",
            mend: "tunnel security services {host} --sudo",
            [
                .cis("2.4.1.2"), .cis("2.4.1.3"), .cis("2.4.1.4"), .cis("2.4.1.5"), .cis("2.4.1.6"), .cis("2.4.1.7"),
                .lynis("FILE-7524"),
            ]
        ) { evidence throws(Unreadable) in
            let states = try evidence.states("cron").filter { state in
                state.path.split(separator: "/").count == 2
            }
            if states.isEmpty { throw .absent("there is no cron on the host") }
            return .judged(bad: states.filter { $0.allows(beyond: 0o700) }.map(\.line))
        },
        Check(
            "CRON-03", .cron, "Only some may use cron and at", .info,
            why: "Whoever gets an account can come back by it after they were thrown out.",
            mend: "echo root >/etc/cron.allow; echo root >/etc/at.allow",
            [.cis("2.4.1.8"), .cis("2.4.2.1"), .lynis("SCHD-7718")]
        ) { evidence throws(Unreadable) in
            let lines = try evidence.lines("cron-access")
            var bad: [String] = []
            for tool in ["cron", "at"] where lines.contains(tool == "cron" ? "tool crontab" : "tool at") {
                if !lines.contains(where: { $0.hasSuffix("/\(tool).allow") }) {
                    bad.append("there is no /etc/\(tool).allow")
                }
            }
            if !lines.contains(where: { $0.hasPrefix("tool ") }) {
                throw .absent("there is neither cron nor at on the host")
            }
            return .judged(bad: bad, good: lines)
        },
    ]

    /// Programs that give all their rights to who starts them.
    private static func isPowerful(_ name: String) -> Bool {
        let names: Set = [
            "sh", "bash", "dash", "ash", "zsh", "fish", "ksh", "csh", "tcsh", "busybox", "vi", "vim", "nano", "emacs",
            "ed",
            "less", "more", "find", "awk", "gawk", "mawk", "sed", "env", "cp", "mv", "tar", "nmap", "gdb", "tee", "dd",
            "cat",
            "chmod", "chown", "nc", "ncat", "socat", "lua", "node", "ruby", "php", "rsync", "strace", "xargs",
            "install", "ln",
        ]
        return names.contains(name) || name.hasPrefix("python") || name.hasPrefix("perl") || name.hasPrefix("vim.")
            || name.hasPrefix("ruby") || name.hasPrefix("php") || name.hasPrefix("rbash")
    }

    private static func modes(
        _ id: String, _ title: String, _ severity: Severity, _ paths: [String], most: Int, groups: Set<String>? = nil,
        why: String, mend: String, _ references: [Reference]
    ) -> Check {
        Check(id, .files, title, severity, why: why, mend: mend, references) { evidence throws(Unreadable) in
            let states = try evidence.states("modes").filter { paths.contains($0.path) }
            if states.isEmpty { throw .absent("there is no \(paths.joined(separator: ", "))") }
            let bad = states.filter { state in
                let group = groups ?? ["root"]
                return state.uid != 0 || state.allows(beyond: most)
                    || (state.mode & 0o070 != 0 && !group.contains(state.group) && groups != nil)
            }
            return .judged(bad: bad.map(\.line), good: states.map(\.line))
        }
    }
}

extension Evidence {
    func states(_ section: String) throws(Unreadable) -> [PathState] {
        try lines(section).compactMap { PathState($0) }
    }

    /// What the walk over the disks found, of one kind of file; as far as it came.
    func tree(_ kind: String?) throws(Unreadable) -> [PathState] {
        try partly("tree").lines.compactMap { line in
            guard let colon = line.firstIndex(of: ":"), kind.map(line.hasPrefix) ?? true else { return nil }
            return PathState(line[line.index(after: colon)...])
        }
    }
}
