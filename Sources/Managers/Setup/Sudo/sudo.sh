# shellcheck disable=SC2154
# sudo_check|sudo_apply PATH CONTENT SUBJECT COMMAND: PATH in /etc/sudoers.d holds CONTENT about SUBJECT, a user or %GROUP;
# a user may then run COMMAND as root, unless that is `-`.
# sudo_absent_check|sudo_absent_apply PATH SUBJECT

sudo_check() {
    sudo_is_there || {
        differs 'sudo is not on the host'
        return 1
    }
    file_check "$1" 440 root root %s "$2"
}

sudo_is_there() { command -v visudo >/dev/null && command -v sudo >/dev/null; }

sudo_apply() {
    sudo_is_there || {
        problem 'sudo is not on the host: add it to packages'
        return 1
    }
    sudo_before "$3"
    sudo_trial "$1" "$2" || return
    keep "$1" || return
    su_words=$(sudo_write "$1" "$2" 2>&1) || {
        problem "visudo refuses the rules: $su_words"
        return 1
    }
    path_label "$1"
    if ! sudo_after || ! sudo_may "$1" "$3" "$4"; then
        sudo_restore "$1"
        return 1
    fi
    rm -f -- "$1.tunnel-kept."
}

sudo_absent_check() {
    path_safe "$1" || return 2
    [ -e "$1" ] || return 0
    differs 'the rules are there'
    return 1
}

sudo_absent_apply() {
    sudo_before "$2"
    sudo_trial "$1" || return
    keep "$1" || return
    mv -f -- "$1" "$1.tunnel-kept." || return
    sudo_after || {
        sudo_restore "$1"
        return 1
    }
    rm -f -- "$1.tunnel-kept."
}

# sudo_write PATH CONTENT, in a subshell: a file that was there stays beside it; sudo reads no name with a dot.
sudo_write() {
    umask 077
    path_enter "${1%/*}" && path_private sudo_fill "../${1##*/}" "$2"
}

sudo_fill() {
    printf %s "$2" | cat >f && chown 0:0 f && chmod 0440 f || return
    visudo -c -s -f f >w 2>&1 || {
        cat w >&2
        return 1
    }
    [ ! -e "$1" ] || cp -p "$1" "$1.tunnel-kept." || return
    mv -fT f "$1"
}

# sudo_before SUBJECT: whether the user of this login can become root by sudo now, with a password (su_had) or without
# (su_free), where rules for SUBJECT can change that.
sudo_before() {
    user_login
    su_had='' su_free=''
    case $us_login:$1 in
    root:*) return 0 ;;
    "$1:$1" | *:%*) ;;
    *) return 0 ;;
    esac
    ! sudo -n -l -U "$us_login" /bin/sh >/dev/null 2>&1 || su_had=1
    ! sudo_is_free || su_free=1
}

sudo_is_free() { su -s /bin/sh "$us_login" -c 'sudo -k -n true' >/dev/null 2>&1; }

# sudo_trial PATH [CONTENT]: whether sudo would be good with CONTENT in PATH, or without PATH. Only processes that are
# started here see it so, for a mount of their own; where the host has none, it is found out in place and taken back.
sudo_trial() {
    [ "$su_had$su_free" ] || return 0
    su_dir=$(mktemp -d /etc/.tunnel-XXXXXX) || return 0
    su_words=$(
        cp -a "${1%/*}/." "$su_dir" && rm -f "$su_dir/${1##*/}" || exit 9
        if [ $# = 2 ]; then
            printf %s "$2" >"$su_dir/${1##*/}" && chmod 440 "$su_dir/${1##*/}" || exit 9
        fi
        # shellcheck disable=SC2016
        exec unshare -m sh -c '
            mount --make-rprivate / && mount --bind "$1" "$2" || exit 9
            visudo -c || exit 3
            [ -z "$4" ] || sudo -n -l -U "$3" /bin/sh >/dev/null || exit 4
            [ -z "$5" ] || su -s /bin/sh "$3" -c "sudo -k -n true" >/dev/null || exit 4
        ' sh "$su_dir" "${1%/*}" "$us_login" "$su_had" "$su_free" 2>&1
    )
    su_rc=$?
    rm -rf "$su_dir"
    case $su_rc in
    3) problem "with this, sudo's files would no longer be good: $su_words" ;;
    4) sudo_lost ;;
    *) return 0 ;;
    esac
    return 1
}

sudo_lost() { problem "with this, $us_login, as whom you are logged in, could no longer become root by sudo as before"; }

# sudo_after: all of sudo's files are good together, and whoever is logged in can still become root as before.
sudo_after() {
    su_words=$(visudo -c 2>&1) || {
        problem "with this file sudo's files are no longer good: $su_words"
        return 1
    }
    if { [ "$su_had" ] && ! sudo -n -l -U "$us_login" /bin/sh >/dev/null 2>&1; } || { [ "$su_free" ] && ! sudo_is_free; }; then
        sudo_lost
        return 1
    fi
}

# sudo_may PATH USER COMMAND: a rule may be about a program that is not there yet.
sudo_may() {
    case $2 in
    %*)
        user_find group "${2#%}" || {
            problem "there is no group ${2#%} on the host: add it to groups"
            return 1
        }
        return 0
        ;;
    esac
    [ "$3" != - ] && [ -x "${3%% *}" ] || return 0
    # shellcheck disable=SC2086
    sudo -n -l -U "$2" -- $3 >/dev/null 2>&1 || {
        problem "sudo does not let $2 run $3 by $1: is there such a user, and does /etc/sudoers include /etc/sudoers.d?"
        return 1
    }
}

sudo_restore() {
    if [ -e "$1.tunnel-kept." ]; then mv -f -- "$1.tunnel-kept." "$1"; else rm -f -- "$1"; fi
}
