/// Services that a server seldom needs, by the names that people know, with the units that they have on distributions.
package enum UnneededServices {
    package struct List: Sendable {
        package let name: String
        /// Continues "The list".
        package let about: String
        /// Names of ``units``.
        package let services: [String]
    }

    package static let lists = [
        List(
            name: "legacy", about: "has what sends passwords in the clear, or was replaced long ago",
            services: [
                "telnet", "rsh", "inetd", "xinetd", "nis", "tftp", "talk", "finger", "rwho", "ftp", "rpcbind", "lpd",
            ]),
        List(
            name: "desktop", about: "has what a computer with a person in front of it needs",
            services: ["avahi", "cups", "bluetooth"]),
    ]

    /// Those that start others (sockets and paths) stand before these.
    private static let units: [String: [String]] = [
        "telnet": ["telnet.socket", "telnetd.socket", "inetutils-telnetd.service"],
        "rsh": ["rsh.socket", "rlogin.socket", "rexec.socket", "rshd.socket", "rlogind.socket"],
        "inetd": ["inetd.service", "openbsd-inetd.service", "inetutils-inetd.service", "rlinetd.service"],
        "xinetd": ["xinetd.service"],
        "nis": [
            "nis.service", "ypserv.service", "ypbind.service", "yppasswdd.service", "ypxfrd.service",
            "rpc-yppasswdd.service",
        ],
        "tftp": ["tftp.socket", "tftpd.socket", "tftp.service", "tftpd-hpa.service", "atftpd.service"],
        "talk": ["talk.socket", "ntalk.socket", "ntalk.service", "talkd.service"],
        "finger": ["finger.socket", "fingerd.socket", "fingerd.service"],
        "rwho": ["rwhod.service", "rusersd.service"],
        "ftp": [
            "vsftpd.socket", "vsftpd.service", "proftpd.socket", "proftpd.service", "pure-ftpd.service",
            "inetutils-ftpd.service",
        ],
        "rpcbind": ["rpcbind.socket", "rpcbind.service"],
        "lpd": ["lpd.service", "lprng.service"],
        "avahi": ["avahi-daemon.socket", "avahi-daemon.service"],
        "cups": ["cups.socket", "cups.path", "cups-lpd.socket", "cups-browsed.service", "cups.service"],
        "bluetooth": ["bluetooth.service"],
    ]

    /// What the host itself or the way to it needs, without type and instance; the firewall and fail2ban are locks.
    static let protected = [
        "ssh", "sshd", "dropbear", "dbus", "dbus-broker", "init", "user", "user-runtime-dir", "session", "getty",
        "serial-getty", "console-getty", "polkit", "elogind", "NetworkManager", "NetworkManager-dispatcher",
        "networking", "network", "wicked", "wickedd", "wickedd-dhcp4", "wickedd-dhcp6", "dhcpcd", "dhclient", "connman",
        "iwd", "wpa_supplicant", "ifup", "netplan-wpa", "tailscaled", "wg-quick", "openvpn", "openvpn-client",
        "openvpn-server", "strongswan", "ipsec", "zerotier-one", "nebula", "sssd", "nslcd", "winbind", "ufw",
        "nftables", "iptables", "ip6tables", "firewalld", "netfilter-persistent", "fail2ban", "waagent",
        "qemu-guest-agent", "google-guest-agent", "amazon-ssm-agent", "auditd",
    ]

    private static let protectedBeginnings = ["systemd-", "cloud-", "tunnel-"]

    /// The units that a name stands for, and whether a list said so, in the order in which they are stopped.
    static func units(of request: HardeningRequest) -> [(unit: String, isListed: Bool)] {
        let kept = Set(request.kept.flatMap(units(named:)))
        var seen: Set<String> = []
        return request.stopped.flatMap { name in
            if let list = lists.first(where: { $0.name == name }) {
                return list.services.flatMap(units(named:)).map { ($0, true) }
            }
            return units(named: name).map { ($0, false) }
        }.filter { unit, _ in !kept.contains(unit) && seen.insert(unit).inserted }
    }

    /// Those of a list, of a service, or the unit itself.
    private static func units(named name: String) -> [String] {
        if let list = lists.first(where: { $0.name == name }) { return list.services.flatMap(units(named:)) }
        return units[name] ?? [UnitFile.fullName(of: name)]
    }

    /// Why a name must not be among what is stopped; nil where nothing is known against it before the host is asked.
    package static func problem(stopping name: String) -> String? {
        if let bad = Names.problem(unit: name) { return bad }
        if lists.contains(where: { $0.name == name }) || units[name] != nil { return nil }
        let unit = UnitFile.fullName(of: name)
        let type = unit.split(separator: ".").last ?? ""
        if !["service", "socket", "path", "timer"].contains(type) { return "is no service, socket, path or timer" }
        let stem = unit.split(whereSeparator: { $0 == "." || $0 == "@" }).first.map(String.init) ?? unit
        let isNeeded = protected.contains(stem) || protectedBeginnings.contains(where: stem.hasPrefix)
        return isNeeded ? "must not be stopped: the host itself or the way in needs it" : nil
    }
}
