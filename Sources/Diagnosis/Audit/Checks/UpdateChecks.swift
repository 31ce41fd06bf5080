/// Whether the host's software is what its makers mend.
enum UpdateChecks {
    private static let mend = "tunnel security updates {host} --sudo"

    static let all: [Check] = [
        Check(
            "UPD-01", .updates, "Security updates install themselves", .high,
            why: "Holes that everybody knows of are tried within days.", mend: mend, [.lynis("PKGS-7420")]
        ) { evidence throws(Unreadable) in try automatic(evidence) },
        Check(
            "UPD-02", .updates, "No security update is pending", .high,
            why: "What it mends is published, and so is how to use it.",
            mend: "tunnel exec {host} --sudo -- apt-get -y upgrade", [.cis("1.2.2.1"), .lynis("PKGS-7392")]
        ) { evidence throws(Unreadable) in
            let lines = try evidence.partly("pending").lines.filter { $0.hasPrefix("Inst ") }
            // apt names the archive that a version comes from; others list security updates alone.
            let isApt = evidence.sections["updates"]?.lines.contains("manager apt") ?? false
            let bad = isApt ? lines.filter { $0.lowercased().contains("security") } : lines
            return try evidence.judged("pending", bad: bad)
        },
        Check(
            "UPD-03", .updates, "The lists of packages are a week old at most", .medium,
            why: "What the host does not know of, it does not install.",
            mend: "tunnel exec {host} --sudo -- apt-get update"
        ) { evidence throws(Unreadable) in
            let lines = try evidence.partly("pending")
            guard let line = lines.lines.first(where: { $0.hasPrefix("lists ") }), let time = Int(line.dropFirst(6))
            else {
                throw .absent("only apt tells when its lists were fetched")
            }
            if let lack = lines.lack, lack.contains("never run") { return .fail([lack]) }
            let days = (evidence.now - time) / 86400
            return .when(days <= 7, ["fetched \(days) days ago"])
        },
        Check(
            "UPD-04", .updates, "No restart is due", .medium,
            why: "An update of the kernel or of a library does not count before.",
            mend: "tunnel security updates {host} --sudo --reboot 03:30",
            [.lynis("KRNL-5830")]
        ) { evidence throws(Unreadable) in .judged(bad: try evidence.lines("reboot")) },
        Check(
            "UPD-05", .updates, "Packages are taken with a signature only", .high,
            why: "Who stands between, or owns the server, can give the host any program.",
            mend: "tunnel setup repository {host} NAME --url URL --key FILE --sudo",
            [.cis("1.2.1.1"), .lynis("PKGS-7387")]
        ) { evidence throws(Unreadable) in
            let sources = try evidence.partly("sources").lines
            let settings = evidence.sections["updates"]?.lines ?? []
            let bad = sources.filter { line in
                let text = line.lowercased().filter { $0 != " " }
                return text.contains("trusted=yes") || text.contains("trusted:yes")
                    || text.contains("allow-insecure=yes")
                    || text.contains("allow-insecure:yes") || text.contains("gpgcheck=0")
                    || text.contains("gpgcheck=no")
                    || text.contains("siglevel=never") || text.contains("siglevel=optionaltrustall")
            }
            let loose = settings.filter { line in
                line.contains("Allow") && (line.contains("\"1\"") || line.contains("\"true\""))
            }
            return try evidence.judged("sources", bad: bad + loose, good: sources)
        },
        Check(
            "UPD-06", .updates, "Packages come over an encrypted connection", .info,
            why: "Who listens learns which holes the host still has.", mend: "write https instead of http in the source"
        ) { evidence throws(Unreadable) in
            let sources = try evidence.partly("sources").lines
            return try evidence.judged("sources", bad: sources.filter { $0.contains("http://") }, good: sources)
        },
        Check(
            "UPD-07", .updates, "No package is half installed", .low,
            why: "The next update may stop at it, and a service may run without its files.",
            mend: "tunnel exec {host} --sudo -- dpkg --configure -a"
        ) { evidence throws(Unreadable) in .judged(bad: try evidence.lines("broken")) },
        Check(
            "UPD-08", .updates, "No program runs with replaced libraries", .low,
            why: "It has the holes of the old ones until it is restarted.",
            mend: "tunnel exec {host} --sudo -- systemctl restart NAME"
        ) { evidence throws(Unreadable) in .judged(bad: try evidence.lines("replaced")) },
        Check(
            "UPD-09", .updates, "The system is still supported", .high,
            why: "Nobody mends its holes any more.", mend: "upgrade to the next release"
        ) { evidence throws(Unreadable) in try supported(evidence) },
        Check(
            "UPD-10", .updates, "The host asks for security updates", .medium,
            why: "Without that source they never come, however often the host looks.",
            mend: "tunnel setup repository {host} security --url https://security.debian.org/debian-security "
                + "--suite CODENAME-security --component main --sudo",
            [.cis("1.2.1.2"), .lynis("PKGS-7388")]
        ) { evidence throws(Unreadable) in
            _ = try evidence.lines("host")
            guard let system = evidence.fact("ID"), ["debian", "ubuntu"].contains(system) else {
                throw .absent("only Debian and Ubuntu have a source of their own for them")
            }
            let found = try evidence.partly("sources").lines.filter { line in
                line.lowercased().contains("security") && !line.contains("deb-src ")
            }
            if !found.isEmpty { return .pass(found) }
            return .fail(["no source of packages is one of security updates"] + (try evidence.lines("sources")))
        },
    ]

    private static func automatic(_ evidence: Evidence) throws(Unreadable) -> Verdict {
        let lines = try evidence.lines("updates")
        let manager = lines.first { $0.hasPrefix("manager ") }?.dropFirst(8) ?? ""
        switch manager {
        case "apt":
            guard lines.contains("tool unattended-upgrade") else {
                return .fail(["unattended-upgrades is not installed"])
            }
            var bad: [String] = []
            for key in ["APT::Periodic::Update-Package-Lists", "APT::Periodic::Unattended-Upgrade"] {
                let line = lines.last { $0.hasPrefix(key + " ") }
                let value = line.flatMap { $0.split(separator: "\"").dropFirst().first }
                if value.map({ $0 == "0" }) ?? true { bad.append(line ?? "\(key) is not set") }
            }
            if lines.contains("APT::Periodic::Enable \"0\";") { bad.append("APT::Periodic::Enable \"0\";") }
            for timer in ["apt-daily.timer", "apt-daily-upgrade.timer"]
            where evidence.fact("init") == "systemd" && evidence.units("active", [timer]).isEmpty {
                bad.append("\(timer) is not active")
            }
            return .judged(bad: bad, good: lines.filter { $0.hasPrefix("APT::Periodic::U") })
        case "dnf":
            let timers = evidence.units(
                "active", ["dnf-automatic.timer", "dnf-automatic-install.timer", "dnf5-automatic.timer"])
            let applies =
                timers.contains { $0.contains("install") }
                || lines.contains { line in
                    let value = line.split(whereSeparator: { $0 == "=" || $0 == " " }).last?.lowercased()
                    return line.contains("apply_updates") && ["yes", "true", "1"].contains(value)
                }
            return .when(!timers.isEmpty && applies, timers + lines.dropFirst())
        case "zypper":
            let timers = evidence.units(
                "active", ["tunnel-updates.timer", "os-update.timer", "transactional-update.timer"])
            return .when(!timers.isEmpty, timers.isEmpty ? ["no timer installs patches"] : timers)
        default:
            throw .unknown("how \(manager) hosts update themselves is not known here")
        }
    }

    /// The last day of support, in days since 1970. Debian: end of its long-term support (wiki.debian.org/LTS); Ubuntu: end of
    /// standard support.
    private static let ends: [String: Int] = [
        "debian 9": day(2022, 6, 30), "debian 10": day(2024, 6, 30), "debian 11": day(2026, 8, 31),
        "debian 12": day(2028, 6, 30), "debian 13": day(2030, 6, 30), "ubuntu 18.04": day(2023, 5, 31),
        "ubuntu 20.04": day(2025, 5, 31), "ubuntu 22.04": day(2027, 4, 30), "ubuntu 24.04": day(2029, 4, 30),
    ]

    private static func supported(_ evidence: Evidence) throws(Unreadable) -> Verdict {
        _ = try evidence.lines("host")
        let system = "\(evidence.fact("ID") ?? "") \(evidence.fact("VERSION_ID") ?? "")"
        let parts = (evidence.fact("SUPPORT_END") ?? "").split(separator: "-").compactMap { Int($0) }
        let end = parts.count == 3 ? day(parts[0], parts[1], parts[2]) : ends[system]
        guard let end else {
            if evidence.fact("VERSION_ID") == nil { throw .absent("a rolling release is always supported") }
            throw .unknown("until when \(system) is supported is not known here")
        }
        let left = end - evidence.now / 86400
        return .when(
            left >= 0,
            ["\(system): " + (left >= 0 ? "\(left) days of support are left" : "not supported for \(-left) days")])
    }

    /// Days since 1970 of a date (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    package static func day(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
