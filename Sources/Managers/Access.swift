import Plan

/// What an operator's way to a host goes through: a change of it is made under a guard.
package enum Access {
    private static let paths = [
        "/etc/ssh/", "/etc/sudoers", "/etc/doas.conf", "/etc/pam.d/", "/etc/security/", "/etc/nsswitch.conf",
        "/etc/passwd", "/etc/shadow", "/etc/group", "/etc/hosts.allow", "/etc/hosts.deny", "/etc/ufw/",
        "/etc/nftables", "/etc/iptables/", "/etc/firewalld/", "/etc/fail2ban/", "/etc/network/", "/etc/netplan/",
        "/etc/systemd/network/", "/etc/NetworkManager/", "/etc/resolv.conf", "/etc/default/ufw", "/etc/nologin",
    ]

    private static let units: Set<String> = [
        "ssh", "sshd", "ufw", "nftables", "iptables", "ip6tables", "netfilter-persistent", "firewalld", "fail2ban",
        "networking", "systemd-networkd", "NetworkManager", "network", "wicked", "dhcpcd",
    ]

    /// What paths begin with, and units are named, that the way in goes through.
    package static func prefixes(home: String) -> [String] {
        paths + [home + "/.ssh"] + units.sorted().map { $0 + "." }
    }

    /// The guard for a file or directory; nil where it has nothing to do with the way in.
    static func guardGroup(path: String, home: String) -> Step.GuardGroup? {
        // Of a directory as well that one of them is in: sshd's StrictModes refuses keys for the rights of a parent.
        let folder = path.hasSuffix("/") ? path : path + "/"
        let isWay = (paths + [home + "/.ssh"]).contains { path.hasPrefix($0) || $0.hasPrefix(folder) }
        return isWay || isUnitPart(path) ? .access : nil
    }

    /// The guard for a unit, named as systemctl does.
    static func guardGroup(unit: String) -> Step.GuardGroup? {
        units.contains(unit.split(separator: ".").first.map(String.init) ?? unit) ? .access : nil
    }

    /// Whether nobody could get in any more without the package, or not get root's rights. No undo helps there: to bring
    /// it back takes a repository that answers.
    static func needs(package: String, login: String) -> Bool {
        let name = package.split(separator: ":").first.map(String.init) ?? package
        return daemons.contains(name) || (login != "root" && ["sudo", "sudo-rs", "doas", "opendoas"].contains(name))
    }

    private static let daemons: Set<String> = ["openssh-server", "openssh"]

    private static func isUnitPart(_ path: String) -> Bool {
        guard UnitFile.holds(path: path) else { return false }
        return path.split(separator: "/").contains { part in
            units.contains(part.split(separator: ".").first.map(String.init) ?? "")
        }
    }
}
