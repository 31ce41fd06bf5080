# iptables_* firewall STARTS DUMP4 DUMP6. Its files are undone as paths; then the kernel gets its old rules back. Only what
# is tunnel's is taken out, and what the run took away is put back: others may have come by then.

iptables_state() {
    ip_starts=no
    ! firewall_starts tunnel-iptables || ip_starts=yes
    { iptables -w 10 -S TUNNEL; ip6tables -w 10 -S TUNNEL; } 2>/dev/null | sha256sum |
        sed "s/^\(................\).*/rules \1, starts with the host: $ip_starts/"
}

iptables_before() { echo "starts with the host: $2"; }

iptables_late() { :; }

# A host that starts loads the old rules by itself.
iptables_undone() { [ -n "${BOOTING-}" ] || [ "$undo_iptables" = yes ]; }

iptables_undo() {
    undo_iptables=yes
    # Its file may be gone by now, and with it what systemctl would go by.
    [ "$2" = yes ] || rm -f /etc/systemd/system/*.wants/tunnel-iptables.service
    systemctl daemon-reload
    iptables_restore iptables "$3" && iptables_restore ip6tables "$4"
}

# iptables_restore COMMAND DUMP
iptables_restore() {
    ip_now=$("$1" -w 10 -S INPUT | grep '^-A')
    ip_missing=$(iptables_missing "$2")
    ip_delete=''
    # What is missing came before the jump, as does all that fail2ban has.
    if firewall_has "$ip_now" "$ip_jump" && { [ "$ip_missing" ] || ! grep -qx -e "$ip_jump" "$2"; }; then
        ip_delete='-D INPUT -j TUNNEL'
        ip_now=$(printf '%s\n' "$ip_now" | grep -vx -e "$ip_jump")
        ip_missing=$(iptables_missing "$2")
    fi
    {
        printf '%s\n' '*filter' "$ip_delete" "$ip_missing"
        if grep -q '^:TUNNEL ' "$2"; then
            echo ':TUNNEL - [0:0]'
            grep '^-A TUNNEL ' "$2"
        else
            if "$1" -w 10 -S TUNNEL >/dev/null 2>&1; then printf '%s\n' '-F TUNNEL' '-X TUNNEL'; fi
        fi
        echo COMMIT
    } | "$1-restore" -w 10 --noflush || {
        problem "$1-restore did not take the old rules"
        return 1
    }
}

# iptables_missing DUMP: what INPUT had, and has no more (ip_now), but for what fail2ban does with it.
iptables_missing() {
    grep '^-A INPUT ' "$1" | grep -v -e '-j f2b-' | while IFS= read -r ip_line; do
        firewall_has "$ip_now" "$ip_line" || printf '%s\n' "$ip_line"
    done
}
undo_iptables='' ip_jump='-A INPUT -j TUNNEL'
