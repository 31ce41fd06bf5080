import Plan
import Shell

/// Security updates that install themselves, the distribution's own way where it has one.
enum UpdatesManager {
    /// How a distribution does it.
    enum Way {
        case unattendedUpgrades, dnfAutomatic, dnf5Automatic
        /// A timer of tunnel's own: zypper has none.
        case zypper

        /// Nil where none is known. Rolling releases have no security updates apart from all others.
        init?(_ facts: HostFacts) {
            guard facts.initSystem == .systemd else { return nil }
            switch facts.packageManager {
            case .apt: self = .unattendedUpgrades
            case .dnf:
                let version = Int(facts.osVersion.prefix { $0 != "." }) ?? 0
                self = facts.osID == "fedora" && version >= 41 ? .dnf5Automatic : .dnfAutomatic
            case .zypper:
                if ["opensuse-tumbleweed", "opensuse-microos", "sle-micro"].contains(facts.osID) { return nil }
                self = .zypper
            case .yum, .pacman, .apk, nil: return nil
            }
        }

        var packages: [String] {
            switch self {
            case .unattendedUpgrades: ["unattended-upgrades"]
            case .dnfAutomatic: ["dnf-automatic"]
            case .dnf5Automatic: ["dnf5-plugin-automatic"]
            case .zypper: []
            }
        }
    }

    static func steps(for request: UpdatesRequest, facts: HostFacts) throws(RenderError) -> [Step] {
        switch Way(facts) {
        case .unattendedUpgrades: return [step(Step.Kind("updates_apt", in: .updates), apt(request))]
        case .dnfAutomatic, .dnf5Automatic:
            return [step(Step.Kind("updates_dnf", in: .updatesDnf), dnf(request))]
        case .zypper:
            if request.mail != nil { throw .noMailOfUpdates(system: facts.systemName) }
            return [step(Step.Kind("updates_zypper", in: .updatesZypper), zypper(request))]
        case nil where request.isOptional:
            return [step(Step.Kind("updates_none", in: .updatesNone), [facts.systemName])]
        case nil: throw .noAutomaticUpdates(system: facts.systemName)
        }
    }

    private static func step(_ kind: Step.Kind, _ arguments: [String]) -> Step {
        Step(id: "updates", kind: kind, arguments: arguments.map(Word.quoted))
    }

    /// KEY VALUE of apt.conf(5).
    private static func apt(_ request: UpdatesRequest) -> [String] {
        var settings = [
            ("APT::Periodic::Update-Package-Lists", "1"), ("APT::Periodic::Unattended-Upgrade", "1"),
            ("APT::Periodic::AutocleanInterval", "7"), ("Unattended-Upgrade::AutoFixInterruptedDpkg", "true"),
            ("Unattended-Upgrade::Remove-Unused-Kernel-Packages", "true"),
            ("Unattended-Upgrade::Automatic-Reboot", request.reboot == nil ? "false" : "true"),
        ]
        if let time = request.reboot { settings.append(("Unattended-Upgrade::Automatic-Reboot-Time", time)) }
        if let mail = request.mail { settings.append(("Unattended-Upgrade::Mail", mail)) }
        return settings.flatMap { [$0.0, $0.1] }
    }

    /// SECTION KEY VALUE of dnf-automatic's file, which dnf5 reads as well.
    private static func dnf(_ request: UpdatesRequest) -> [String] {
        var settings = [
            ("commands", "upgrade_type", "security"), ("commands", "download_updates", "yes"),
            ("commands", "apply_updates", "yes"),
        ]
        if let time = request.reboot {
            settings.append(("commands", "reboot", "when-needed"))
            settings.append(("commands", "reboot_command", "shutdown -r \(time) 'security updates'"))
        }
        if let mail = request.mail {
            settings.append(("emitters", "emit_via", "email"))
            settings.append(("email", "email_from", "root@localhost"))
            settings.append(("email", "email_to", mail))
        }
        return settings.flatMap { [$0.0, $0.1, $0.2] }
    }

    /// The texts of a service and its timer. zypper ends with 102 where a restart is due, and with 103 where it has
    /// updated itself and wants to be called again, which is tomorrow.
    private static func zypper(_ request: UpdatesRequest) -> [String] {
        let restart = request.reboot.map { time in
            "ExecStopPost=/bin/sh -c '[ \"$$EXIT_STATUS\" != 102 ] || shutdown -r \(time) \"security updates\"'\n"
        }
        let service = """
            # Written by tunnel.
            [Unit]
            Description=Install security patches
            Wants=network-online.target
            After=network-online.target

            [Service]
            Type=oneshot
            ExecStart=/usr/bin/zypper --non-interactive --non-interactive-include-reboot-patches patch --category security
            SuccessExitStatus=102 103
            \(restart ?? "")
            """
        let timer = """
            # Written by tunnel.
            [Unit]
            Description=Install security patches every day

            [Timer]
            OnCalendar=daily
            RandomizedDelaySec=1h
            Persistent=true

            [Install]
            WantedBy=timers.target

            """
        return [service, timer]
    }
}
