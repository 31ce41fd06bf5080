import Foundation
import LabSupport
import Testing

/// What runs, what the kernel does, and what installs itself, on real hosts.
@Suite(.needsLab, .timeLimit(.minutes(25)))
struct SecurityServicesTests {
    private static func run(_ verb: String, _ more: String...) -> [String] {
        ["security", verb, "admin@h1", "--sudo"] + more
    }

    /// A telnet socket as its package brings it, a printer's server that listens, and one that nobody has started.
    private static let plant = """
        units=/usr/lib/systemd/system
        printf '[Socket]\\nListenStream=23\\nAccept=yes\\n[Install]\\nWantedBy=sockets.target\\n' >$units/telnet.socket
        printf '[Service]\\nExecStart=/bin/cat\\n' >$units/telnet@.service
        printf '[Service]\\nExecStart=/usr/bin/python3 -m http.server 631\\n[Install]\\nWantedBy=multi-user.target\\n' \\
            >$units/cups.service
        printf '[Service]\\nExecStart=/bin/sleep 99\\n' >$units/rpcbind.service
        systemctl daemon-reload
        systemctl -q enable --now telnet.socket cups.service
        until ss -lnt | grep -q ':631 '; do sleep 0.1; done
        """

    /// All below /etc, what the kernel's network does, and what runs.
    private static let look = """
        find /etc ! -type d -printf '%p %M %U %G %T@ %l\\n' -o -type d -printf '%p %M %U %G\\n' | sort
        find /etc -type f -print0 | sort -z | xargs -0 sha256sum
        cat /etc/default/ufw | grep ENABLED; grep -rs . /proc/sys/net/ipv4/conf /proc/sys/net/ipv6/conf | sort
        systemctl list-unit-files --no-legend | grep -v '^session-' | sort
        systemctl show -p Id,ActiveState telnet.socket cups rpcbind
        """

    private static func lastRun(_ desk: Desk, _ words: String) async throws -> String {
        let lines = try await desk.run(["runs", "list"]).output.split(separator: "\n")
        return try #require(lines.last { $0.hasSuffix(words) }?.split(separator: " ").first.map(String.init))
    }

    @Test("what listens is told, what nobody needs is stopped, the rest set; again nothing; undo restores all of it")
    func hardens() async throws {
        try await withLab { lab in
            let host = try await lab.host(flavour: .full)
            let desk = try Desk(lab)
            try await host.shell(Self.plant)
            let before = try await host.shell(Self.look)

            let checked = try await desk.run(Self.run("services", "--check", "--json"))
            #expect(checked.code == 6, "\(checked)")
            let survey = try #require(try checked.lines().of("survey").first)
            #expect(survey.text("phase") == "now")
            let listening = survey.values["items"]?.array.filter { $0["topic"]?.text == "listening" } ?? []
            #expect(
                listening.contains {
                    $0["name"]?.text == "tcp/0.0.0.0:631" && $0["now"]?.text == "open, python3 (cups.service)"
                }, "\(checked)")
            #expect(listening.contains { $0["now"]?.text == "open, systemd (telnet.socket)" }, "\(checked)")
            #expect(try await host.shell(Self.look) == before, "--check changes nothing")

            let first = try await desk.run(Self.run("services"))
            #expect(first.code == 0, "\(first)")
            #expect(first.output.contains("open, python3 (cups.service) -> closed"), "\(first)")
            let name = try await Self.lastRun(desk, "security services")
            #expect(
                try await host.shell("systemctl is-enabled telnet.socket cups rpcbind; :")
                    == "masked\nmasked\nmasked")
            #expect(try await host.shell("cat /proc/sys/net/ipv4/conf/eth0/rp_filter") == "1")
            #expect(try await host.shell("systemctl is-active ssh").contains("active"))
            // Read-only in the lab: told, and in no file.
            #expect(first.output.contains("kernel.kptr_restrict="), "\(first)")
            #expect(try await host.shell("grep -c kptr /etc/sysctl.d/99-tunnel-hardening.conf; :") == "0")
            #expect(try await host.shell("su - admin -c umask") == "0027")

            let second = try await desk.run(Self.run("services"))
            #expect(second.code == 0 && second.output.contains("0 changed"), "\(second)")
            for (drift, words) in [
                ("systemctl unmask cups && systemctl start cups", "cups.service is active"),
                ("echo 1 >/proc/sys/net/ipv6/conf/eth0/accept_redirects", "net.ipv6.conf.*.accept_redirects is 1"),
                ("sed -i s/dccp/dcpp/ /etc/modprobe.d/60-tunnel.conf", "the text of /etc/modprobe.d/60-tunnel.conf"),
                ("chmod 644 /etc/crontab", "/etc/crontab is 644"), ("echo x >>/etc/issue", "the text of /etc/issue"),
                ("sed -i 's/^UMASK.*/UMASK 022/' /etc/login.defs", "UMASK is 022, wanted 027"),
            ] {
                try await host.shell(drift)
                let planned = try await desk.run(Self.run("services", "--check"))
                #expect(planned.code == 6 && planned.output.contains(words), "\(drift): \(planned)")
                #expect(planned.output.contains("1 to change"), "\(drift): \(planned)")
                #expect(try await desk.run(Self.run("services")).code == 0, "\(drift)")
            }
            try await host.reboot()
            let later = try await desk.run(Self.run("services", "--check"))
            #expect(later.code == 0, "\(later)")

            // What was mended meanwhile is as that run left it, but for the times of files, so undo takes it.
            let undone = try await desk.run(["undo", name, "--yes"])
            #expect(undone.code == 0, "\(undone)")
            #expect(try await host.shell(Self.look) == before)
        }
    }

    @Test("what the way in goes through is refused by the host, and what a list names of that is left")
    func refused() async throws {
        try await withLab { lab in
            let host = try await lab.host(flavour: .full)
            let desk = try Desk(lab)
            // An alias that only the host knows, and one that sshd could not be without.
            try await host.shell(
                """
                printf '[Service]\\nExecStart=/bin/sleep 999\\n' >/usr/lib/systemd/system/helper.service
                mkdir -p /etc/systemd/system/ssh.service.d
                printf '[Unit]\\nRequires=helper.service\\n' >/etc/systemd/system/ssh.service.d/needs.conf
                ln -s /lib/systemd/system/ssh.service /etc/systemd/system/remote.service
                printf '10.0.0.1:/x /mnt nfs4 rw 0 0\\n' >/dev/null
                echo '/srv 10.0.0.0/8(ro)' >/etc/exports
                printf '[Service]\\nExecStart=/bin/sleep 999\\n' >/usr/lib/systemd/system/rpcbind.service
                systemctl daemon-reload && systemctl start helper rpcbind
                """)
            for (name, words) in [
                ("remote", "ssh.service has to stay"), ("helper", "ssh.service needs it"),
                ("rpcbind", "exported by NFS"),
            ] {
                let outcome = try await desk.run(Self.run("services", "--stop", name))
                #expect(outcome.code == 1 && outcome.output.contains(words), "\(name): \(outcome)")
            }
            let listed = try await desk.run(Self.run("services", "--stop", "legacy"))
            #expect(listed.code == 0 && listed.output.contains("rpcbind.service is left"), "\(listed)")
            #expect(try await host.shell("systemctl is-active ssh helper rpcbind") == "active\nactive\nactive")
            for name in ["sshd", "systemd-logind", "NetworkManager", "network.target"] {
                #expect(try await desk.run(Self.run("services", "--stop", name)).code == 2, "\(name)")
            }
        }
    }

    @Test("a service that the way in needs without anybody knowing: stopped, not confirmed, and back again")
    func lockedOut() async throws {
        try await withLab { lab in
            let host = try await lab.host(flavour: .full)
            let desk = try Desk(lab)
            try await host.shell(
                """
                cat >/usr/lib/systemd/system/gate.service <<'UNIT'
                [Service]
                Type=oneshot
                RemainAfterExit=yes
                ExecStart=-/usr/sbin/iptables -D INPUT -p tcp --dport 22 -m state --state NEW -j DROP
                ExecStop=/usr/sbin/iptables -I INPUT -p tcp --dport 22 -m state --state NEW -j DROP
                [Install]
                WantedBy=multi-user.target
                UNIT
                systemctl daemon-reload && systemctl -q enable --now gate
                """)
            let outcome = try await desk.run(Self.run("services", "--stop", "gate", "--confirm-within", "10s"))
            #expect(outcome.code == 7, "\(outcome)")
            #expect(try await host.shell("systemctl is-active gate; systemctl is-enabled gate") == "active\nenabled")
            #expect(try await host.shell("test -e /etc/sysctl.d/99-tunnel-hardening.conf && echo there; :").isEmpty)
            #expect(try await desk.run(["pool", "close"]).code == 0)
            #expect(try await desk.run(["exec", "admin@h1", "true"]).code == 0)
        }
    }

    @Test("an administrator's own settings stay, forwarding too, and what is asked for by name is set or fails")
    func others() async throws {
        try await withLab { lab in
            let host = try await lab.host(flavour: .full)
            let desk = try Desk(lab)
            try await host.shell(
                """
                echo 'net.ipv4.conf.all.log_martians = 0' >/etc/sysctl.d/70-ours.conf
                echo net.ipv4.tcp_rfc1337=0 >>/etc/sysctl.conf
                echo 1 >/proc/sys/net/ipv4/ip_forward
                """)
            let first = try await desk.run(
                Self.run(
                    "services", "--keep", "net.ipv4.conf.*.secure_redirects", "--kernel", "net.ipv4.tcp_syncookies=2"))
            #expect(first.code == 0, "\(first)")
            for words in ["70-ours.conf says 0", "/etc/sysctl.conf says 0", "this host forwards packets"] {
                #expect(first.output.contains(words), "\(words): \(first)")
            }
            #expect(try await host.shell("cd /proc/sys/net/ipv4 && cat ip_forward tcp_syncookies") == "1\n2")
            #expect(try await host.shell("cat /proc/sys/net/ipv4/conf/eth0/secure_redirects") == "1")
            let unknown = try await desk.run(Self.run("services", "--kernel", "net.ipv4.no_such=1"))
            #expect(unknown.code == 1 && unknown.output.contains("no setting net.ipv4.no_such"), "\(unknown)")
            let fixed = try await desk.run(Self.run("services", "--kernel", "kernel.kptr_restrict=2"))
            #expect(fixed.code == 7 && fixed.output.contains("does not take 2 for kernel/kptr_restrict"), "\(fixed)")
        }
    }

    @Test("removing takes the package, and undo brings it back as it ran")
    func removes() async throws {
        try await withLab { lab in
            let host = try await lab.host(flavour: .full)
            let desk = try Desk(lab)
            try await host.shell(
                "apt-get -qq -y install toy-service >/dev/null && systemctl -q enable --now toy-service")
            let command = Self.run("services", "--stop", "toy-service", "--action", "remove")
            let first = try await desk.run(command)
            #expect(first.code == 0, "\(first)")
            #expect(try await host.shell("dpkg-query -W -f '${db:Status-Status}' toy-service; :") != "installed")
            let run = try await Self.lastRun(desk, "security services")
            #expect(try await desk.run(command).output.contains("0 changed"))
            let undone = try await desk.run(["undo", run, "--yes"])
            #expect(undone.code == 0, "\(undone)")
            #expect(try await host.shell("systemctl is-active toy-service") == "active")
        }
    }

    @Test("without ss the same is told from /proc")
    func withoutTools() async throws {
        try await withLab { lab in
            let host = try await lab.host(flavour: .full)
            let desk = try Desk(lab)
            func told() async throws -> [Line.Value] {
                try await desk.run(Self.run("services", "--check", "--json")).lines().of("survey")
                    .flatMap { $0.values["items"]?.array ?? [] }
            }
            let with = try await told()
            try await host.shell("mv /bin/ss /bin/ss.away")
            #expect(try await told() == with && with.count > 1)
        }
    }

    @Test("Lynis' index rises, and nothing is left that lockdown claims to cover")
    func lynis() async throws {
        try await withLab { lab in
            let host = try await lab.host(flavour: .full)
            let desk = try Desk(lab)
            try await host.shell("apt-get -qq -y install lynis >/dev/null")
            func audit() async throws -> (index: Int, suggestions: String) {
                let report = try await host.shell(
                    """
                    lynis audit system --quick --no-colors >/dev/null
                    grep -E '^(hardening_index|suggestion)' /var/log/lynis-report.dat
                    """
                )
                let index = report.split(separator: "\n").first { $0.hasPrefix("hardening_index=") }
                return (try #require(index.flatMap { Int($0.dropFirst("hardening_index=".count)) }), report)
            }
            let before = try await audit()
            let outcome = try await desk.run(Self.run("lockdown"))
            #expect(outcome.code == 0, "\(outcome)")
            let after = try await audit()
            #expect(after.index >= before.index + 8, "\(before.index) -> \(after.index)\n\(after.suggestions)")
            for covered in [
                "DEB-0880", "FIRE-4512", "NETW-3200", "BANN-7126", "BANN-7130", "AUTH-9230", "AUTH-9328", "KRNL-5820",
                "FILE-7524", "STRG-1846", "X11Forwarding", "AllowAgentForwarding", "LogLevel", "TCPKeepAlive",
                "Compression",
            ] {
                #expect(!after.suggestions.contains(covered), "\(covered)\n\(after.suggestions)")
            }
        }
    }

    @Test("all of lockdown is undone: fail2ban, updates, firewall and services are as they were")
    func lockdownUndone() async throws {
        try await withLab { lab in
            let host = try await lab.host(flavour: .full)
            let desk = try Desk(lab)
            try await host.shell(Self.plant)
            // ufw sets these whenever it starts, and they stay.
            try await host.shell(
                """
                cd /proc/sys/net
                for i in all default; do
                    echo 0 >ipv4/conf/$i/accept_redirects
                    echo 0 >ipv6/conf/$i/accept_redirects
                done
                """
            )
            let before = try await host.shell(Self.look)
            let first = try await desk.run(
                Self.run(
                    "lockdown", "--rule", "allow 80/tcp", "--reboot", "03:30", "--mail", "root@localhost", "--json"))
            #expect(first.code == 0, "\(first)")
            let report = try #require(try first.lines().of("survey").last)
            #expect(report.text("phase") == "after")
            let items = report.values["items"]?.array ?? []
            for (topic, name, old, new) in [
                ("ssh", "passwordauthentication", "yes", "no"), ("fail2ban", "jails", "none", "sshd"),
                ("listening", "tcp/0.0.0.0:631", "open, python3 (cups.service)", nil as String?),
            ] {
                let item = items.first { $0["topic"]?.text == topic && $0["name"]?.text == name }
                #expect(item?["before"]?.text == old && item?["now"]?.text == new, "\(name): \(first)")
            }
            let firewall = items.first { $0["topic"]?.text == "firewall" }
            #expect(firewall?["now"]?.text == "ufw refuses all but tcp/22 tcp/80")
            let undone = try await desk.run(["undo", try await Self.lastRun(desk, "security lockdown"), "--yes"])
            #expect(undone.code == 0, "\(undone)")
            #expect(try await host.shell(Self.look) == before)
            #expect(try await host.shell("ufw status") == "Status: inactive")
            #expect(try await host.shell("apt-config dump | grep -c 'Automatic-Reboot-Time'; :") == "0")
        }
    }
}

/// Updates that install themselves, by dnf and zypper, and where there are none.
@Suite(.needsLab, .timeLimit(.minutes(25)))
struct SecurityUpdatesTests {
    @Test("dnf-automatic: set up and proven, again nothing, undone; a restart is refused where it knows none")
    func dnf() async throws {
        try await withLab { lab in
            let host = try await lab.host(flavour: .dnf)
            let desk = try Desk(lab)
            let before = try await host.shell("cat /etc/dnf/automatic.conf")
            let command = ["security", "updates", "admin@h1", "--sudo", "--mail", "ops@example.org"]
            let first = try await desk.run(command + ["--json"])
            #expect(first.code == 0, "\(first)")
            let settings = try await host.shell("cat /etc/dnf/automatic.conf")
            for line in [
                "upgrade_type = security", "apply_updates = yes", "emit_via = email", "email_to = ops@example.org",
            ] {
                #expect(settings.split(separator: "\n").filter { $0 == line }.count == 1, "\(line)\n\(settings)")
            }
            #expect(try await host.shell("systemctl is-active dnf-automatic.timer") == "active")
            #expect(try await desk.run(command).output.contains("0 changed"))
            let restart = try await desk.run(["security", "updates", "admin@h1", "--sudo", "--reboot", "03:30"])
            #expect(restart.code == 1 && restart.output.contains("cannot restart the host"), "\(restart)")
            let name = try #require(try first.lines().of("run").last?.text("run"))
            #expect(try await desk.run(["undo", name, "--yes"]).code == 0)
            #expect(try await host.shell("cat /etc/dnf/automatic.conf") == before)
            #expect(try await host.shell("rpm -q dnf-automatic; :").contains("not installed"))
        }
    }

    @Test("zypper: a timer that installs security patches, restarts where one is due, and is undone")
    func zypper() async throws {
        try await withLab { lab in
            let host = try await lab.host(flavour: .zypper)
            let desk = try Desk(lab)
            let look =
                "find /etc/systemd/system -printf '%p %l\\n' | sort; systemctl list-timers --all | grep -c tunnel-up"
            let before = try await host.shell(look + "; :")
            let command = ["security", "updates", "admin@h1", "--sudo", "--reboot", "03:30"]
            let first = try await desk.run(command + ["--json"])
            #expect(first.code == 0, "\(first)")
            #expect(try await desk.run(command).output.contains("0 changed"))
            #expect(
                try await host.shell("systemctl start tunnel-updates && systemctl is-active tunnel-updates.timer")
                    == "active")
            #expect(try await host.shell("test -e /run/systemd/shutdown/scheduled && echo due; :").isEmpty)
            // 102 is how zypper tells that a restart is due.
            try await host.shell(
                """
                mkdir /run/systemd/system/tunnel-updates.service.d
                printf '[Service]\\nExecStart=\\nExecStart=/bin/sh -c "exit 102"\\n' \\
                    >/run/systemd/system/tunnel-updates.service.d/due.conf
                systemctl daemon-reload && systemctl start tunnel-updates
                """)
            #expect(try await host.shell("test -e /run/systemd/shutdown/scheduled && echo due; :") == "due")
            try await host.shell(
                "shutdown -c; rm -r /run/systemd/system/tunnel-updates.service.d; systemctl daemon-reload")
            let mail = try await desk.run(["security", "updates", "admin@h1", "--sudo", "--mail", "a@b.org"])
            #expect(mail.code == 1 && mail.errors.contains("sends no mail"), "\(mail)")
            let name = try #require(try first.lines().of("run").last?.text("run"))
            #expect(try await desk.run(["undo", name, "--yes"]).code == 0)
            #expect(try await host.shell(look + "; :") == before)
        }
    }

    @Test("a rolling release: refused when asked for, told and gone on from where it is optional")
    func pacman() async throws {
        try await withLab { lab in
            _ = try await lab.host(flavour: .pacman)
            let desk = try Desk(lab)
            let asked = try await desk.run(["security", "updates", "admin@h1", "--sudo"])
            #expect(asked.code == 1 && asked.errors.contains("not known"), "\(asked)")
            let manifest = try desk.write("m.yaml", "sudo: true\nsecurity: {updates: {optional: true}}\n")
            let optional = try await desk.run(["apply", manifest, "admin@h1"])
            #expect(
                optional.code == 0 && optional.output.contains("does not install security updates by itself"),
                "\(optional)")
        }
    }
}
