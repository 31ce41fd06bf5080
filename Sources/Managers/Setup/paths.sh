# What steps about files and directories share. Every PATH is absolute.
# A MODE is octal without leading zeros; `-MODE` keeps what is there and gives MODE to what is made new.
# An OWNER or GROUP is a name or a number; `-` keeps what is there.

# path_safe PATH: PATH must not be a link, and no part of the way to it a link that somebody else placed: it could send
# root's writes anywhere.
path_safe() {
    if [ -L "$1" ]; then
        problem "$1 is a symbolic link to $(readlink "$1"): name the target itself"
        return 1
    fi
    pa_at=$1
    while pa_at=${pa_at%/*} && [ "$pa_at" ]; do
        [ -L "$pa_at" ] || continue
        pa_uid=$(stat -c %u "$pa_at")
        if [ "$pa_uid" != 0 ] && [ "$pa_uid" != "$(id -u)" ]; then
            problem "$pa_at is a symbolic link that $(stat -c %U "$pa_at") placed: it is not followed"
            return 1
        fi
    done
}

# attrs_check PATH MODE OWNER GROUP [LABEL]: tells what differs.
attrs_check() {
    pa_now=$(stat -c %a:%U:%u::%G:%g: "$1") || return 2
    pa_rc=0
    pa_mode=${pa_now%%:*}
    case $2 in
    -* | "$pa_mode") ;;
    *) differs "${5-}mode $(printf %04d "$pa_mode"), wanted $(printf %04d "$2")"; pa_rc=1 ;;
    esac
    pa_user=${pa_now%%::*} pa_group=${pa_now#*::}
    pa_user=${pa_user#*:}
    case :-:$pa_user: in
    *":$3:"*) ;;
    *) differs "${5-}owner ${pa_user%:*}, wanted $3"; pa_rc=1 ;;
    esac
    case :-:$pa_group in
    *":$4:"*) ;;
    *) differs "${5-}group ${pa_group%%:*}, wanted $4"; pa_rc=1 ;;
    esac
    return "$pa_rc"
}

# attrs_set NAME MODE OWNER GROUP: for a NAME in a directory where nobody else can put a link in its place.
# chown comes first, for it clears set-id bits; a mode of five digits is what makes chmod clear those of a directory.
attrs_set() {
    [ "$3" = - ] || chown -h "$3" "$1" || return
    [ "$4" = - ] || chgrp -h "$4" "$1" || return
    case $2 in
    -*) ;;
    *) chmod "0000$2" "$1" ;;
    esac
}

# path_label PATH...: SELinux labels by the path, where the kernel has it on.
path_label() {
    [ ! -e /sys/fs/selinux/enforce ] || restorecon -R "$@"
}
