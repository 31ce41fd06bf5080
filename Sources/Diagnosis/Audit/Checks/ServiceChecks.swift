/// What runs and listens that nobody needs, or that should not be heard by all.
enum ServiceChecks {
    private static let mend = "tunnel security services {host} --sudo"

    static let all: [Check] = [
        running(
            "SVC-01", "No telnet, rsh, rlogin or rexec", .high,
            units: ["telnet", "inetutils-telnetd", "rsh", "rlogin", "rexec"],
            programs: ["telnetd", "in.telnetd", "in.rshd", "rshd"],
            packages: [
                "telnetd", "telnetd-ssl", "inetutils-telnetd", "telnet-server", "rsh-server", "rsh-redone-server",
            ], ports: [23, 512, 513, 514],
            why: "They send passwords as they are, or ask for none.",
            [.devSec("package-02"), .devSec("package-03"), .lynis("INSE-8302"), .lynis("INSE-8312")]),
        running(
            "SVC-02", "No inetd", .medium, units: ["xinetd", "inetd", "openbsd-inetd", "inetutils-inetd"],
            programs: ["xinetd", "inetd"], packages: ["xinetd", "openbsd-inetd", "inetutils-inetd"],
            why: "It starts services of another time for everybody who asks.",
            [.cis("2.1.19"), .devSec("package-01"), .lynis("INSE-8000"), .lynis("INSE-8100")]),
        running(
            "SVC-03", "No TFTP", .high, units: ["tftp", "tftpd-hpa", "atftpd"],
            programs: ["in.tftpd", "atftpd", "tftpd"],
            packages: ["tftpd-hpa", "tftp-server", "atftpd"], ports: [69],
            why: "It gives and takes files without asking who it is.",
            [.cis("2.1.16"), .devSec("package-06"), .lynis("INSE-8320")]),
        running(
            "SVC-04", "No NIS", .high, units: ["ypserv", "ypbind", "nis", "yppasswdd"], programs: ["ypserv", "ypbind"],
            packages: ["nis", "ypserv", "ypbind"],
            why: "It gives the hashes of all passwords to the network.",
            [.cis("2.1.10"), .devSec("package-05"), .lynis("INSE-8316")]),
        running(
            "SVC-05", "No talk and no finger", .low, units: ["talk", "ntalk", "finger"],
            programs: ["in.talkd", "talkd", "in.fingerd", "fingerd"],
            packages: ["talkd", "fingerd"], ports: [79, 517, 518],
            why: "They tell strangers who is there."),
        running(
            "SVC-06", "No FTP server", .medium, units: ["vsftpd", "proftpd", "pure-ftpd"],
            programs: ["vsftpd", "proftpd", "pure-ftpd"], ports: [21],
            why: "Passwords and files go over the wire as they are; sftp is part of sshd.", [.cis("2.1.6")]),
        running(
            "SVC-07", "No Avahi", .low, units: ["avahi-daemon"], programs: ["avahi-daemon"],
            why: "It tells the network what the host offers, and answers to everybody.", [.cis("2.1.2")]),
        running(
            "SVC-08", "No print server", .low, units: ["cups", "cups-browsed", "cupsd"],
            programs: ["cupsd", "cups-browsed"],
            why: "It takes jobs from the network that parsers of old have to read.", [.cis("2.1.11")]),
        running(
            "SVC-09", "No rpcbind and no NFS server", .medium, units: ["rpcbind", "nfs-server", "nfs-kernel-server"],
            programs: ["rpcbind", "nfsd", "rpc.mountd"], ports: [111, 2049],
            why: "It tells and opens what NFS shares; used for floods against others.",
            [.cis("2.1.9"), .cis("2.1.12"), .lynis("STRG-1920")]),
        Check(
            "SVC-10", .services, "No SNMP with a well-known community", .high,
            why: "Everybody can read, or even set, how the host is configured.",
            mend: "change the community in /etc/snmp/snmpd.conf, or use SNMPv3", [.cis("2.1.15"), .lynis("SNMP-3306")]
        ) { evidence throws(Unreadable) in
            let lines = try evidence.lines("snmp")
            if lines.isEmpty, !evidence.isActive("snmpd") { return .pass([]) }
            return .judged(bad: lines.filter { $0.hasSuffix("well-known") }, good: lines)
        },
        Check(
            "SVC-11", .services, "No database or cache is heard by all addresses", .high,
            why:
                "Redis, MongoDB, Elasticsearch and memcached ask for no password by default; the others are guessed at.",
            mend: "tunnel security firewall {host} --sudo --rule 'deny PORT/tcp'",
            [.lynis("DBS-1888")]
        ) { evidence throws(Unreadable) in
            let ports: Set = [1433, 3306, 5432, 5984, 6379, 7000, 7001, 9042, 9200, 9300, 11211, 27017, 28017, 33060]
            let open = try evidence.listeners.filter { ports.contains($0.port) && !$0.isLocal }
            return .judged(bad: open.map(\.line))
        },
        Check(
            "SVC-12", .services, "No control of containers or clusters without a login", .critical,
            why: "Who reaches Docker's, the kubelet's or etcd's port is root.",
            mend: "take -H tcp:// from dockerd, or have it ask for certificates"
        ) { evidence throws(Unreadable) in
            let ports: Set = [2375, 10255, 4243]
            return .judged(bad: try evidence.listeners.filter { ports.contains($0.port) && !$0.isLocal }.map(\.line))
        },
        Check(
            "SVC-13", .services, "Mail is taken from this host only", .medium,
            why: "A mail server that takes mail from everywhere is used to send other people's.",
            mend: "postconf -e inet_interfaces=loopback-only; systemctl restart postfix",
            [.cis("2.1.21"), .lynis("MAIL-8820")]
        ) { evidence throws(Unreadable) in
            let open = try evidence.listeners.filter { [25, 465, 587].contains($0.port) && !$0.isLocal }
            return .judged(bad: open.map(\.line) + (open.isEmpty ? [] : evidence.sections["mail"]?.lines ?? []))
        },
        running(
            "SVC-14", "No windows", .low, units: ["gdm", "gdm3", "lightdm", "sddm", "display-manager"],
            programs: ["Xorg"],
            packages: ["xserver-xorg-core", "xorg-x11-server-Xorg", "gdm3"],
            why: "A server needs none, and it is much code with many rights.", [.cis("2.1.20"), .cis("1.7.1")]),
        running(
            "SVC-15", "No automatic mounting", .low, units: ["autofs"], programs: ["automount"],
            why: "Who plugs something in has its file system read by the kernel.", [.cis("2.1.1")]),
        running(
            "SVC-16", "No DHCP, DNS, LDAP, Samba or proxy that nobody asked for", .info,
            units: [
                "isc-dhcp-server", "kea-dhcp4-server", "dhcpd", "named", "bind9", "dnsmasq", "slapd", "smbd", "nmbd",
                "squid", "dovecot", "rsync",
            ], programs: ["dhcpd", "named", "dnsmasq", "slapd", "smbd", "squid", "dovecot"],
            mend: "systemctl disable --now NAME where nobody needs it",
            why: "Each is a way in; where it is meant to be there, accept this finding.",
            [
                .cis("2.1.3"), .cis("2.1.4"), .cis("2.1.5"), .cis("2.1.7"), .cis("2.1.8"), .cis("2.1.13"),
                .cis("2.1.14"), .cis("2.1.17"),
            ]),
        Check(
            "SVC-17", .services, "No programs that log in elsewhere in the clear", .low,
            why: "Who uses telnet, rsh or ftp sends passwords to everybody on the way.",
            mend: "tunnel setup packages {host} telnet ftp rsh-client talk nis --state absent --sudo",
            [.cis("2.2.1"), .cis("2.2.2"), .cis("2.2.3"), .cis("2.2.4"), .cis("2.2.6"), .lynis("INSE-8310")]
        ) { evidence throws(Unreadable) in
            .judged(
                bad: try evidence.installed([
                    "telnet", "inetutils-telnet", "rsh-client", "rsh-redone-client", "rsh", "talk", "ftp", "tnftp",
                    "tftp",
                    "tftp-hpa", "finger",
                ]).map { "package \($0)" })
        },
        Check(
            "SVC-18", .services, "No crash reports go to others, and no prelink", .low,
            why: "A report may hold secrets from memory; prelink undoes random addresses.",
            mend: "tunnel setup packages {host} apport prelink --state absent --sudo",
            [.devSec("package-09")]
        ) { evidence throws(Unreadable) in
            .judged(bad: try evidence.installed(["apport", "prelink"]).map { "package \($0)" })
        },
    ]

    /// A service that is active, runs, listens at one of the ports, or is installed and does nothing else.
    private static func running(
        _ id: String, _ title: String, _ severity: Severity, units: [String], programs: [String],
        packages: [String] = [], ports: [Int] = [], mend: String = mend, why: String, _ references: [Reference] = []
    ) -> Check {
        Check(id, .services, title, severity, why: why, mend: mend, references) { evidence throws(Unreadable) in
            var bad = evidence.units("active", units) + evidence.units("enabled", units)
            bad += (try evidence.lines("processes")).filter(programs.contains).map { "running \($0)" }
            bad += try evidence.listeners.filter { ports.contains($0.port) && !$0.isLocal }.map(\.line)
            if !packages.isEmpty { bad += try evidence.installed(packages).map { "package \($0)" } }
            if bad.isEmpty { _ = try evidence.lines("units") }
            return .judged(bad: bad)
        }
    }
}
