# sysctl_check|sysctl_apply [KEY VALUE]...: now, and in a file for the next boot. KEY has dots; VALUE has one blank
# between words.

sysctl_file=/etc/sysctl.d/90-tunnel.conf

# sysctl_path KEY: sets sy_path. A slash stands for itself, as sysctl.d(5) has it where it comes before the first dot.
sysctl_path() {
    case ${1%%.*} in
    */*) sy_path=/proc/sys/$1 ;;
    *) sy_path=/proc/sys/$(printf %s "$1" | tr ./ /.) ;;
    esac
}

# sysctl_now: sets sy_now to what sy_path holds.
sysctl_now() {
    sy_now=''
    [ -r "$sy_path" ] || return
    # shellcheck disable=SC2046 # blanks of any kind become one
    set -- $(cat "$sy_path" 2>/dev/null)
    sy_now=$*
}

sysctl_lines() {
    while [ $# != 0 ]; do
        printf '%s = %s\n' "$1" "$2"
        shift 2
    done
}

sysctl_check() {
    sy_rc=0
    [ "$(cat "$sysctl_file" 2>/dev/null)" = "$(sysctl_lines "$@")" ] || {
        differs "$sysctl_file"
        sy_rc=1
    }
    while [ $# != 0 ]; do
        sysctl_path "$1"
        if [ ! -e "$sy_path" ]; then
            problem "this kernel has no setting $1"
            return 2
        fi
        sysctl_now
        [ "$sy_now" = "$2" ] || {
            differs "$1 is $sy_now, wanted $2"
            sy_rc=1
        }
        shift 2
    done
    return "$sy_rc"
}

sysctl_apply() {
    sy_content=$(sysctl_lines "$@")$NL
    while [ $# != 0 ]; do
        sysctl_path "$1"
        sysctl_now
        if [ "$sy_now" != "$2" ]; then
            remember sysctl "$1" "$sy_now" || return
            if ! sy_words=$(printf '%s\n' "$2" 2>&1 >"$sy_path") 2>/dev/null || ! sysctl_now || [ "$sy_now" != "$2" ]; then
                problem "the kernel does not take $2 for $1 here (it is $sy_now): in a container it may be the host's${sy_words:+: $sy_words}"
                return 1
            fi
        fi
        shift 2
    done
    keep "$sysctl_file" && dir_parents "${sysctl_file%/*}" && file_put "$sysctl_file" "$sy_content"
}
