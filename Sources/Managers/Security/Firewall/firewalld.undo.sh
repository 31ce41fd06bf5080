# firewalld_* firewall RAN STARTS. Its files are undone as paths; then it reads them again.

firewalld_state() {
    fd_ran=no fd_starts=no
    ! firewall_is_firewalld || fd_ran=yes
    ! firewall_starts firewalld || fd_starts=yes
    firewall-cmd --policy tunnel --list-rich-rules 2>/dev/null | sha256sum |
        sed "s/^\(................\).*/rules \1, runs: $fd_ran, starts with the host: $fd_starts/"
}

firewalld_before() { echo "runs: $2, starts with the host: $3"; }

firewalld_late() { :; }

# A host that starts reads the old files by itself.
firewalld_undone() { [ -n "${BOOTING-}" ] || [ "$undo_firewalld" = yes ]; }

firewalld_undo() {
    undo_firewalld=yes
    [ "$3" = yes ] || systemctl -q disable firewalld
    if [ "$2" = yes ]; then firewalld_keeping firewalld_reload; else firewalld_unit stop; fi
}
undo_firewalld=''
