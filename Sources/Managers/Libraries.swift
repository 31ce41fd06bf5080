import Plan

/// The shell libraries of the managers; each is a file of its own beside the manager that uses it.
extension ShellLibrary {
    static let paths = ShellLibrary("paths", PackageResources.paths_sh)
    static let directories = ShellLibrary("directories", PackageResources.directories_sh, needs: [paths])
    static let files = ShellLibrary("files", PackageResources.files_sh, needs: [paths])
    static let users = ShellLibrary("users", PackageResources.users_sh, needs: [accounts, usersApply])
    static let groups = ShellLibrary("groups", PackageResources.groups_sh, needs: [accounts])
    static let keys = ShellLibrary("keys", PackageResources.keys_sh, needs: [accounts, directories])
    private static let accounts = ShellLibrary("accounts", PackageResources.accounts_sh, needs: [accountsUndo])
    private static let accountsUndo = ShellLibrary("accounts-undo", PackageResources.accounts_undo_sh)
    private static let usersApply = ShellLibrary("users-apply", PackageResources.users_apply_sh)
    static let sudo = ShellLibrary("sudo", PackageResources.sudo_sh, needs: [accounts, files])
    static let links = ShellLibrary("links", PackageResources.links_sh, needs: [paths])
    static let gone = ShellLibrary("gone", PackageResources.gone_sh, needs: [paths])
    static let trees = ShellLibrary("trees", PackageResources.trees_sh, needs: [paths])
    static let linger = ShellLibrary("linger", PackageResources.linger_sh)
    static let hostname = ShellLibrary("hostname", PackageResources.hostname_sh, needs: [files])
    static let timezone = ShellLibrary("timezone", PackageResources.timezone_sh, needs: [files, links])
    static let locale = ShellLibrary("locale", PackageResources.locale_sh, needs: [files])
    static let swap = ShellLibrary("swap", PackageResources.swap_sh, needs: [files])
    static let sysctl = ShellLibrary("sysctl", PackageResources.sysctl_sh, needs: [directories, files])
    static let systemd = ShellLibrary("systemd", PackageResources.systemd_sh)

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

    private init(_ name: String, _ source: [UInt8], needs: [ShellLibrary] = []) {
        self.init(name: name, source: String(decoding: source, as: UTF8.self), needs: needs)
    }
}
