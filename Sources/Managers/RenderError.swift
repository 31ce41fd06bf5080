import Plan

/// Why no plan can be made of a request for a host with these facts. Nothing has been done to the host.
package enum RenderError: ExplainedError, Hashable {
    /// `system` is what the host calls itself.
    case noPackageManager(system: String)
    /// `wish` continues "cannot": `hold a package at its version`.
    case unsupported(wish: String, manager: PackageManager, package: String)
    /// Something that only this package manager has to be told.
    case lacking(key: String, manager: PackageManager, repository: String)
    /// The way in goes through this package.
    case wayIn(package: String)
    case noSystemd(system: String, service: String)
    case noAutomaticUpdates(system: String)
    case noMailOfUpdates(system: String)
    /// `reason` continues "the rule".
    case unsupportedRule(reason: String, firewall: FirewallBackend)
    /// Two entries of the request are about the same thing.
    case duplicate(step: String)

    package var code: String {
        switch self {
        case .noPackageManager: "no-package-manager"
        case .unsupported: "unsupported-by-package-manager"
        case .lacking: "lacking-for-package-manager"
        case .wayIn: "way-in"
        case .noSystemd: "no-systemd"
        case .noAutomaticUpdates: "no-automatic-updates"
        case .noMailOfUpdates: "no-mail-of-updates"
        case .unsupportedRule: "unsupported-by-firewall"
        case .duplicate: "duplicate-step"
        }
    }

    package var message: String {
        switch self {
        case .noPackageManager(let system): "\(system) has no package manager that is known here"
        case .unsupported(let wish, let manager, let package):
            "\(manager.rawValue) cannot \(wish), which is wanted for \(package)"
        case .lacking(let key, let manager, let repository):
            "\(manager.rawValue) needs `\(key)` of the repository \(repository)"
        case .wayIn(let package): "without the package \(package) nobody could get in as you do now"
        case .noSystemd(let system, let service):
            "\(system) does not run systemd, so the service \(service) cannot be managed"
        case .noMailOfUpdates(let system): "what updates \(system) sends no mail"
        case .noAutomaticUpdates(let system): "how \(system) installs security updates by itself is not known here"
        case .unsupportedRule(let reason, let firewall):
            "the firewall here is \(firewall.rawValue), and a rule \(reason)"
        case .duplicate(let step): "`\(step)` is wanted twice"
        }
    }

    package var hint: String? {
        switch self {
        case .noPackageManager:
            "known are \(PackageManager.allCases.map(\.rawValue).joined(separator: ", ")); leave `packages` out for this host"
        case .unsupported: "leave it out for this host"
        case .lacking: "`./` stands for a repository without suites"
        case .wayIn: "take it off the list; where there is another way in, remove it by `tunnel exec`"
        case .noSystemd: "leave `services` out for this host"
        case .noAutomaticUpdates: "leave `updates` out for this host; known are those of apt, dnf and openSUSE Leap"
        case .noMailOfUpdates: "leave `mail` out for this host: its journal has what was installed"
        case .unsupportedRule: "leave the rule out for this host, or name another firewall by `backend`"
        case .duplicate: "join the two entries into one"
        }
    }
}
