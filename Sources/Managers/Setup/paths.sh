# What steps about files and directories share. Every PATH is absolute.
# A MODE is octal without leading zeros; `-MODE` keeps what is there and gives MODE to what is made new.
# An OWNER or GROUP is a name or a number; `-` keeps what is there.

# path_trusted PATH...: they belong to root or to the user of this run.
path_trusted() {
    for pa_uid in $(stat -c %u "$@"); do
        [ "$pa_uid" = 0 ] || [ "$pa_uid" = "$(id -u)" ] || return
    done
}

# path_safe PATH: PATH must not be a link, and no part of the way to it a link that somebody else can place: it could
# send root's writes anywhere.
path_safe() {
    if [ -L "$1" ]; then
        problem "$1 is a symbolic link to $(readlink "$1"): name the target itself"
        return 1
    fi
    pa_at=$1
    while pa_at=${pa_at%/*} && [ "$pa_at" ]; do
        if [ -L "$pa_at" ] && ! path_trusted "$pa_at" "${pa_at%/*}/"; then
            problem "$pa_at is a symbolic link that $(stat -c %U "$pa_at") can place: it is not followed"
            return 1
        fi
    done
}

# What follows runs in subshells, where a user may rearrange directories while root works in them. A directory that was
# entered stays the same whatever happens to its path, so each is entered, looked at, and only then written to.

# path_enter DIRECTORY: goes there, part by part.
path_enter() {
    cd / || return
    pa_here='' pa_rest=${1#/}/
    while [ "$pa_rest" ]; do
        pa_part=${pa_rest%%/*} pa_rest=${pa_rest#*/}
        [ "$pa_part" ] || continue
        if [ -L "./$pa_part" ] && path_trusted . "./$pa_part"; then
            cd -P "./$pa_part" || return
            pa_here=$(env pwd -P)
            pa_here=${pa_here%/}
        else
            path_into "$pa_part" || return
        fi
    done
}

# path_into NAME: goes into a directory of the one entered; a link leads elsewhere and is found out.
path_into() {
    cd -P "./$1" || return
    pa_here=$pa_here/$1
    [ "$(env pwd -P)" = "$(printf %s "$pa_here")" ] || {
        echo "$pa_here has just become a link" >&2
        return 1
    }
}

# path_private COMMAND...: runs it in a new directory, inside the one entered, that nobody else can reach or move away.
path_private() {
    pa_tmp=$(mktemp -d ./.tunnel-XXXXXX) || return
    (path_into "${pa_tmp#./}" && path_trusted . && "$@")
    pa_rc=$?
    rm -rf "$pa_tmp"
    return "$pa_rc"
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

# attrs_set NAME MODE OWNER GROUP: NAME is `.`, or in a directory where nobody else can put a link in its place.
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
