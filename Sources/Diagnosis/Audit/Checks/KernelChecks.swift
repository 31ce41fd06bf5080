/// Settings of the kernel, by what is in effect; and modules.
enum KernelChecks {
    private static let mend = "tunnel security services {host} --sudo"

    static let all: [Check] =
        [
            setting(
                "KRN-01", "The host does not forward packets", .medium,
                ["net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding"],
                [0], mend: "tunnel setup host {host} --sysctl net.ipv4.ip_forward=0 --sudo",
                why: "It would be a way from one network into another. Routers and hosts of containers need it.",
                [.cis("3.3.1"), .devSec("sysctl-01"), .devSec("sysctl-19")]),
            setting(
                "KRN-02", "It sends no redirects", .low, both("net.ipv4.conf", "send_redirects"), [0],
                why: "Only routers do; others are told wrong ways by it.",
                [.cis("3.3.2"), .devSec("sysctl-16"), .lynis("KRNL-6000")]),
            setting(
                "KRN-03", "It takes no redirects", .medium,
                both("net.ipv4.conf", "accept_redirects") + both("net.ipv6.conf", "accept_redirects"), [0],
                why: "Anybody on the network could lead its packets past themselves.",
                [.cis("3.3.5"), .devSec("sysctl-14"), .devSec("sysctl-20"), .lynis("KRNL-6000")]),
            setting(
                "KRN-04", "Nor does it from its gateways", .low, both("net.ipv4.conf", "secure_redirects"), [0],
                why: "A gateway that is broken into could do the same.", [.cis("3.3.6"), .devSec("sysctl-15")]),
            setting(
                "KRN-05", "No packet chooses its own way", .medium,
                both("net.ipv4.conf", "accept_source_route") + both("net.ipv6.conf", "accept_source_route"), [0],
                why: "A sender could go around firewalls and pass for another.",
                [.cis("3.3.8"), .devSec("sysctl-13"), .lynis("KRNL-6000")]),
            setting(
                "KRN-06", "A packet comes from where it says", .medium, both("net.ipv4.conf", "rp_filter"), [1, 2],
                why: "Senders could pass for addresses of the inside.",
                [.cis("3.3.7"), .devSec("sysctl-02"), .lynis("KRNL-6000")]),
            setting(
                "KRN-07", "Impossible addresses are logged", .low, both("net.ipv4.conf", "log_martians"), [1],
                why: "Forged packets are a sign of somebody at work.",
                [.cis("3.3.9"), .devSec("sysctl-17"), .lynis("KRNL-6000")]),
            setting(
                "KRN-08", "SYN cookies are on", .medium, ["net.ipv4.tcp_syncookies"], [1, 2],
                why: "A flood of half-open connections would keep everybody out.",
                [.cis("3.3.10"), .devSec("sysctl-11"), .lynis("KRNL-6000")]),
            setting(
                "KRN-09", "Pings to all are not answered", .low, ["net.ipv4.icmp_echo_ignore_broadcasts"], [1],
                why: "The host would help to flood others.", [.cis("3.3.4"), .devSec("sysctl-04"), .lynis("KRNL-6000")]),
            setting(
                "KRN-10", "Wrong answers of ICMP are passed over", .low, ["net.ipv4.icmp_ignore_bogus_error_responses"],
                [1],
                why: "They fill the logs.", [.cis("3.3.3"), .devSec("sysctl-03"), .lynis("KRNL-6000")]),
            setting(
                "KRN-11", "No router tells the host its network", .low, both("net.ipv6.conf", "accept_ra"), [0],
                mend: "tunnel setup host {host} --sysctl net.ipv6.conf.all.accept_ra=0 --sudo",
                why: "Anybody on the network can be such a router. Hosts without a fixed IPv6 address need it.",
                [.cis("3.3.11"), .devSec("sysctl-25")]),
            setting(
                "KRN-20", "Addresses of memory are random", .high, ["kernel.randomize_va_space"], [2], isMachines: true,
                why: "Holes are used with one try when everything is where it always is.",
                [.cis("1.5.1"), .devSec("sysctl-32"), .lynis("KRNL-6000")]),
            setting(
                "KRN-21", "Programs do not look into each other", .medium, ["kernel.yama.ptrace_scope"], [1, 2, 3],
                isMachines: true, why: "One program of a user's could take the keys from the memory of all others.",
                [.cis("1.5.2"), .devSec("sysctl-35"), .lynis("KRNL-6000")]),
            setting(
                "KRN-22", "Programs with other rights leave no dump", .medium, ["fs.suid_dumpable"], [0],
                isMachines: true,
                why: "Their memory may hold hashes and keys.",
                [.cis("1.5.3"), .devSec("sysctl-31a"), .lynis("KRNL-6000")]),
            setting(
                "KRN-23", "Only root reads the kernel's messages", .low, ["kernel.dmesg_restrict"], [1],
                isMachines: true,
                why: "They tell addresses that help to break out.", [.lynis("KRNL-6000")]),
            setting(
                "KRN-24", "Addresses of the kernel are hidden", .low, ["kernel.kptr_restrict"], [1, 2],
                isMachines: true,
                why: "They help to use holes of the kernel.", [.lynis("KRNL-6000")]),
            setting(
                "KRN-25", "Links in shared directories are not followed", .medium,
                ["fs.protected_hardlinks", "fs.protected_symlinks"], [1], isMachines: true,
                why: "A link in /tmp has root write where an attacker wants.",
                [.devSec("sysctl-34"), .lynis("KRNL-6000")]),
            setting(
                "KRN-26", "Nor are files and pipes of others", .low, ["fs.protected_fifos", "fs.protected_regular"],
                [1, 2],
                isMachines: true, why: "The same, for files that a program makes in /tmp.", [.lynis("KRNL-6000")]),
            setting(
                "KRN-27", "Users load no programs into the kernel", .medium, ["kernel.unprivileged_bpf_disabled"],
                [1, 2],
                isMachines: true, why: "Its checker had many holes that made root of a user.", [.lynis("KRNL-6000")]),
            setting(
                "KRN-28", "What is compiled in the kernel is hardened", .low, ["net.core.bpf_jit_harden"], [1, 2],
                isMachines: true, why: "It could be used to bring code into the kernel.", [.lynis("KRNL-6000")]),
            setting(
                "KRN-29", "Users do not measure the kernel", .low, ["kernel.perf_event_paranoid"], [2, 3, 4],
                isMachines: true,
                why: "Measurements tell secrets of other programs.", [.lynis("KRNL-6000")]),
            setting(
                "KRN-30", "Magic keys do little", .info, ["kernel.sysrq"], [0, 4, 16, 48, 176], isMachines: true,
                why: "Who has the keyboard could kill the screen lock.", [.devSec("sysctl-30"), .lynis("KRNL-6000")]),
            setting(
                "KRN-31", "Line disciplines are not loaded by users", .low, ["dev.tty.ldisc_autoload"], [0],
                isMachines: true, why: "Old ones had holes that made root of a user.", [.lynis("KRNL-6000")]),
            setting(
                "KRN-32", "The kernel is not replaced while it runs", .info, ["kernel.kexec_load_disabled"], [1],
                isMachines: true, mend: "tunnel setup host {host} --sysctl kernel.kexec_load_disabled=1 --sudo",
                why: "root could start one that checks nothing."),
            differences, filesystems, protocols, storage, processor,
        ]

    /// A value is what counts now, whatever files say; these are told where they say something else.
    private static func setting(
        _ id: String, _ title: String, _ severity: Severity, _ keys: [String], _ good: [Int], isMachines: Bool = false,
        mend: String = mend, why: String, _ references: [Reference] = []
    ) -> Check {
        Check(id, .kernel, title, severity, why: why, mend: mend, references) { evidence throws(Unreadable) in
            if isMachines { try evidence.needsMachine("it is a setting of") }
            let now = try evidence.settings("sysctl")
            let files = try evidence.settings("sysctl-files")
            let known = keys.filter { now[$0] != nil }
            if known.isEmpty { throw .absent("this kernel has no \(keys.joined(separator: ", "))") }
            var bad: [String] = []
            var fine: [String] = []
            for key in known {
                let value = now[key]?.value ?? ""
                var line = "\(key) = \(value)"
                if let file = files[key], file.value != value { line += "  (\(file.place) says \(file.value))" }
                if value == "?" { throw .unknown("only root can read \(key)") }
                if Int(value).map(good.contains) ?? false { fine.append(line) } else { bad.append(line) }
            }
            return .judged(bad: bad, good: fine)
        }
    }

    private static func both(_ prefix: String, _ name: String) -> [String] {
        ["\(prefix).all.\(name)", "\(prefix).default.\(name)"]
    }

    private static let differences = Check(
        "KRN-40", .kernel, "The kernel has the settings that the files say", .low,
        why: "Somebody or something changed a setting, and the next start changes it back; or the file never counted.",
        mend: "sysctl --system, or mend the file"
    ) { evidence throws(Unreadable) in
        let now = try evidence.settings("sysctl")
        let files = try evidence.settings("sysctl-files")
        var bad: [String] = []
        var good: [String] = []
        for (key, file) in files.sorted(by: { $0.key < $1.key }) {
            guard let value = now[key]?.value, value != "?" else { continue }
            if evidence.container != nil, !key.hasPrefix("net.") { continue }
            if value.blankWords == file.value.blankWords {
                good.append("\(key) = \(value)")
            } else {
                bad.append("\(key) = \(value), and \(file.place) says \(file.value)")
            }
        }
        return .judged(bad: bad, good: good)
    }

    private static func modules(
        _ id: String, _ title: String, _ severity: Severity, _ names: [String], why: String, _ references: [Reference]
    ) -> Check {
        Check(id, .kernel, title, severity, why: why, mend: mend, references) { evidence throws(Unreadable) in
            try evidence.needsMachine("modules belong to the kernel of")
            let lines = try evidence.lines("modules")
            var bad: [String] = []
            for name in names {
                let flat = name.replacing("-", with: "_")
                if lines.contains("loaded \(flat)") { bad.append("\(name) is loaded") }
                guard let line = lines.first(where: { $0.hasPrefix(name + " ") }) else { continue }
                let isBlocked = lines.contains { $0.replacing("-", with: "_") == "blacklist \(flat)" }
                if line.contains("insmod "), !isBlocked { bad.append("\(name) can be loaded") }
            }
            return .judged(bad: bad)
        }
    }

    private static let filesystems = modules(
        "KRN-41", "File systems that nobody uses are not loaded", .low,
        ["cramfs", "freevxfs", "hfs", "hfsplus", "jffs2"],
        why: "Who mounts a prepared medium uses the holes of their old code.",
        [
            .cis("1.1.1.1"), .cis("1.1.1.2"), .cis("1.1.1.3"), .cis("1.1.1.4"), .cis("1.1.1.5"), .devSec("os-10"),
            .lynis("FILE-6430"),
        ])

    private static let protocols = modules(
        "KRN-42", "Protocols that nobody uses are not loaded", .low, ["dccp", "tipc", "rds", "sctp"],
        why: "Any user can have them loaded, and their code had many holes.",
        [.cis("3.2.1"), .cis("3.2.2"), .cis("3.2.3"), .cis("3.2.4"), .lynis("NETW-3200")])

    private static let storage = modules(
        "KRN-43", "No storage by USB or FireWire", .info, ["usb-storage", "firewire-core"],
        why: "Who stands at the machine brings data in and out.",
        [.cis("1.1.1.9"), .lynis("USB-1000"), .lynis("STRG-1846")])

    private static let processor = Check(
        "KRN-44", .kernel, "The processor's known holes are closed", .medium,
        why: "Programs could read the memory of others.", mend: "update kernel and microcode, and restart",
        [.devSec("os-12")]
    ) { evidence throws(Unreadable) in
        try evidence.needsMachine("the processor is a matter of")
        let lines = try evidence.lines("cpu")
        if lines.isEmpty { throw .unknown("this kernel does not tell") }
        return .judged(bad: lines.filter { $0.contains(": Vulnerable") }, good: lines)
    }
}

extension Evidence {
    struct Setting: Sendable, Hashable {
        let value: String
        /// The file and line that says so; empty for the kernel.
        let place: String
    }

    /// `KEY = VALUE` lines, with or without `FILE:LINE: ` in front; a later one wins.
    func settings(_ section: String) throws(Unreadable) -> [String: Setting] {
        var found: [String: Setting] = [:]
        for line in try lines(section) {
            if line.hasSuffix(" ?") {
                found[String(line.dropLast(2))] = Setting(value: "?", place: "")
                continue
            }
            guard let equals = line.firstIndex(of: "=") else { continue }
            var key = line[..<equals]
            var place = ""
            if let colon = key.firstRange(of: ": ") {
                place = String(key[..<colon.lowerBound])
                key = key[colon.upperBound...]
            }
            // A dash in front lets it fail in silence; slashes may stand for dots.
            let name = key.filter { $0 != " " && $0 != "\t" }.drop { $0 == "-" }
                .map { $0 == "/" ? "." : $0 }
            let value = line[line.index(after: equals)...].blankWords.joined(separator: " ")
            found[String(name)] = Setting(value: value, place: place)
        }
        return found
    }
}
