# shellcheck disable=SC2154
# kernel-setting PATH VALUE: below /proc/sys. An interface that has gone has taken its settings along.

kernel_setting_state() { if [ -e "$1" ]; then cat "$1"; else echo gone; fi; }

kernel_setting_undone() {
    [ -e "$1" ] || return 0
    kernel_now "$1"
    [ "$ke_now" = "$2" ]
}

kernel_setting_undo() {
    kernel_now "$1"
    remember kernel-setting "$1" "$ke_now" && printf '%s\n' "$2" >"$1"
}
