import Plan

/// The shell libraries of the managers; each is a file of its own beside the manager that uses it.
extension ShellLibrary {
    static let paths = ShellLibrary("paths", PackageResources.paths_sh, undo: PackageResources.paths_undo_sh)
    static let directories = ShellLibrary("directories", PackageResources.directories_sh, needs: [paths])
    static let files = ShellLibrary("files", PackageResources.files_sh, needs: [paths])
    static let links = ShellLibrary("links", PackageResources.links_sh, needs: [paths])
    static let gone = ShellLibrary(
        "gone", PackageResources.gone_sh, undo: PackageResources.gone_undo_sh, needs: [paths])
    static let trees = ShellLibrary(
        "trees", PackageResources.trees_sh, undo: PackageResources.trees_undo_sh, needs: [paths])
    static let linger = ShellLibrary("linger", PackageResources.linger_sh, undo: PackageResources.linger_undo_sh)

    private static let accounts = ShellLibrary(
        "accounts", PackageResources.accounts_sh, undo: PackageResources.accounts_undo_sh, needs: [paths])
    private static let usersApply = ShellLibrary("users-apply", PackageResources.users_apply_sh)
    static let users = ShellLibrary("users", PackageResources.users_sh, needs: [accounts, usersApply])
    static let groups = ShellLibrary("groups", PackageResources.groups_sh, needs: [accounts])
    static let keys = ShellLibrary("keys", PackageResources.keys_sh, needs: [accounts, directories])
    static let sudo = ShellLibrary("sudo", PackageResources.sudo_sh, needs: [accounts, files])

    private static let basics = ShellLibrary("basics", [], undo: PackageResources.basics_undo_sh, needs: [files])
    static let hostname = ShellLibrary("hostname", PackageResources.hostname_sh, needs: [basics])
    static let timezone = ShellLibrary("timezone", PackageResources.timezone_sh, needs: [basics, links])
    static let locale = ShellLibrary("locale", PackageResources.locale_sh, needs: [basics])
    static let swap = ShellLibrary("swap", PackageResources.swap_sh, needs: [basics])
    static let sysctl = ShellLibrary("sysctl", PackageResources.sysctl_sh, needs: [basics, directories])

    static let systemd = ShellLibrary(
        "systemd", PackageResources.systemd_sh, undo: PackageResources.systemd_undo_sh)
    private static let security = ShellLibrary("security", PackageResources.security_sh)
    private static let sshdFiles = ShellLibrary(
        "sshd-files", PackageResources.sshd_files_sh, undo: PackageResources.sshd_undo_sh,
        needs: [files, systemd, security])
    private static let sshdWanted = ShellLibrary("sshd-wanted", PackageResources.sshd_wanted_sh)
    static let sshd = ShellLibrary("sshd", PackageResources.sshd_sh, needs: [sshdFiles, sshdWanted])
    static let sshdModuli = ShellLibrary("sshd-moduli", PackageResources.sshd_moduli_sh, needs: [files])
    static let sshdPort = ShellLibrary(
        "sshd-port", PackageResources.sshd_port_sh, undo: PackageResources.sshd_port_undo_sh, needs: [sshdFiles, ufw])
    private static let firewall = ShellLibrary("firewall", PackageResources.firewall_sh, needs: [security])
    private static let ufwRules = ShellLibrary("ufw-rules", PackageResources.ufw_rules_sh)
    static let ufw = ShellLibrary(
        "ufw", PackageResources.ufw_sh, undo: PackageResources.ufw_undo_sh, needs: [files, firewall, ufwRules])
    static let nftables = ShellLibrary(
        "nftables", PackageResources.nftables_sh, undo: PackageResources.nftables_undo_sh, needs: [files, firewall])
    static let iptables = ShellLibrary(
        "iptables", PackageResources.iptables_sh, undo: PackageResources.iptables_undo_sh, needs: [files, firewall])
    private static let firewalldZones = ShellLibrary("firewalld-zones", PackageResources.firewalld_zones_sh)
    static let firewalld = ShellLibrary(
        "firewalld", PackageResources.firewalld_sh, undo: PackageResources.firewalld_undo_sh,
        needs: [files, firewall, firewalldZones])
    static let fail2ban = ShellLibrary(
        "fail2ban", PackageResources.fail2ban_sh, undo: PackageResources.fail2ban_undo_sh,
        needs: [files, systemd, security, firewall])
    static let updates = ShellLibrary("updates", PackageResources.updates_sh, needs: [files, systemd, security])
    static let updatesDnf = ShellLibrary(
        "updates-dnf", PackageResources.updates_dnf_sh, needs: [files, systemd, security])
    static let updatesZypper = ShellLibrary(
        "updates-zypper", PackageResources.updates_zypper_sh, needs: [files, systemd, security])
    static let updatesNone = ShellLibrary("updates-none", PackageResources.updates_none_sh)

    private static let listeners = ShellLibrary("listeners", PackageResources.listeners_sh)
    static let survey = ShellLibrary("survey", PackageResources.survey_sh, needs: [listeners, sysctl, security])
    static let services = ShellLibrary(
        "services", PackageResources.services_sh, undo: PackageResources.services_undo_sh,
        needs: [listeners, security])
    static let kernel = ShellLibrary(
        "kernel", PackageResources.kernel_sh, undo: PackageResources.kernel_undo_sh, needs: [sysctl, security])
    static let hardening = ShellLibrary(
        "hardening", PackageResources.hardening_sh, needs: [files, directories, security])

    /// Removes what brought a service, beside what ``services`` does.
    static func servicesGone(with manager: PackageManager) -> ShellLibrary {
        ShellLibrary("services-gone", [], needs: [packages(of: manager), services])
    }

    /// All whose changes a run on a host can have remembered, those first that others need.
    package static func all(for facts: HostFacts) -> [ShellLibrary] {
        [paths, directories, files, links, gone, trees, linger, accounts, usersApply, users, groups, keys, sudo]
            + [basics, hostname, timezone, locale, swap, sysctl, systemd, security, sshd, sshdModuli, sshdPort]
            + [firewall, ufw, ufwRules, nftables, iptables, firewalldZones, firewalld, fail2ban]
            + [updates, updatesDnf, updatesZypper, services, kernel, hardening]
            + (facts.packageManager.map(packages(on:)) ?? [])
    }

    private static func packages(on manager: PackageManager) -> [ShellLibrary] {
        [packages(of: manager)] + (repositories(of: manager).map { [$0] } ?? [])
    }

    /// What the kinds of step about packages share; it calls functions that a package manager's library gives.
    private static let packages = ShellLibrary(
        "packages", PackageResources.packages_sh, undo: PackageResources.packages_undo_sh,
        needs: [paths, transaction, changes])
    private static let transaction = ShellLibrary("transaction", PackageResources.transaction_sh)
    private static let changes = ShellLibrary("changes", PackageResources.changes_sh)
    private static let rpm = ShellLibrary("rpm", PackageResources.rpm_sh)

    static func packages(of manager: PackageManager) -> ShellLibrary {
        switch manager {
        case .apt: ShellLibrary("apt", PackageResources.apt_sh, needs: [packages])
        case .dnf, .yum: ShellLibrary("dnf", PackageResources.dnf_sh, needs: [packages, rpm])
        case .zypper: ShellLibrary("zypper", PackageResources.zypper_sh, needs: [packages, rpm])
        case .pacman: ShellLibrary("pacman", PackageResources.pacman_sh, needs: [packages])
        case .apk: ShellLibrary("apk", PackageResources.apk_sh, needs: [packages])
        }
    }

    private static let repositories = ShellLibrary("repositories", PackageResources.repositories_sh, needs: [files])

    /// Nil where a repository is a line in a file of them all.
    static func repositories(of manager: PackageManager) -> ShellLibrary? {
        switch manager {
        case .apt:
            ShellLibrary(
                "apt-repositories", PackageResources.apt_repositories_sh, needs: [packages(of: manager), repositories])
        case .dnf, .yum, .zypper:
            ShellLibrary(
                "rpm-repositories", PackageResources.rpm_repositories_sh,
                undo: PackageResources.rpm_repositories_undo_sh, needs: [packages(of: manager), repositories])
        case .pacman:
            ShellLibrary(
                "pacman-repositories", PackageResources.pacman_repositories_sh,
                undo: PackageResources.pacman_repositories_undo_sh, needs: [packages(of: manager), repositories])
        case .apk: nil
        }
    }

    private init(_ name: String, _ source: [UInt8], undo: [UInt8] = [], needs: [ShellLibrary] = []) {
        self.init(
            name: name, source: String(decoding: source, as: UTF8.self), undo: String(decoding: undo, as: UTF8.self),
            needs: needs)
    }
}
