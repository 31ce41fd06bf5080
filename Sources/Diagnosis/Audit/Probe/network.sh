# The firewall as the kernel has it, fail2ban, and what the kernel does with packets.
probe_firewall() {
    section nft
    if is_root; then
        if has nft; then
            nft -s list ruleset | head -n 4000
        else
            none 'there is no nft on the host'
        fi
    fi
    for family in iptables:ip_tables_names ip6tables:ip6_tables_names; do
        tool=${family%:*}
        section "$tool"
        is_root || continue
        # With nft, only what the old way of the kernel holds is left to say; asking for more would make tables.
        if [ "$(cat "/proc/net/${family#*:}")" ] && has "$tool-legacy-save"; then
            "$tool-legacy-save" -t filter | head -n 4000
        elif has nft; then
            none 'nft tells all of it'
        elif has "$tool-save"; then
            "$tool-save" -t filter | head -n 4000
        else
            none "there is no $tool on the host"
        fi
    done
    section ufw
    if [ -e /etc/ufw/ufw.conf ]; then
        code /etc/ufw/ufw.conf /etc/default/ufw | grep -E 'ENABLED|DEFAULT_|IPV6|LOGLEVEL'
        if [ -r /etc/ufw/user.rules ]; then
            sed -n 's/^### tuple ### /rule /p' /etc/ufw/user.rules /etc/ufw/user6.rules | head -n 400
        else
            lack 'only root can read the rules of ufw'
        fi
    else
        none 'there is no ufw on the host'
    fi
    section docker
    if has dockerd || has docker; then echo docker; else none 'there is no Docker on the host'; fi
    section fail2ban
    if has fail2ban-client; then
        if is_root; then
            fail2ban-client ping
            fail2ban-client status | sed 's/^[|` -]*//'
            for jail in $(fail2ban-client status | sed -n 's/.*Jail list:[[:space:]]*//p' | tr -d ,); do
                fail2ban-client status "$jail" | sed -e 's/^[|` -]*//' -e "s/^/$jail /" | grep -v 'Banned IP list'
                for key in bantime findtime maxretry ignoreip actions; do
                    fail2ban-client get "$jail" "$key" | sed -e 's/^[|` -]*//' -e "s/^/$jail $key /"
                done
            done | head -n 300
            for tool in nft iptables firewall-cmd; do
                if has "$tool"; then echo "tool $tool"; fi
            done
        fi
    else
        none 'there is no fail2ban on the host'
    fi
}

probe_kernel() {
    section sysctl
    for key in net.ipv4.ip_forward net.ipv6.conf.all.forwarding net.ipv4.conf.all.send_redirects \
        net.ipv4.conf.default.send_redirects net.ipv4.icmp_ignore_bogus_error_responses \
        net.ipv4.icmp_echo_ignore_broadcasts net.ipv4.conf.all.accept_redirects net.ipv4.conf.default.accept_redirects \
        net.ipv6.conf.all.accept_redirects net.ipv6.conf.default.accept_redirects net.ipv4.conf.all.secure_redirects \
        net.ipv4.conf.default.secure_redirects net.ipv4.conf.all.rp_filter net.ipv4.conf.default.rp_filter \
        net.ipv4.conf.all.accept_source_route net.ipv4.conf.default.accept_source_route \
        net.ipv6.conf.all.accept_source_route net.ipv6.conf.default.accept_source_route net.ipv4.conf.all.log_martians \
        net.ipv4.conf.default.log_martians net.ipv4.tcp_syncookies net.ipv6.conf.all.accept_ra \
        net.ipv6.conf.default.accept_ra net.ipv4.tcp_rfc1337 kernel.randomize_va_space kernel.yama.ptrace_scope fs.suid_dumpable \
        kernel.dmesg_restrict kernel.kptr_restrict kernel.sysrq fs.protected_hardlinks fs.protected_symlinks \
        fs.protected_fifos fs.protected_regular kernel.unprivileged_bpf_disabled net.core.bpf_jit_harden \
        kernel.perf_event_paranoid dev.tty.ldisc_autoload kernel.kexec_load_disabled kernel.core_pattern \
        kernel.ctrl-alt-del kernel.core_uses_pid; do
        path=/proc/sys/$(printf %s "$key" | tr . /)
        if [ -r "$path" ]; then echo "$key = $(cat "$path")"; elif [ -e "$path" ]; then echo "$key ?"; fi
    done
    section sysctl-files
    # In the order in which they count: by name, whatever directory they are in; one of /etc hides others of its name.
    for directory in /etc/sysctl.d /run/sysctl.d /usr/local/lib/sysctl.d /usr/lib/sysctl.d /lib/sysctl.d; do
        for file in "$directory"/*.conf; do
            [ ! -f "$file" ] || echo "${file##*/} $file"
        done
    done | awk '!seen[$1]++' | sort | while read -r name file; do
        code "$file"
    done | head -n 300
    [ ! -f /etc/sysctl.conf ] || code /etc/sysctl.conf
    section modules
    if [ -d "/lib/modules/$(uname -r)" ] && has modprobe; then
        for module in cramfs freevxfs hfs hfsplus jffs2 udf dccp tipc rds sctp usb-storage firewire-core; do
            echo "$module $(modprobe -n -v "$module" 2>&1 | tail -n 1)"
        done
        modprobe -c | grep -E '^blacklist (cramfs|freevxfs|hfs|hfsplus|jffs2|udf|dccp|tipc|rds|sctp|usb.storage|firewire.core)$'
        sed 's/ .*//; s/^/loaded /' /proc/modules | grep -E ' (cramfs|freevxfs|hfs|hfsplus|jffs2|udf|dccp|tipc|rds|sctp|usb_storage|firewire_core)$'
    else
        none 'this kernel loads no modules from here'
    fi
    section cpu
    for file in /sys/devices/system/cpu/vulnerabilities/*; do
        [ ! -f "$file" ] || echo "${file##*/}: $(cat "$file")"
    done
    section mounts
    awk '{ print $2, $3, $4 }' /proc/mounts | grep -E '^/(tmp|var|usr|var/tmp|var/log|home|dev/shm|proc|boot)? '
}
