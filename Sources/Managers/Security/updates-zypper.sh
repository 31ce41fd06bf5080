# shellcheck disable=SC2034,SC2154
# updates_zypper_check|updates_zypper_apply SERVICE TIMER: the texts of a unit that installs security patches, and of its
# timer. There is none of zypper's own.
up_units=/etc/systemd/system
up_timer=tunnel-updates.timer

updates_zypper_check() {
    security_root 'what updates itself' || return
    up_rc=0
    printf %s "$1" | cmp -s - "$up_units/tunnel-updates.service" || { differs "$up_units/tunnel-updates.service"; up_rc=1; }
    printf %s "$2" | cmp -s - "$up_units/$up_timer" || { differs "$up_units/$up_timer"; up_rc=1; }
    unit_look "$up_timer" || return
    if [ "$un_on-$un_run" != yes-running ]; then
        differs "$up_timer does not run: ${un_file:-absent}, $un_active"
        up_rc=1
    fi
    return "$up_rc"
}

updates_zypper_apply() {
    keep "$up_units/tunnel-updates.service" && file_put "$up_units/tunnel-updates.service" "$1" || return
    keep "$up_units/$up_timer" && file_put "$up_units/$up_timer" "$2" || return
    up_words=$(systemd-analyze verify "$up_units/tunnel-updates.service" "$up_units/$up_timer" 2>&1) || {
        problem "systemd does not take its units: $up_words"
        return 1
    }
    unit_apply "$up_timer" yes running restart || return
    up_words=$(zypper --non-interactive patch --category security --dry-run 2>&1)
    case $? in
    # Patches are there that would be installed, with or without a restart.
    0 | 10[0-3]) ;;
    *)
        problem "zypper would not work: $up_words"
        return 1
        ;;
    esac
}
