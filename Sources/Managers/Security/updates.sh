# shellcheck disable=SC2034,SC2154
# updates_apt_check|updates_apt_apply [KEY VALUE]...: settings of apt.conf(5). They stand in a file of their own, which is
# read behind the distribution's and so wins.
up_file=/etc/apt/apt.conf.d/52tunnel

# updates_want [KEY VALUE]...: sets up_text.
updates_want() {
    up_text="// Written by tunnel.$NL"
    while [ $# -gt 1 ]; do
        up_text="$up_text$1 \"$2\";$NL"
        shift 2
    done
}

updates_apt_check() {
    security_root 'what updates itself' || return
    if ! command -v unattended-upgrade >/dev/null; then
        differs 'unattended-upgrades is not installed yet'
        return 1
    fi
    updates_want "$@"
    up_rc=0
    printf %s "$up_text" | cmp -s - "$up_file" || { differs "the text of $up_file"; up_rc=1; }
    up_now=$(apt-config dump)
    while [ $# -gt 1 ]; do
        case $NL$up_now$NL in
        *"$NL$1 \"$2\";$NL"*) ;;
        *) differs "$1 is not $2"; up_rc=1 ;;
        esac
        shift 2
    done
    for up_unit in apt-daily.timer apt-daily-upgrade.timer; do
        unit_look "$up_unit" || return
        if [ "$up_unit-$un_on-$un_run" != "$up_unit-yes-running" ]; then
            differs "$up_unit does not run: $un_file, $un_active"
            up_rc=1
        fi
    done
    return "$up_rc"
}

updates_apt_apply() {
    updates_want "$@"
    keep "$up_file" || return
    up_words=$(file_write "$up_file" 644 root root %s "$up_text" 2>&1) || {
        problem "could not write $up_file: $up_words"
        return 1
    }
    for up_unit in apt-daily.timer apt-daily-upgrade.timer; do
        unit_look "$up_unit" || return
        if [ "$un_on-$un_run" != yes-running ]; then unit_apply "$up_unit" yes running restart || return; fi
    done
    up_words=$(unattended-upgrade --dry-run 2>&1) || {
        problem "unattended-upgrade would not work: $up_words"
        return 1
    }
}
