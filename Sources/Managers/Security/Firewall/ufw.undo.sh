# ufw_* firewall ENABLED UNIT DUMP4 DUMP6. Its files are undone as paths; then the kernel gets its rules back.

ufw_state() { ufw status 2>/dev/null | head -n 1; }

ufw_before() {
    case $2 in
    yes) echo 'Status: active' ;;
    *) echo 'Status: inactive' ;;
    esac
}

ufw_late() { :; }

# A host that starts loads the old rules by itself.
ufw_undone() { [ -n "${BOOTING-}" ] || [ "$undo_ufw" = yes ]; }

ufw_undo() {
    undo_ufw=yes
    case $2 in
    yes) fw_words=$(ufw reload 2>&1) ;;
    *) fw_words=$(ufw --force disable 2>&1) ;;
    esac || {
        problem "ufw: $fw_words"
        return 1
    }
    case $3 in
    disabled) systemctl -q disable ufw ;;
    enabled) systemctl -q enable ufw ;;
    esac
    ufw_restore iptables "$4" && ufw_restore ip6tables "$5"
}

# ufw_restore iptables|ip6tables DUMP: within a run the very rules that were there; later only ufw's are taken out, for
# others may have come by then.
ufw_restore() {
    if [ -z "${OLD-}" ] && grep -q '^\*filter' "$2"; then
        "$1-restore" <"$2"
    elif ! grep -q '^:ufw' "$2"; then
        fw_policy=$(sed -n '/^\*filter/,/^COMMIT/s/^:INPUT \([A-Z]*\).*/\1/p' "$2")
        "$1-save" -t filter | sed -e '/ufw6\{0,1\}-/d' -e "s/^:INPUT [A-Z]*/:INPUT ${fw_policy:-ACCEPT}/" | "$1-restore"
    fi || {
        problem "$1-restore did not take the old rules"
        return 1
    }
}
undo_ufw=''
