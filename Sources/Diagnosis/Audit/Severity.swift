/// How much a finding matters; each has a weight in the score.
package enum Severity: String, Sendable, Hashable, CaseIterable, Comparable, Codable {
    /// Anybody may get in, or root's rights, as it is.
    case critical
    /// One more slip, such as a guessed password, and somebody does.
    case high
    /// A line of defence is missing.
    case medium
    /// Good practice that helps a little.
    case low
    /// To know; it has no weight in the score.
    case info

    /// What a check of this severity weighs in the score.
    package var weight: Int {
        switch self {
        case .critical: 10
        case .high: 6
        case .medium: 3
        case .low: 1
        case .info: 0
        }
    }

    private var rank: Int {
        switch self {
        case .info: 0
        case .low: 1
        case .medium: 2
        case .high: 3
        case .critical: 4
        }
    }

    package static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }
}

/// What a check is about; reports are grouped by it.
package enum Area: String, Sendable, Hashable, CaseIterable {
    case ssh, accounts, sudo, firewall, fail2ban, updates, services, kernel, login, files, mounts, logging, time, mac,
        cron, boot

    /// The beginning of the ids of its checks: `SSH` of `SSH-01`.
    package var prefix: String {
        switch self {
        case .ssh: "SSH"
        case .accounts: "ACC"
        case .sudo: "SUDO"
        case .firewall: "FW"
        case .fail2ban: "BAN"
        case .updates: "UPD"
        case .services: "SVC"
        case .kernel: "KRN"
        case .login: "LOGIN"
        case .files: "FILE"
        case .mounts: "MNT"
        case .logging: "LOG"
        case .time: "TIME"
        case .mac: "MAC"
        case .cron: "CRON"
        case .boot: "BOOT"
        }
    }

    /// As a heading.
    package var title: String {
        switch self {
        case .ssh: "SSH"
        case .accounts: "Accounts"
        case .sudo: "sudo"
        case .firewall: "Firewall"
        case .fail2ban: "fail2ban"
        case .updates: "Updates"
        case .services: "Services"
        case .kernel: "Kernel"
        case .login: "Login"
        case .files: "Files"
        case .mounts: "Mounts"
        case .logging: "Logging"
        case .time: "Time"
        case .mac: "Mandatory access control"
        case .cron: "cron and at"
        case .boot: "Boot loader"
        }
    }
}
