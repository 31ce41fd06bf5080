# nftables_* firewall STARTS SCRIPT. Its files are undone as paths; then the kernel gets its old rules back.

nftables_state() {
    nf_starts=no
    ! firewall_starts nftables || nf_starts=yes
    nft -s -t list table inet tunnel 2>/dev/null | sha256sum | sed "s/^\(................\).*/rules \1, starts with the host: $nf_starts/"
}

nftables_before() { echo "starts with the host: $2"; }

nftables_late() { :; }

# A host that starts loads the old rules by itself.
nftables_undone() { [ -n "${BOOTING-}" ] || [ "$undo_nftables" = yes ]; }

nftables_undo() {
    undo_nftables=yes
    # It is not stopped: that would take the rules of everybody.
    if [ "$2" = no ] && firewall_starts nftables; then
        if [ -d /run/systemd/system ]; then systemctl -q disable nftables; else rc-update -q del nftables boot; fi
    fi
    nf_words=$(nft -f "$3" 2>&1) || {
        problem "nft did not take the old rules: $nf_words"
        return 1
    }
}
undo_nftables=''
