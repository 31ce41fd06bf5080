# shellcheck disable=SC2154
# keys_check|keys_apply NAME LINE...: lines of ~NAME/.ssh/authorized_keys, under StrictModes of sshd_config(5).

# keys_look NAME: sets us_home and ke_dir; returns 1 where the account is not there yet, 2 on a problem.
keys_look() {
    user_look "$1" || return 1
    ke_dir=${us_home%/}/.ssh
    path_safe "$ke_dir/authorized_keys" && path_safe "$ke_dir" || return 2
    if [ -e "$ke_dir/authorized_keys" ] && [ ! -f "$ke_dir/authorized_keys" ]; then
        problem "$ke_dir/authorized_keys is there and is not a regular file"
        return 2
    fi
}

keys_check() {
    keys_look "$1" || {
        ke_rc=$?
        [ "$ke_rc" = 2 ] || differs 'the account is not there yet'
        return "$ke_rc"
    }
    ke_rc=0 ke_file=$ke_dir/authorized_keys
    if [ -d "$us_home" ] && keys_open "$us_home"; then
        differs "others may write to $us_home: sshd would not accept the keys"; ke_rc=1
    fi
    [ ! -d "$ke_dir" ] || attrs_check "$ke_dir" 700 "$1" - '.ssh: ' || ke_rc=1
    [ ! -f "$ke_file" ] || attrs_check "$ke_file" 600 "$1" - || ke_rc=1
    shift
    for ke_line; do
        grep -Fqsx -e "$ke_line" "$ke_file" || { differs "without the key $ke_line"; ke_rc=1; }
    done
    return "$ke_rc"
}

# keys_open DIRECTORY: its group or everybody may write to it.
keys_open() {
    case $(stat -c %A "$1") in
    ?????w* | ????????w*) ;;
    *) return 1 ;;
    esac
}

keys_apply() {
    keys_look "$1" || {
        [ $? = 2 ] || problem "there is no account $1"
        return 1
    }
    if [ ! -d "$us_home" ]; then
        dir_apply "$us_home" -755 "$1" "$(id -g "$1")" || return
    fi
    ! keys_open "$us_home" || keep "$us_home" || return
    keep "$ke_dir" && keep "$ke_dir/authorized_keys" || return
    ke_words=$(keys_write "$@" 2>&1) || {
        problem "could not write $ke_dir/authorized_keys: $ke_words"
        return 1
    }
    path_label "$ke_dir"
}

# keys_write, in a subshell.
keys_write() {
    umask 077
    path_enter "$us_home" || return
    ! keys_open . || chmod go-w . || return
    [ -d .ssh ] || mkdir .ssh || return
    path_into .ssh && chown "$1:" . && chmod 0700 . && path_private keys_fill "$@"
}

# keys_fill: a link is copied as a link, and so is found out.
keys_fill() {
    [ ! -e ../authorized_keys ] || cp -PR ../authorized_keys f || return
    if [ -L f ] || { [ -e f ] && [ ! -f f ]; }; then
        echo 'it has just become a link' >&2
        return 1
    fi
    ke_user=$1
    shift
    [ -z "$(tail -c 1 f 2>/dev/null)" ] || echo >>f || return
    for ke_line; do
        grep -Fqsx -e "$ke_line" f || printf '%s\n' "$ke_line" >>f || return
    done
    chmod 0600 f && chown "$ke_user:" f && mv -fT f ../authorized_keys
}
