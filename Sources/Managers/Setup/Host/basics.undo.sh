# shellcheck disable=SC2154
# hostname PLACE NAME
hostname_state() { uname -n; }
hostname_undone() { [ "$(uname -n)" = "$2" ]; }
hostname_undo() { hostname_set "$2"; }

# locale NAME: one that was made; what it was made by is back by then.
locale_state() { if locale_known "$1"; then echo made; else echo 'not made'; fi; }
locale_before() { echo 'not made'; }
locale_late() { :; }
locale_undone() { ! locale_known "$1"; }
locale_undo() {
    if [ -f /etc/locale.gen ] && command -v locale-gen >/dev/null; then
        locale-gen
    else
        localedef --delete-from-archive "$(printf %s "$1" | sed 's/UTF-8/utf8/')"
    fi
}

# swap PATH 'BYTES used|unused'|absent
swap_state() { swap_now "$1"; }
swap_undone() { [ "$(swap_now "$1")" = "$2" ]; }
swap_undo() {
    if swap_on "$1"; then swapoff "$1" || return; fi
    case $2 in
    absent) rm -f -- "$1" ;;
    *)
        swap_make "$1" "${2% *}" || return
        case $2 in
        *unused) swapoff "$1" ;;
        esac
        ;;
    esac
}

# sysctl KEY VALUE
sysctl_state() {
    sysctl_path "$1"
    sysctl_now
    echo "$sy_now"
}
sysctl_undone() { [ "$(sysctl_state "$1")" = "$2" ]; }
sysctl_undo() {
    sysctl_path "$1"
    printf '%s\n' "$2" >"$sy_path"
}
