/// A way in, as somebody careless or somebody with a purpose leaves it on a host, and how it is taken away again.
struct Weakness: Sendable {
    /// The check that has to find it.
    let id: String
    let plant: String
    let mend: String

    private init(_ id: String, _ plant: String, undo mend: String) {
        self.id = id
        self.plant = plant
        self.mend = mend
    }

    /// A line that sshd reads before all others.
    private static func sshd(_ id: String, _ line: String) -> Weakness {
        let file = "/etc/ssh/sshd_config.d/00-a.conf"
        return Weakness(id, "printf '%s\\n' '\(line)' >\(file)", undo: "rm \(file)")
    }

    /// A line more in a file, and the file as it was.
    private static func line(_ id: String, _ file: String, _ line: String) -> Weakness {
        Weakness(
            id, "cp -p \(file) /run/kept; printf '%s\\n' '\(line)' >>\(file)",
            undo: "cp -p /run/kept \(file).new; mv \(file).new \(file)")
    }

    /// Other permissions than those that a file has.
    private static func mode(_ id: String, _ file: String, _ mode: String) -> Weakness {
        Weakness(
            id, "stat -c %a \(file) >/run/kept; chmod \(mode) \(file)", undo: "chmod $(cat /run/kept) \(file)")
    }

    /// A file that was not there.
    private static func file(_ id: String, _ file: String, _ text: String, mode: String = "644") -> Weakness {
        Weakness(id, "printf '%s\\n' '\(text)' >\(file); chmod \(mode) \(file)", undo: "rm \(file)")
    }

    private static func listener(_ id: String, port: Int) -> Weakness {
        Weakness(
            id,
            """
            systemd-run -q --unit=weak python3 -m http.server \(port)
            until ss -Hlnt | grep -q ':\(port) '; do sleep 0.1; done
            """, undo: "systemctl stop weak")
    }

    private static func sysctl(_ id: String, _ key: String, from good: Int, to bad: Int) -> Weakness {
        Weakness(id, "sysctl -qw \(key)=\(bad)", undo: "sysctl -qw \(key)=\(good)")
    }

    static let all: [Weakness] = ssh + accounts + network + system

    private static let ssh: [Weakness] = [
        sshd("SSH-01", "PermitRootLogin yes"), sshd("SSH-03", "PasswordAuthentication yes"),
        sshd("SSH-04", "KbdInteractiveAuthentication yes"), sshd("SSH-05", "PermitEmptyPasswords yes"),
        sshd("SSH-07", "HostbasedAuthentication yes"), sshd("SSH-10", "StrictModes no"),
        sshd("SSH-11", "PermitUserEnvironment yes"), sshd("SSH-12", "MaxAuthTries 10"),
        sshd("SSH-17", "X11Forwarding yes"), sshd("SSH-40", "Ciphers aes128-cbc,aes256-ctr"),
        sshd("SSH-41", "MACs hmac-sha1"), sshd("SSH-42", "KexAlgorithms diffie-hellman-group14-sha1"),
        file("SSH-29", "/etc/ssh/sshd_config.d/99-a.conf", "Match Address 10.0.0.0/8\n    PasswordAuthentication yes"),
        mode("SSH-48", "/etc/ssh/ssh_host_ecdsa_key", "644"),
        line("SSH-49", "/etc/ssh/moduli", "20240101000000 2 6 100 2047 2 ABCDEF"),
        mode("SSH-50", "/etc/ssh/sshd_config", "666"),
        Weakness("SSH-51", "sleep 1; touch /etc/ssh/sshd_config", undo: "sleep 1; systemctl reload ssh"),
        mode("SSH-60", "/home/carol/.ssh/authorized_keys", "666"),
        Weakness(
            "SSH-61",
            """
            rm -f /run/weak /run/weak.pub; ssh-keygen -q -t rsa -b 1024 -N '' -f /run/weak
            cp -p /home/carol/.ssh/authorized_keys /run/kept; cat /run/weak.pub >>/home/carol/.ssh/authorized_keys
            """, undo: "cp -p /run/kept /home/carol/.ssh/authorized_keys"),
        file("SSH-63", "/home/carol/.ssh/id_old", "a private key"),
    ]

    private static let accounts: [Weakness] = [
        line("ACC-01", "/etc/passwd", "toor:x:0:0::/root:/bin/bash"),
        Weakness(
            "ACC-02", "usermod -p '' nosudo", undo: "usermod -p '!' nosudo"),
        Weakness(
            "ACC-03", "sed -i 's|^games:x:|games:$6$abc$def:|' /etc/passwd",
            undo: "sed -i 's|^games:[^:]*:|games:x:|' /etc/passwd"),
        Weakness("ACC-04", "usermod -s /bin/sh games", undo: "usermod -s /usr/sbin/nologin games"),
        line("ACC-06", "/etc/passwd", "twin:x:1000:1000::/home/admin:/usr/sbin/nologin"),
        Weakness("ACC-10", "gpasswd -a carol shadow", undo: "gpasswd -d carol shadow"),
        Weakness(
            "ACC-12", "usermod -p '$1$abcdefgh$G8J0bkHD1EGF8Y0kEx9tM1' nosudo", undo: "usermod -p '!' nosudo"),
        Weakness(
            "ACC-15", "chage -d 2035-01-01 nosudo", undo: "chage -d 2024-01-01 nosudo"),
        file("ACC-18", "/home/carol/.rhosts", "+ +"),
        file("ACC-19", "/home/carol/.netrc", "machine a login b password c"),
        mode("ACC-20", "/home/carol/.bashrc", "666"),
        line("ACC-21", "/root/.profile", "PATH=.:$PATH"), line("ACC-22", "/etc/group", "+:::"),
        file("SUDO-02", "/etc/sudoers.d/weak", "# nothing", mode: "666"),
        file("SUDO-03", "/etc/sudoers.d/weak", "this is no rule", mode: "440"),
        file("SUDO-05", "/etc/sudoers.d/weak", "Defaults env_keep += LD_PRELOAD", mode: "440"),
        file("SUDO-08", "/etc/sudoers.d/weak", "Defaults:carol !authenticate", mode: "440"),
        file("SUDO-09", "/etc/sudoers.d/weak.conf", "# nothing", mode: "440"),
    ]

    private static let network: [Weakness] = [
        Weakness("FW-02", "iptables -P INPUT ACCEPT", undo: "iptables -P INPUT DROP"),
        Weakness("FW-03", "ip6tables -P INPUT ACCEPT", undo: "ip6tables -P INPUT DROP"),
        Weakness("FW-06", "ufw allow 12345/tcp", undo: "ufw delete allow 12345/tcp"),
        Weakness("FW-01", "ufw disable; iptables -P INPUT ACCEPT; nft flush ruleset", undo: "ufw --force enable"),
        Weakness("BAN-05", "systemctl -q disable fail2ban", undo: "systemctl -q enable fail2ban"),
        Weakness(
            "BAN-01", "systemctl stop fail2ban",
            undo: "systemctl start fail2ban; until fail2ban-client status sshd; do sleep 0.2; done"),
        file("UPD-01", "/etc/apt/apt.conf.d/99weak", "APT::Periodic::Unattended-Upgrade \"0\";"),
        file("UPD-04", "/run/reboot-required", "*** System restart required ***"),
        file("UPD-06", "/etc/apt/sources.list.d/weak.list", "deb http://192.0.2.1/debian stable main"),
        listener("SVC-01", port: 23), listener("SVC-11", port: 6379), listener("SVC-12", port: 2375),
        listener("SVC-13", port: 587),
    ]

    private static let system: [Weakness] = [
        sysctl("KRN-01", "net.ipv6.conf.all.forwarding", from: 0, to: 1),
        sysctl("KRN-08", "net.ipv4.tcp_syncookies", from: 1, to: 0),
        sysctl("KRN-09", "net.ipv4.icmp_echo_ignore_broadcasts", from: 1, to: 0),
        file("KRN-40", "/etc/sysctl.d/99-weak.conf", "net.ipv4.tcp_syncookies = 0"),
        mode("FILE-01", "/etc/passwd", "666"), mode("FILE-02", "/etc/shadow", "644"),
        Weakness("FILE-03", "chmod 777 /etc/apt", undo: "chmod 755 /etc/apt"),
        Weakness("FILE-04", "mkdir -m 777 /srv/open", undo: "rmdir /srv/open"),
        file("FILE-05", "/srv/open", "anybody", mode: "666"),
        Weakness(
            "FILE-06", "cp /usr/bin/id /usr/local/bin/x; chmod 4755 /usr/local/bin/x", undo: "rm /usr/local/bin/x"),
        mode("FILE-07", "/usr/bin/find", "4755"),
        Weakness("FILE-08", "touch /srv/x; chown 4242:4242 /srv/x", undo: "rm /srv/x"),
        file("FILE-10", "/etc/systemd/system/weak.service", "[Service]", mode: "666"),
        Weakness("FILE-11", "chown carol /usr/bin/id", undo: "chown root /usr/bin/id"),
        mode("FILE-12", "/etc/profile", "666"),
        file("FILE-13", "/etc/ld.so.preload", "/lib/x86_64-linux-gnu/libm.so.6"),
        Weakness(
            "FILE-14", "cp /usr/bin/id /usr/local/bin/x; setcap cap_setuid+ep /usr/local/bin/x",
            undo: "rm /usr/local/bin/x"),
        Weakness(
            "FILE-17", "cp -p /usr/bin/passwd /run/kept; printf x >>/usr/bin/passwd",
            undo: "cp -p /run/kept /usr/bin/passwd.new; mv /usr/bin/passwd.new /usr/bin/passwd"),
        mode("FILE-16", "/root", "755"), mode("CRON-01", "/etc/cron.d/e2scrub_all", "666"),
        mode("LOG-03", "/var/log/dpkg.log", "666"),
        Weakness(
            "LOG-01",
            "mkdir -p /etc/systemd/journald.conf.d; printf '[Journal]\\nStorage=volatile\\n' >/etc/systemd/journald.conf.d/weak.conf",
            undo: "rm -r /etc/systemd/journald.conf.d"),
    ]
}
