import Plan
import Shell

/// The script that reads all that an audit judges; it changes nothing on the host.
package enum AuditProbe {
    /// What the script is made of; each reads some sections.
    enum Part: String, CaseIterable {
        case host, ssh, accounts, firewall, kernel, services, updates, settings, files
    }

    /// - Parameters:
    ///   - areas: What is looked at; the parts of others are left out.
    ///   - login: Who logs in, as whom sshd is asked what counts.
    ///   - address: Where they come from.
    package static func script(
        areas: Set<Area> = Set(Area.allCases), login: String, address: String?, nonce: Nonce
    ) -> Text {
        let parts = Part.allCases.filter { part in part == .host || areas.contains { $0.parts.contains(part) } }
        var script = Text()
        for (name, value) in [
            ("NONCE", nonce.text), ("OPERATOR", login), ("ADDRESS", address ?? ""),
            ("PARTS", parts.map(\.rawValue).joined(separator: " ")),
        ] {
            script.append(Text(name + "="))
            script.append(Word.quoted(value).source)
            script.append("\n")
        }
        script.append(
            ScriptCompiler.wire(
                [
                    PackageResources.probe_sh, PackageResources.ssh_sh, PackageResources.accounts_sh,
                    PackageResources.network_sh, PackageResources.system_sh, PackageResources.files_sh,
                    PackageResources.main_sh,
                ].map { String(decoding: $0, as: UTF8.self) }))
        return script
    }
}

extension Area {
    /// Those that read what its checks judge.
    var parts: Set<AuditProbe.Part> {
        switch self {
        case .ssh: [.ssh]
        case .accounts: [.accounts]
        case .sudo: [.accounts, .files]
        case .firewall: [.firewall, .services]
        case .fail2ban: [.firewall, .services, .settings]
        case .updates: [.updates, .services]
        case .services: [.services]
        case .kernel, .mounts: [.kernel]
        case .login: [.settings, .kernel]
        case .files, .cron: [.files]
        case .logging: [.services, .settings, .files]
        case .time: [.services, .settings]
        case .mac, .boot: [.settings]
        }
    }
}
