# dir_check|dir_apply PATH MODE OWNER GROUP

dir_check() {
    path_safe "$1" || return 2
    if [ -d "$1" ]; then
        attrs_check "$@"
    elif [ -e "$1" ]; then
        problem "$1 is there and is not a directory"
        return 2
    else
        differs absent
        return 1
    fi
}

dir_apply() {
    # What leads there comes first, so that undo takes it away last.
    [ -d "$1" ] || dir_parents "${1%/*}" || return
    keep "$1" || return
    if [ ! -d "$1" ]; then
        di_words=$(dir_make "$1" "$2" 2>&1) || {
            problem "could not make the directory: $di_words"
            return 1
        }
        set -- "$1" "${2#-}" "$3" "$4"
    fi
    di_words=$(dir_set "$@" 2>&1) || {
        problem "could not set mode and owner of $1: $di_words"
        return 1
    }
    path_label "$1"
}

# dir_parents PATH: makes PATH and what leads to it, open to all as system directories are.
dir_parents() {
    [ -n "$1" ] && [ ! -d "$1" ] || return 0
    dir_parents "${1%/*}" && keep "$1" || return
    di_words=$(dir_make "$1" -755 2>&1) || {
        problem "could not make a parent directory: $di_words"
        return 1
    }
}

# dir_make PATH MODE, in a subshell: closed until its owner is right, unless it is to be open anyway.
dir_make() {
    umask 022
    [ "$2" = -755 ] || umask 077
    path_enter "${1%/*}" && mkdir "./${1##*/}"
}

# dir_set PATH MODE OWNER GROUP, in a subshell.
dir_set() {
    path_enter "$1" && attrs_set . "$2" "$3" "$4"
}
