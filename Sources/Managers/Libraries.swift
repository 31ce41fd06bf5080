import Plan

/// The shell libraries of the managers; each is a file of its own beside the manager that uses it.
extension ShellLibrary {
    static let paths = ShellLibrary("paths", PackageResources.paths_sh, undo: PackageResources.paths_undo_sh)
    static let directories = ShellLibrary("directories", PackageResources.directories_sh, needs: [paths])
    static let files = ShellLibrary("files", PackageResources.files_sh, needs: [paths])
    static let users = ShellLibrary("users", PackageResources.users_sh)
    static let keys = ShellLibrary("keys", PackageResources.keys_sh, needs: [users, directories])
    static let systemd = ShellLibrary(
        "systemd", PackageResources.systemd_sh, undo: PackageResources.systemd_undo_sh)
    private static let security = ShellLibrary("security", PackageResources.security_sh)
    static let sshd = ShellLibrary(
        "sshd", PackageResources.sshd_sh, undo: PackageResources.sshd_undo_sh, needs: [files, systemd, security])
    static let ufw = ShellLibrary(
        "ufw", PackageResources.ufw_sh, undo: PackageResources.ufw_undo_sh, needs: [files, security])
    static let fail2ban = ShellLibrary(
        "fail2ban", PackageResources.fail2ban_sh, undo: PackageResources.fail2ban_undo_sh,
        needs: [files, systemd, security])
    static let updates = ShellLibrary("updates", PackageResources.updates_sh, needs: [files, systemd, security])

    /// All whose changes a run on a host can have remembered.
    package static func all(for facts: HostFacts) -> [ShellLibrary] {
        [paths, directories, files, users, keys, systemd, sshd, ufw, fail2ban, updates]
            + (facts.packageManager.map { [packages(of: $0)] } ?? [])
    }

    /// What the kinds of step about packages share; it calls functions that a package manager's library gives.
    private static let packages = ShellLibrary("packages", PackageResources.packages_sh)
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

    private init(_ name: String, _ source: [UInt8], undo: [UInt8] = [], needs: [ShellLibrary] = []) {
        self.init(
            name: name, source: String(decoding: source, as: UTF8.self), undo: String(decoding: undo, as: UTF8.self),
            needs: needs)
    }
}
