# shellcheck disable=SC2154
# keys_check|keys_apply NAME others|exclusive [LINE KEY]...: lines of ~NAME/.ssh/authorized_keys, under StrictModes of
# sshd_config(5). KEY is what LINE is about, without options and comment; with an empty LINE it must not be there.
# `exclusive` lets no other key stay.

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
    ke_rc=0 ke_user=$1
    keys_places || return 2
    ke_now=''
    [ ! -f "$ke_dir/authorized_keys" ] || ke_now=$(cat "$ke_dir/authorized_keys") || return 2
    keys_compare "$@"
    if [ "$ke_left" = 0 ] && [ "$ke_gone" -gt 0 ] && user_login && [ "$ke_user" = "$us_login" ]; then
        problem "you are logged in as $ke_user: without any key in $ke_dir/authorized_keys you could be locked out"
        return 2
    fi
    return "$ke_rc"
}

# keys_places: modes and owners as sshd wants them, by one look at all three places.
keys_places() {
    [ -e "$us_home" ] || return 0
    set -- "$us_home"
    [ ! -d "$ke_dir" ] || set -- "$@" "$ke_dir"
    [ ! -f "$ke_dir/authorized_keys" ] || set -- "$@" "$ke_dir/authorized_keys"
    ke_stat=$(stat -c '%A %a %u' "$@") || return
    for ke_at; do
        ke_line=${ke_stat%%"$NL"*} ke_stat=${ke_stat#*"$NL"}
        ke_mode=${ke_line#* } ke_uid=${ke_line##* }
        ke_mode=${ke_mode% *}
        case $ke_at in
        "$us_home")
            case $ke_line in
            ?????w* | ????????w*)
                differs "others may write to $us_home: sshd would not accept the keys"
                ke_rc=1
                ;;
            esac
            # Nobody else's but root's, who may own what the account cannot change.
            case $ke_uid in
            0 | "$us_now_uid") ;;
            *)
                differs "$us_home belongs to the number $ke_uid: sshd would not accept the keys"
                ke_rc=1
                ;;
            esac
            ;;
        *)
            ke_wanted=600 ke_label=''
            [ "$ke_at" != "$ke_dir" ] || ke_wanted=700 ke_label='.ssh: '
            [ "$ke_mode" = "$ke_wanted" ] || {
                differs "${ke_label}mode $(printf %04d "$ke_mode"), wanted 0$ke_wanted"
                ke_rc=1
            }
            [ "$ke_uid" = "$us_now_uid" ] || {
                differs "${ke_label}owner $(stat -c %U "$ke_at"), wanted $ke_user"
                ke_rc=1
            }
            ;;
        esac
    done
}

# keys_compare: as keys_check; sets ke_left and ke_gone, how many lines of keys would stay as they are or come, and go.
keys_compare() {
    ke_mode=$2 ke_left=0 ke_gone=0
    shift 2
    us_old=$IFS
    IFS=$NL
    set -f
    # The list is split by now; what reports joins words by IFS.
    for ke_line in $ke_now; do
        IFS=$us_old
        keys_judge "$@"
        case $ke_verdict in
        comment) ;;
        keep) ke_left=$((ke_left + 1)) ;;
        *)
            ke_gone=$((ke_gone + 1)) ke_rc=1
            case $ke_verdict in
            alien) differs "a key that is not wanted: $ke_line" ;;
            absent) differs "the key that is to go: $ke_line" ;;
            other) differs "another line for a key: $ke_line" ;;
            esac
            ;;
        esac
    done
    set +f
    IFS=$us_old
    while [ $# != 0 ]; do
        if [ "$1" ]; then
            case $NL$ke_now$NL in
            *"$NL$1$NL"*) ;;
            *)
                differs "without the key $1"
                ke_left=$((ke_left + 1)) ke_rc=1
                ;;
            esac
        fi
        shift 2
    done
}

# keys_judge [LINE KEY]...: what becomes of ke_line, in ke_verdict. Of several lines for one key sshd takes the first, so
# a line with other options would decide.
keys_judge() {
    ke_verdict=comment
    case ${ke_line#"${ke_line%%[![:blank:]]*}"} in
    '' | '#'*) return ;;
    esac
    ke_verdict=keep
    while [ $# != 0 ]; do
        if [ "$ke_line" = "$1" ]; then
            ke_verdict=keep
            return
        fi
        case " $ke_line " in
        *[[:blank:]]"$2"[[:blank:]]*)
            ke_verdict=other
            [ "$1" ] || ke_verdict=absent
            ;;
        esac
        shift 2
    done
    [ "$ke_verdict" != keep ] || [ "$ke_mode" = others ] || ke_verdict=alien
}

keys_apply() {
    keys_look "$1" || {
        [ $? = 2 ] || problem "there is no account $1"
        return 1
    }
    if [ ! -d "$us_home" ]; then
        dir_apply "$us_home" -755 "$1" "$us_now_gid" || return
    fi
    keep "$us_home" && keep "$ke_dir" && keep "$ke_dir/authorized_keys" || return
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
    case $(stat -c %u .) in
    0 | "$us_now_uid") ;;
    *) chown "$us_now_uid" . || return ;;
    esac
    case $(stat -c %A .) in
    ?????w* | ????????w*) chmod go-w . || return ;;
    esac
    [ -d .ssh ] || mkdir .ssh || return
    path_into .ssh && chown "$us_now_uid:$us_now_gid" . && chmod 0700 . && path_private keys_fill "$@"
}

# keys_fill: a link is copied as a link, and so is found out. Lines that are there keep their places.
keys_fill() {
    [ ! -e ../authorized_keys ] || cp -PR ../authorized_keys f || return
    if [ -L f ] || { [ -e f ] && [ ! -f f ]; }; then
        echo 'it has just become a link' >&2
        return 1
    fi
    ke_mode=$2
    shift 2
    : >g || return
    if [ -e f ]; then
        while IFS= read -r ke_line || [ "$ke_line" ]; do
            keys_judge "$@"
            case $ke_verdict in
            keep | comment) printf '%s\n' "$ke_line" ;;
            esac
        done <f >g || return
    fi
    while [ $# != 0 ]; do
        [ -z "$1" ] || grep -Fqsx -e "$1" g || printf '%s\n' "$1" >>g || return
        shift 2
    done
    chmod 0600 g && chown "$us_now_uid:$us_now_gid" g && mv -fT g ../authorized_keys
}
