# What `keep` saved. path_* PATH file SLOT|directory 'MODE UID GID'|special|absent

path_state() {
    if [ -L "$1" ]; then
        echo "a link to $(readlink "$1")"
    elif [ -f "$1" ]; then
        echo "a file of $(stat -c '%s bytes, mode %a, owner %u:%g' "$1"), sha256 $(sha256sum <"$1" | cut -c 1-16)"
    elif [ -d "$1" ]; then
        pa_words="a directory of $(stat -c 'mode %a, owner %u:%g' "$1")"
        # What is in it by then keeps a new directory from being removed.
        if [ "${2-}" = absent ]; then
            pa_names=$(ls -A "$1" | tr '\n' ' ')
            pa_words="$pa_words, ${pa_names:+with }${pa_names:-empty}"
        fi
        printf '%s\n' "${pa_words% }"
    elif [ -e "$1" ]; then
        echo "a $(stat -c %F "$1")"
    else
        echo absent
    fi
}

path_before() {
    case $2 in
    file) path_state "$3" ;;
    directory)
        # shellcheck disable=SC2086 # mode, user, group
        printf 'a directory of mode %s, owner %s:%s\n' $3
        ;;
    *) echo "$2" ;;
    esac
}

path_undone() {
    case $2 in
    absent) [ ! -e "$1" ] && [ ! -L "$1" ] ;;
    file) [ "$(path_state "$1")" = "$(path_state "$3")" ] && [ "$(stat -c %Y "$1")" = "$(stat -c %Y "$3")" ] ;;
    directory) [ ! -L "$1" ] && [ -d "$1" ] && [ "$(stat -c '%a %u %g' "$1")" = "$3" ] ;;
    *) [ -e "$1" ] ;;
    esac
}

path_undo() {
    keep "$1" || return
    pa_words=$(path_back "$@" 2>&1) || {
        problem "could not put $1 back: $pa_words"
        return 1
    }
    [ "$2" = absent ] || path_label "$1"
    case $1 in
    */systemd/system/*) ! command -v systemctl >/dev/null || systemctl daemon-reload ;;
    esac
}

# path_back, in a subshell.
path_back() {
    umask 077
    # A directory that the run removed with what was in it: what is in it follows, and expects it.
    path_enter "${1%/*}" || return
    pa_name=./${1##*/}
    case $2 in
    absent)
        if [ -d "$pa_name" ] && [ ! -L "$pa_name" ]; then rmdir "$pa_name"; else rm -f "$pa_name"; fi
        ;;
    file)
        if [ -d "$pa_name" ] && [ ! -L "$pa_name" ]; then rmdir "$pa_name" || return; fi
        path_private path_copy "$3" "../${pa_name#./}"
        ;;
    directory)
        if [ -L "$pa_name" ] || [ -f "$pa_name" ]; then rm "$pa_name" || return; fi
        [ -d "$pa_name" ] || mkdir "$pa_name" || return
        # shellcheck disable=SC2086 # mode, user, group
        path_into "${pa_name#./}" && attrs_set . $3
        ;;
    esac
}

path_copy() { cp -a "$1" f && mv -fT f "$2"; }
