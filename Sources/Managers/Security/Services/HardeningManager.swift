import Plan
import Shell

/// What runs, what the kernel does, and how a host greets: stopped, set and proven, or told where that cannot be.
enum HardeningManager {
    static func steps(for request: HardeningRequest, facts: HostFacts) -> [Step] {
        // What the network or a login goes through is in these; the rest cannot shut anybody out.
        let guarded = [services(request, facts)] + sysctl(request) + coreDumps(request, facts)
        return guarded.map { $0.guarded(by: .services) } + modules(request) + banner(request) + umask(request)
            + loginDefs(request) + modes(request)
    }

    /// The settings that are to be, those of the request first asked for by name.
    static func settings(of request: HardeningRequest) -> [(key: String, values: String, isAsked: Bool)] {
        if request.skipped.contains(.sysctl) { return [] }
        // Who says something of one interface has said how they are.
        let named = Set((request.settings.map(\.key) + request.kept).map(KernelHardening.ofEveryInterface))
        let core = request.skipped.contains(.coreDumps) ? [] : [KernelHardening.coreDumps]
        let defaults = (KernelHardening.settings + core).filter { key, _ in !named.contains(key) }
        return defaults.map { ($0.0, $0.1, false) } + request.settings.map { ($0.key, $0.value, true) }
    }

    private static func services(_ request: HardeningRequest, _ facts: HostFacts) -> Step {
        let units = UnneededServices.units(of: request).map { Word.quoted(($0.isListed ? "?" : "") + $0.unit) }
        let kind: Step.Kind =
            if request.action == .remove, let manager = facts.packageManager {
                Step.Kind("services_gone", in: .servicesGone(with: manager))
            } else {
                Step.Kind("services_off", in: .services)
            }
        return Step(
            id: "services", kind: kind,
            arguments: [
                .orDash(facts.loginAddress), .quoted(UnneededServices.protected.joined(separator: " ")),
                .quoted(request.action.rawValue),
            ] + units)
    }

    private static func sysctl(_ request: HardeningRequest) -> [Step] {
        let settings = settings(of: request)
        if settings.isEmpty { return [] }
        return [
            Step(
                id: "kernel settings", kind: Step.Kind("kernel", in: .kernel),
                arguments: settings.flatMap { [.quoted(($0.isAsked ? "" : "?") + $0.key), .quoted($0.values)] })
        ]
    }

    private static func modules(_ request: HardeningRequest) -> [Step] {
        if request.skipped.contains(.modules) { return [] }
        func plain(_ name: String) -> String { String(name.map { $0 == "_" ? "-" : $0 }) }
        let asked = request.modules.map(plain)
        let left = Set(asked + request.kept.map(plain))
        let names = KernelHardening.modules.filter { !left.contains($0) }.map { "?" + $0 } + asked
        return [
            Step(
                id: "kernel modules", kind: Step.Kind("modules", in: .hardening), arguments: names.map(Word.quoted))
        ]
    }

    private static func ownFiles(_ id: String, _ files: [(String, String)]) -> Step {
        Step(
            id: id, kind: Step.Kind("own_files", in: .hardening),
            arguments: files.flatMap { [.quoted($0.0), .quoted($0.1)] })
    }

    private static func banner(_ request: HardeningRequest) -> [Step] {
        if request.skipped.contains(.banner) { return [] }
        let words = request.banner ?? defaultBanner
        let text = words.hasSuffix("\n") ? words : words + "\n"
        return [ownFiles("login banner", [("/etc/issue", text), ("/etc/issue.net", text)])]
    }

    /// Tells nothing of the host, and what Lynis and CIS want to be told.
    private static let defaultBanner = """
        This is a private system. Access is restricted to authorized users; use is logged and monitored.
        Unauthorized access is prohibited and may be prosecuted under the law. Disconnect now if you are not authorized.

        """

    private static func umask(_ request: HardeningRequest) -> [Step] {
        if request.skipped.contains(.umask) { return [] }
        return [
            ownFiles(
                "umask", [("/etc/profile.d/60-tunnel-umask.sh", "# Written by tunnel.\numask \(request.umask)\n")])
        ]
    }

    /// The rounds are for what hashes passwords without PAM, and for PAM where it hashes with SHA-512.
    private static func loginDefs(_ request: HardeningRequest) -> [Step] {
        let umask: [Word] = request.skipped.contains(.umask) ? [] : ["UMASK", .quoted(request.umask)]
        return [
            Step(
                id: "login.defs", kind: Step.Kind("login_defs", in: .hardening),
                arguments: umask + ["?SHA_CRYPT_MIN_ROUNDS", "65536", "?SHA_CRYPT_MAX_ROUNDS", "65536"])
        ]
    }

    /// The limits are PAM's, which Alpine is without.
    private static func coreDumps(_ request: HardeningRequest, _ facts: HostFacts) -> [Step] {
        if request.skipped.contains(.coreDumps) || facts.packageManager == .apk { return [] }
        var files = [
            (
                "/etc/security/limits.d/60-tunnel.conf",
                "# Written by tunnel.\n* hard core 0\n* soft core 0\nroot hard core 0\nroot soft core 0\n"
            )
        ]
        if facts.initSystem == .systemd {
            files.append(
                (
                    "/etc/systemd/coredump.conf.d/60-tunnel.conf",
                    "# Written by tunnel.\n[Coredump]\nStorage=none\nProcessSizeMax=0\n"
                ))
        }
        return [ownFiles("core dumps", files)]
    }

    /// What says which commands root runs, and when, how the host starts, and who gets in.
    private static func modes(_ request: HardeningRequest) -> [Step] {
        if request.skipped.contains(.modes) { return [] }
        let directories = ["d", "hourly", "daily", "weekly", "monthly", "yearly"].map { ("0700", "/etc/cron.\($0)") }
        let files = [
            "/etc/crontab", "/etc/anacrontab", "/etc/ssh/sshd_config", "/boot/grub/grub.cfg", "/boot/grub2/grub.cfg",
            "/boot/grub2/user.cfg",
        ].map { ("0600", $0) }
        return [
            Step(
                id: "modes", kind: Step.Kind("modes", in: .hardening),
                arguments: (directories + files).flatMap { [.quoted($0.0), .quoted($0.1)] })
        ]
    }
}

/// What is open and how it is locked, told before and after a change.
enum SurveyManager {
    /// Told where the part about services is wanted: of each part that is, what it is about.
    static func step(_ phase: StaticString, for request: SecurityRequest) -> [Step] {
        guard let hardening = request.services else { return [] }
        let topics: [(String, Bool)] = [
            ("listeners", true), ("ssh", request.ssh != nil), ("firewall", request.firewall != nil),
            ("fail2ban", request.fail2ban != nil), ("updates", request.updates != nil), ("sysctl", true),
        ]
        return [
            Step(
                id: "survey \(phase)", kind: Step.Kind("survey", in: .survey),
                arguments: [
                    .literal(phase), .quoted(topics.filter(\.1).map(\.0).joined(separator: " ")),
                ] + HardeningManager.settings(of: hardening).map { .quoted($0.key) })
        ]
    }
}
