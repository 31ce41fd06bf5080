# link_check|link_apply PATH TARGET OWNER GROUP

link_check() {
    if [ ! -L "$1" ]; then
        if [ -e "$1" ]; then
            problem "$1 is there and is not a symbolic link"
            return 2
        fi
        path_safe "$1" || return 2
        differs absent
        return 1
    fi
    path_safe "${1%/*}/." || return 2
    li_rc=0
    # The x keeps newlines at the end.
    li_now=$(readlink -n "$1" && echo x)
    [ "$li_now" = "$2x" ] || {
        differs "leads to ${li_now%x}, wanted $2"
        li_rc=1
    }
    attrs_check "$1" - "$3" "$4" || li_rc=1
    return "$li_rc"
}

link_apply() {
    if [ ! -d "${1%/*}/" ]; then
        problem "the directory ${1%/*} is not there: add it to directories"
        return 1
    fi
    keep "$1" || return
    li_words=$(link_place "$@" 2>&1) || {
        problem "could not place the link $1: $li_words"
        return 1
    }
}

# link_place, in a subshell.
link_place() {
    path_enter "${1%/*}" && path_private link_fill "../${1##*/}" "$2" "$3" "$4"
}

link_fill() {
    ln -s -- "$2" f || return
    if [ -L "$1" ]; then chown -h "$(stat -c %u:%g "$1")" f || return; fi
    [ ! -e "$1" ] || [ -L "$1" ] || return
    attrs_set f - "$3" "$4" && mv -fT f "$1"
}
