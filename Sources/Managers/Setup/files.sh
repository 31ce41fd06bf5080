# file_check|file_apply PATH MODE OWNER GROUP FORMAT CONTENT
# FORMAT is %s, or %b where CONTENT has bytes that are not text and are written as octal escapes.

file_check() {
    path_safe "$1" || return 2
    if [ ! -e "$1" ]; then
        differs absent
        return 1
    fi
    if [ ! -f "$1" ]; then
        problem "$1 is there and is not a regular file"
        return 2
    fi
    if [ ! -r "$1" ]; then
        problem "$1 cannot be read as $(id -un)"
        return 2
    fi
    fi_rc=0
    file_same "$1" "$5" "$6" || {
        differs content
        offer "$1"
        fi_rc=1
    }
    attrs_check "$1" "$2" "$3" "$4" || fi_rc=1
    return "$fi_rc"
}

# file_same PATH FORMAT CONTENT: the content must neither stand in an argv nor pass through `$()`, which drops bytes.
# shellcheck disable=SC2059
file_same() {
    if command -v cmp >/dev/null; then
        printf "$2" "$3" | cmp -s - "$1"
    else
        [ "$(printf "$2" "$3" | sha256sum)" = "$(sha256sum <"$1")" ]
    fi
}

file_apply() {
    if [ ! -d "${1%/*}/" ]; then
        problem "the directory ${1%/*} is not there: add it to directories"
        return 1
    fi
    keep "$1" || return
    fi_words=$(file_write "$@" 2>&1) || {
        problem "could not write $1: $fi_words"
        return 1
    }
    path_label "$1"
}

# file_write, in a subshell: the new file is whole before anybody can see it.
file_write() {
    umask 077
    fi_path=$1
    path_enter "${1%/*}" && path_private file_fill "../${1##*/}" "$2" "$3" "$4" "$5" "$6"
}

# cat does the writing, for its words on a full disk are clearer than printf's.
# shellcheck disable=SC2059
file_fill() {
    printf "$5" "$6" | cat >f || return
    if [ -e "$1" ]; then
        chown "$(stat -c %u:%g "$1")" f && chmod "$(stat -c %a "$1")" f || return
    else
        chmod "${2#-}" f || return
    fi
    attrs_set f "$2" "$3" "$4" && file_valid "$fi_path" && mv -fT f "$1"
}

# file_valid PATH: whether the file `f` may become PATH, as far as there is a program that can tell.
file_valid() {
    case $1 in
    /etc/sudoers | /etc/sudoers.d/*) set -- visudo -c -s -f f ;;
    /etc/ssh/sshd_config | /etc/ssh/sshd_config.d/*.conf)
        { [ -d /run/sshd ] || mkdir -m 0755 /run/sshd; } && set -- sshd -t -f "$PWD/f"
        ;;
    *) return 0 ;;
    esac
    fi_program=$(command -v "$1") || return 0
    shift
    fi_told=$("$fi_program" "$@" 2>&1) || {
        printf '%s refuses it: %s\n' "${fi_program##*/}" "$fi_told" >&2
        return 1
    }
}

# file_put PATH CONTENT: for steps that keep PATH themselves; mode and owner stay, a new file is 0644.
file_put() {
    if [ -f "$1" ] && file_same "$1" %s "$2"; then return; fi
    fi_words=$(file_write "$1" -644 - - %s "$2" 2>&1) || {
        problem "could not write $1: $fi_words"
        return 1
    }
    path_label "$1"
}
