/// What a host is, as far as rendering a plan for it depends on it.
package struct HostFacts: Sendable, Hashable {
    package var hostname: String
    /// `ID` of os-release(5), such as `debian`; `linux` where there is none.
    package var osID: String
    /// `ID_LIKE` of os-release(5), in its order.
    package var osLike: [String]
    /// `VERSION_ID` of os-release(5); empty for rolling releases.
    package var osVersion: String
    package var osName: String
    package var packageManager: PackageManager?
    package var initSystem: InitSystem
    /// As `uname -m` prints it.
    package var architecture: String
    package var kernel: String
    /// The server's version as in its banner, `OpenSSH_9.2p1`; nil where no sshd is found.
    package var sshdVersion: String?
    package var sshVersion: String?
    package var sudo: SudoKind?
    /// The name of the user that a plan runs as.
    package var user: String
    /// That user's id; 0 is root.
    package var uid: Int
    package var home: String
    /// Login names of uid 0 and from 1000 up, without `nobody`.
    package var users: [String]
    /// The user that logs in, whose keys and rights are the way in; ``user`` is another one where rights are taken.
    package let login: String
    /// That user's home.
    package let loginHome: String
    /// The address that this user comes from, as the host sees it: the first word of `SSH_CONNECTION` in ssh(1).
    package let loginAddress: String?
    /// The firewall manager in charge: `ufw`, `firewalld`, `nftables` or `iptables`; nil for none.
    package var firewall: String?
    /// Whether it can unpack what is sent to it packed.
    package var hasGzip: Bool

    package init(
        hostname: String = "", osID: String, osLike: [String] = [], osVersion: String = "", osName: String = "",
        packageManager: PackageManager?, initSystem: InitSystem = .systemd, architecture: String = "x86_64",
        kernel: String = "", sshdVersion: String? = nil, sshVersion: String? = nil, sudo: SudoKind? = .sudo,
        user: String = "root", uid: Int = 0, home: String = "/root", users: [String] = ["root"],
        hasGzip: Bool = true, loginAddress: String? = nil, firewall: String? = nil
    ) {
        self.hostname = hostname
        self.osID = osID
        self.osLike = osLike
        self.osVersion = osVersion
        self.osName = osName
        self.packageManager = packageManager
        self.initSystem = initSystem
        self.architecture = architecture
        self.kernel = kernel
        self.sshdVersion = sshdVersion
        self.sshVersion = sshVersion
        self.sudo = sudo
        self.user = user
        self.uid = uid
        self.home = home
        self.users = users
        self.hasGzip = hasGzip
        self.loginAddress = loginAddress
        self.firewall = firewall
        login = user
        loginHome = home
    }

    /// Facts are asked for before rights are taken; what depends on the rights is known without asking.
    package mutating func becomeRoot() {
        user = "root"
        uid = 0
        home = "/root"
    }
}

package enum PackageManager: String, Sendable, Hashable, CaseIterable {
    case apt, dnf, yum, zypper, pacman, apk
}

package enum InitSystem: String, Sendable, Hashable, CaseIterable {
    case systemd, openrc, other
}

package enum SudoKind: String, Sendable, Hashable, CaseIterable {
    case sudo
    /// The rewrite in Rust that Ubuntu has from 25.10; its prompts and messages differ.
    case sudoRS = "sudo-rs"
    case doas
}
