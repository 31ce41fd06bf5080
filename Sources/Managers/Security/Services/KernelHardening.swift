/// What the kernel of a server can do without.
enum KernelHardening {
    /// Settings with the values that are good, the first of which is set where the kernel has none of them. After the CIS
    /// benchmark of Debian 12, dev-sec's linux-baseline and Lynis. Whether a host forwards packets is left to it, and so
    /// is whether it takes router advertisements, by which hosts get their addresses. A `*` is every network interface.
    static let settings: [(key: String, values: String)] = [
        ("dev.tty.ldisc_autoload", "0"),
        ("fs.protected_fifos", "2"),
        ("fs.protected_hardlinks", "1"),
        ("fs.protected_regular", "2"),
        ("fs.protected_symlinks", "1"),
        ("kernel.core_uses_pid", "1"),
        ("kernel.ctrl-alt-del", "0"),
        ("kernel.dmesg_restrict", "1"),
        ("kernel.kptr_restrict", "2"),
        ("kernel.perf_event_paranoid", "3|4"),
        ("kernel.randomize_va_space", "2"),
        ("kernel.sysrq", "0"),
        // 1 stays until the host restarts.
        ("kernel.unprivileged_bpf_disabled", "2|1"),
        ("kernel.yama.ptrace_scope", "1|2|3"),
        ("net.core.bpf_jit_harden", "2"),
        ("net.ipv4.conf.*.accept_redirects", "0"),
        ("net.ipv4.conf.*.accept_source_route", "0"),
        ("net.ipv4.conf.*.log_martians", "1"),
        ("net.ipv4.conf.*.rp_filter", "1|2"),
        ("net.ipv4.conf.*.secure_redirects", "0"),
        ("net.ipv4.conf.*.send_redirects", "0"),
        ("net.ipv4.icmp_echo_ignore_broadcasts", "1"),
        ("net.ipv4.icmp_ignore_bogus_error_responses", "1"),
        ("net.ipv4.tcp_rfc1337", "1"),
        ("net.ipv4.tcp_syncookies", "1"),
        ("net.ipv6.conf.*.accept_redirects", "0"),
        ("net.ipv6.conf.*.accept_source_route", "0"),
        ("vm.mmap_min_addr", "65536"),
    ]

    /// `net.ipv4.conf.*.rp_filter` of `net.ipv4.conf.all.rp_filter`; any other key as it is.
    static func ofEveryInterface(_ key: String) -> String {
        let beginnings = ["net.ipv4.conf.", "net.ipv6.conf."]
        guard let beginning = beginnings.first(where: key.hasPrefix), let dot = key.lastIndex(of: "."),
            key.distance(from: key.startIndex, to: dot) > beginning.count
        else { return key }
        return beginning + "*" + key[dot...]
    }

    /// The part of ``settings`` that is about core dumps.
    static let coreDumps = ("fs.suid_dumpable", "0")

    /// Protocols and file systems that servers do not use, and drivers by which a device can read memory. Without
    /// squashfs (snap), vfat (EFI), udf (Azure's first boot) and usb-storage, which some servers need.
    static let modules = [
        "dccp", "sctp", "rds", "tipc", "cramfs", "freevxfs", "hfs", "hfsplus", "jffs2", "firewire-core",
        "firewire-ohci", "firewire-sbp2",
    ]
}
