# shellcheck disable=SC2154
# How an account is made, changed and removed; what is wished stands in the variables that user_wish of users sets.

user_apply() {
    user_wish "$@"
    if [ "$us_absent" ]; then
        user_remove
        return
    fi
    user_remember "$us_name" || return
    if ! user_look "$us_name"; then
        user_make && user_forget && user_look "$us_name" || return
    fi
    user_change && user_shadow
    us_rc=$?
    user_forget
    return "$us_rc"
}

# user_possible: what is wished is on the host, unless an earlier step of this plan may bring it. Asked by the check, so
# that nothing is begun without it.
user_possible() {
    [ "$MODE" = apply ] || [ "$changed" = ' ' ] || return 0
    if [ "$us_to_shell" ] && [ ! -x "$us_to_shell" ]; then
        problem "the shell $us_to_shell is not on the host: add its package to packages"
        return 1
    fi
    for us_want in $us_groups $us_gid; do
        case $us_want in
        "$us_name" | *[!0-9]*) ;;
        *) user_number "$us_want" || return; continue ;;
        esac
        if [ "$us_want" != "$us_name" ] && ! user_find group "$us_want"; then
            problem "there is no group $us_want on the host: add it to groups, or the package that brings it to packages"
            return 1
        fi
    done
}

# user_number GID: there is a group of that number.
user_number() {
    : "${us_group:=$(getent group 2>/dev/null || cat /etc/group)}"
    case $NL$us_group in
    *:"$1":*) ;;
    *)
        problem "there is no group with the number $1 on the host: add it to groups"
        return 1
        ;;
    esac
}

# Every account has a group of its own name unless another is wished, as on most systems anyway: files and directories
# can then name it everywhere. No password fits `*`. `!`, the usual default, means locked, and an sshd without PAM then
# refuses the keys as well.
user_make() {
    set --
    if command -v useradd >/dev/null; then
        [ -z "$us_uid" ] || set -- -u "$us_uid"
        [ -z "$us_to_home" ] || set -- "$@" -d "$us_to_home"
        [ -z "$us_to_shell" ] || set -- "$@" -s "$us_to_shell"
        [ -z "${us_comment-}" ] || set -- "$@" -c "$us_comment"
        [ -z "$us_system" ] || set -- "$@" -r -k /dev/null
        if [ "$us_gid" ]; then
            set -- "$@" -N -g "$us_gid"
        elif user_find group "$us_name"; then
            set -- "$@" -N -g "$us_name"
        else
            set -- "$@" -U
        fi
        set -- useradd -m -p '*' "$@" "$us_name"
    else
        [ -z "$us_uid" ] || set -- -u "$us_uid"
        [ -z "$us_to_home" ] || set -- "$@" -h "$us_to_home"
        [ -z "$us_to_shell" ] || set -- "$@" -s "$us_to_shell"
        [ -z "${us_comment-}" ] || set -- "$@" -g "$us_comment"
        [ -z "$us_system" ] || set -- "$@" -S
        if [ "$us_gid" ]; then
            set -- "$@" -G "$us_gid"
        elif user_find group "$us_name"; then
            set -- "$@" -G "$us_name"
        elif [ "$us_system" ]; then
            addgroup -S "$us_name" && set -- "$@" -G "$us_name" || return
        fi
        set -- adduser -D "$@" "$us_name"
    fi
    us_has_home='' us_at=${us_to_home:-/home/$us_name}
    [ ! -e "$us_at" ] || us_has_home=1
    # The tools make what leads there as well.
    user_keep_parents "${us_at%/*}" || return
    us_words=$("$@" 2>&1) || {
        problem "the account $us_name could not be made: $us_words"
        return 1
    }
    [ -z "$us_words" ] || printf '%s\n' "$us_words"
    # busybox gives `!`.
    [ "$1" = useradd ] || printf '%s:*\n' "$us_name" | chpasswd -e || return
    [ "$us_has_home" ] || [ ! -d "$us_at" ] || remember home-made "$us_at"
}

# user_keep_parents PATH: for undo, those that are not there yet, the outermost first.
user_keep_parents() {
    [ -n "$1" ] && [ ! -e "$1" ] || return 0
    user_keep_parents "${1%/*}" && keep "$1"
}

user_change() {
    user_groups "$us_name"
    user_groups_lacking
    set --
    [ -z "$us_uid" ] || [ "$us_uid" = "$us_now_uid" ] || set -- -u "$us_uid"
    case $us_gid in
    '' | "$us_now_gid" | "$us_primary") ;;
    *) set -- "$@" -g "$us_gid" ;;
    esac
    if [ $# != 0 ]; then
        # usermod gives the files in the home directory to the new number.
        us_gid_to=$us_now_gid
        case $us_gid in
        '') ;;
        *[!0-9]*) user_find group "$us_gid" && us_gid_to=${REPLY#*:*:} us_gid_to=${us_gid_to%%:*} ;;
        *) us_gid_to=$us_gid ;;
        esac
        remember home-owner "$us_home" "$us_now_uid" "$us_now_gid" "${us_uid:-$us_now_uid}" "$us_gid_to"
    fi
    if [ "$us_to_home" ] && [ "$us_to_home" != "$us_home" ]; then
        set -- "$@" -d "$us_to_home"
        if [ "$us_move" ] && [ -d "$us_home" ]; then
            if [ -e "$us_to_home" ]; then
                problem "$us_home cannot be moved to $us_to_home, which is there already"
                return 1
            fi
            set -- "$@" -m
            remember home-moved "$us_to_home" "$us_home"
        fi
    fi
    case $us_shell:$us_to_shell in
    */nologin:*/nologin | *: | "$us_to_shell:$us_shell") ;;
    *) set -- "$@" -s "$us_to_shell" ;;
    esac
    [ "${us_comment-$us_now_comment}" = "$us_now_comment" ] || set -- "$@" -c "$us_comment"
    if [ "$us_only" ] && [ "$us_to_groups" != "$us_now_groups" ]; then
        set -- "$@" -G "$us_to_groups"
    elif [ "$us_add" ]; then
        set -- "$@" -a -G "$us_add"
    fi
    case $us_expires in
    '') ;;
    never) set -- "$@" -e '' ;;
    *) set -- "$@" -e "${us_expires%=*}" ;;
    esac
    [ $# = 0 ] || user_modify "$@"
}

# user_groups_lacking: sets us_add, the groups to add, and for a wish for these groups and no others us_to_groups and
# us_now_groups; all with commas.
user_groups_lacking() {
    us_add='' us_to_groups='' us_now_groups=''
    for us_want in $us_groups; do
        case $us_in in
        *" $us_want "*) ;;
        *) us_add=$us_add,$us_want ;;
        esac
        [ "$us_want" = "${us_gid:-$us_primary}" ] || us_to_groups=$us_to_groups,$us_want
    done
    us_add=${us_add#,} us_to_groups=${us_to_groups#,}
    for us_want in $us_in; do
        [ "$us_want" = "$us_primary" ] || us_now_groups=$us_now_groups,$us_want
    done
    us_now_groups=${us_now_groups#,}
}

# user_modify OPTION...: as usermod takes them; busybox has nothing that changes more than groups.
user_modify() {
    if command -v usermod >/dev/null; then
        us_words=$(usermod "$@" "$us_name" 2>&1) || {
            problem "the account $us_name could not be changed: $us_words"
            return 1
        }
        [ -z "$us_words" ] || printf '%s\n' "$us_words"
    elif [ "$1" = -a ]; then
        for us_want in $(echo "$us_add" | tr , ' '); do
            addgroup "$us_name" "$us_want" || return
        done
    else
        problem 'there is no usermod on the host, which this takes: add the package shadow to packages'
        return 1
    fi
}

# user_shadow: password and lock. The hash stands in no argv.
user_shadow() {
    [ "$us_locked$us_password$us_keys" ] || return 0
    user_forget
    user_secrets "$us_name" || return 0
    us_hash=$us_now_password us_mark='' us_bare=''
    case $us_hash in
    !*) us_mark=! us_hash=${us_hash#!} us_hash=${us_hash#!} ;;
    esac
    # What is left without `!` must not be an account without a password.
    case $us_hash in
    '' | '*') us_hash='*' us_bare=1 ;;
    esac
    case $us_locked in
    yes) us_mark=! ;;
    no) us_mark='' ;;
    *)
        # A lock on no password is useradd's default, and nobody's wish.
        if [ "$us_bare" ] && { [ "$us_password" ] || { [ "$us_keys" ] && [ "$us_mark" ] && ! user_pam; }; }; then
            us_mark=''
        fi
        ;;
    esac
    case $us_mark${us_password:-$us_hash}:$us_now_password in
    "$us_now_password:$us_now_password" | '!*:!'*) ;;
    *)
        printf '%s:%s\n' "$us_name" "$us_mark${us_password:-$us_hash}" | chpasswd -e || {
            problem "the password of $us_name could not be set"
            return 1
        }
        ;;
    esac
    case $us_locked:$us_now_expires in
    yes:1) ;;
    yes:*) user_modify -e 1 ;;
    no:1) [ "$us_expires" ] || user_modify -e '' ;;
    esac
}

# user_remove: the home directory stays, unless it is to go as well and is the user's own.
user_remove() {
    user_look "$us_name" || return 0
    if [ "$us_remove_home" ] && [ -d "$us_home" ]; then
        if [ -L "$us_home" ] || [ "$(stat -c %u "$us_home")" != "$us_now_uid" ] || [ "$us_home" = / ]; then
            problem "$us_home does not belong to $us_name alone: remove the account without its home"
            return 1
        fi
    else
        us_remove_home=''
    fi
    user_remember "$us_name" || return
    if user_busy "$us_name"; then
        problem "processes of $us_name are running, so the account cannot be removed"
        return 1
    fi
    us_tool=userdel
    command -v userdel >/dev/null || us_tool=deluser
    us_words=$("$us_tool" "$us_name" 2>&1) || {
        problem "the account $us_name could not be removed: $us_words"
        return 1
    }
    user_forget
    [ "$us_remove_home" ] || return 0
    if [ "$RUN" ]; then
        remember home-removed "$us_home" "$RUN/undo/home.$us_name" && mv -- "$us_home" "$RUN/undo/home.$us_name"
    else
        rm -rf -- "$us_home"
    fi
}
