# shellcheck disable=SC2034,SC2154
# user_check|user_apply NAME WISH...; a WISH is absent, remove-home, known, system, move-home, only-groups, keys, or
# uid=NUMBER gid=NAME|NUMBER home=PATH shell=PATH|nologin comment=TEXT expires=DATE=DAY|never locked=yes|no password=HASH
# group=NAME. What is not wished stays as it is, or is left to the host's defaults.

user_wish() {
    us_name=$1 us_absent='' us_remove_home='' us_known='' us_system='' us_move='' us_only='' us_keys='' us_groups=''
    us_uid='' us_gid='' us_to_home='' us_to_shell='' us_expires='' us_locked='' us_password=''
    unset us_comment
    shift
    for us_word; do
        case $us_word in
        absent) us_absent=1 ;;
        remove-home) us_remove_home=1 ;;
        known) us_known=1 ;;
        system) us_system=1 ;;
        move-home) us_move=1 ;;
        only-groups) us_only=1 ;;
        keys) us_keys=1 ;;
        uid=*) us_uid=${us_word#*=} ;;
        gid=*) us_gid=${us_word#*=} ;;
        home=*) us_to_home=${us_word#*=} ;;
        shell=nologin) us_to_shell=$(command -v nologin || echo /bin/false) ;;
        shell=*) us_to_shell=${us_word#*=} ;;
        comment=*) us_comment=${us_word#*=} ;;
        expires=*) us_expires=${us_word#*=} ;;
        locked=*) us_locked=${us_word#*=} ;;
        password=*) us_password=${us_word#*=} ;;
        group=*) us_groups="$us_groups ${us_word#*=}" ;;
        esac
    done
}

# user_guard: nobody is locked out of the login that this run came by.
user_guard() {
    user_login
    us_why=''
    if [ "$us_absent" ] && [ "$us_name" = root ]; then
        problem 'root cannot be removed'
        return 1
    fi
    [ "$us_name" = "$us_login" ] || return 0
    if [ "$us_absent" ]; then
        us_why='remove it'
    elif [ "$us_locked" = yes ]; then
        us_why='lock it'
    elif [ "$us_expires" ] && [ "$us_expires" != never ] && user_today && [ "${us_expires#*=}" -le "$us_today" ]; then
        us_why='let it expire'
    else
        case $us_to_shell in
        */nologin | */false) us_why='take its shell away' ;;
        *) return 0 ;;
        esac
    fi
    problem "you are logged in as $us_name: to $us_why would lock you out"
    return 1
}

user_check() {
    user_wish "$@"
    user_guard || return 2
    us_rc=0
    if [ "$us_absent" ]; then
        user_look "$us_name" || return 0
        differs 'the account is there'
        return 1
    fi
    user_look "$us_name" || {
        if [ "$us_known" ]; then
            problem "there is no account $us_name"
            return 2
        fi
        differs absent
        user_possible || return 2
        return 1
    }
    user_is_service || return 2
    user_compare uid "$us_now_uid" "$us_uid"
    user_compare home "$us_home" "$us_to_home"
    case $us_shell:$us_to_shell in
    # Any of them will do: where they are is the host's affair.
    */nologin:*/nologin) ;;
    *) user_compare shell "$us_shell" "$us_to_shell" ;;
    esac
    [ "${us_comment-$us_now_comment}" = "$us_now_comment" ] || user_compare comment "\`$us_now_comment\`" "\`$us_comment\`"
    user_groups_check
    if [ "$us_locked$us_expires$us_password$us_keys" ]; then user_shadow_check || return; fi
    [ "$us_rc" = 0 ] || user_possible || return 2
    return "$us_rc"
}

# user_is_service: where an account of the system is wished, the one that is there is not one that people log in with.
user_is_service() {
    [ "$us_system" ] && [ "$us_now_uid" != "$us_uid" ] || return 0
    case $us_shell in
    */nologin | */false) return 0 ;;
    esac
    us_least=$(awk '$1 == "UID_MIN" { print $2 }' /etc/login.defs 2>/dev/null)
    [ "$us_now_uid" -ge "${us_least:-1000}" ] || return 0
    problem "$us_name is no account of the system, but one to log in with (uid $us_now_uid, shell $us_shell): give its number as well if it is to become one (uid)"
    return 1
}

# user_compare WHAT NOW WANTED
user_compare() {
    [ -z "$3" ] || [ "$2" = "$3" ] || {
        differs "$1 $2, wanted $3"
        us_rc=1
    }
}

user_groups_check() {
    user_groups "$us_name"
    case $us_gid in
    '' | "$us_now_gid" | "$us_primary") ;;
    *) user_compare 'primary group' "$us_primary" "$us_gid" ;;
    esac
    us_asked=''
    for us_want in $us_groups; do
        case $us_in in
        *" $us_want "*) continue ;;
        esac
        # Groups of a service that does not list them are found by asking for the user.
        if [ -z "$us_asked" ]; then
            us_asked=1 us_in="$us_in$(id -Gn "$us_name" 2>/dev/null) "
            case $us_in in
            *" $us_want "*) continue ;;
            esac
        fi
        differs "not in group $us_want"
        us_rc=1
    done
    [ "$us_only" ] || return 0
    for us_have in $us_in; do
        case " $us_groups $us_primary ${us_gid:-} " in
        *" $us_have "*) ;;
        *)
            differs "in group $us_have, which is not wanted"
            us_rc=1
            ;;
        esac
    done
}

user_shadow_check() {
    user_secrets "$us_name" || {
        if [ "$us_locked$us_expires$us_password" ]; then
            problem "/etc/shadow has no entry of $us_name that $(id -un) can read: root can (--sudo)"
            return 2
        fi
        return 0
    }
    case $us_password in
    '' | "${us_now_password#!}") ;;
    *) differs password; us_rc=1 ;;
    esac
    # An account is locked when no password fits and, for its keys, it has expired as well (usermod(8), -L).
    case $us_now_password:$us_now_expires in
    !*:1) us_is_locked=yes ;;
    !*:* | *:1) us_is_locked=half ;;
    *) us_is_locked=no ;;
    esac
    case $us_locked:$us_is_locked in
    :* | yes:yes | no:no) ;;
    yes:*) differs 'not locked'; us_rc=1 ;;
    *) differs locked; us_rc=1 ;;
    esac
    case $us_expires in
    '') ;;
    never) [ -z "$us_now_expires" ] || { differs "expires on $(user_day "$us_now_expires"), wanted never"; us_rc=1; } ;;
    *"=$us_now_expires") ;;
    *)
        differs "expires ${us_now_expires:+on }$(user_day "$us_now_expires"), wanted ${us_expires%=*}"
        us_rc=1
        ;;
    esac
    [ -z "$us_keys" ] || user_reachable
}

# user_day DAY: as a date.
user_day() {
    if [ "$1" ]; then date -u -d "@$(($1 * 86400))" +%Y-%m-%d; else echo never; fi
}

# user_reachable: whether sshd accepts keys of the account, unless it is wanted that it does not.
user_reachable() {
    [ "$us_locked" != yes ] || return 0
    if [ -z "$us_expires$us_locked" ] && [ "$us_now_expires" ] && user_today && [ "$us_now_expires" -le "$us_today" ]; then
        problem "the account expired on $(user_day "$us_now_expires"), so sshd refuses its keys: say when it is to (expires)"
        return 2
    fi
    case ${us_to_shell:-$us_shell}:$us_to_shell in
    */nologin:?* | */false:?*)
        note "its shell is $us_to_shell, so its keys open no shell and run no command, at most a forwarding: say which it is to be (shell) where they are to"
        ;;
    *:?*) ;;
    */nologin: | */false:)
        problem "its shell is $us_shell, so nobody can log in with its keys: say which it is to be (shell)"
        return 2
        ;;
    :) ;;
    *)
        if [ ! -x "$us_shell" ]; then
            problem "its shell $us_shell is not on the host, so sshd refuses its keys: say which it is to be (shell)"
            return 2
        fi
        if user_shells && ! grep -Fqsx -e "$us_shell" /etc/shells; then
            problem "its shell $us_shell is not in /etc/shells, so PAM refuses the login: say which it is to be (shell)"
            return 2
        fi
        ;;
    esac
    # `!` alone is what useradd leaves where no password was given. An sshd without PAM takes it for a lock.
    case $us_locked:$us_password:$us_now_password in
    ::!*) ;;
    *) return 0 ;;
    esac
    ! user_pam || return 0
    case $us_now_password in
    ! | !! | '!*' | '!!*')
        differs 'locked, and sshd without PAM refuses its keys'
        us_rc=1
        ;;
    *)
        problem "the account is locked, and sshd without PAM refuses its keys: say locked: false, or locked: true to keep it so"
        return 2
        ;;
    esac
}

# user_shells: PAM lets in only whose shell is in /etc/shells. Asked once.
user_shells() {
    : "${us_pam_shells:=$(grep -Eqs '^[^#]*pam_shells' /etc/pam.d/sshd /etc/pam.d/common-auth && echo yes || echo no)}"
    [ "$us_pam_shells" = yes ]
}

# user_pam: sshd asks PAM. Asked once.
user_pam() {
    : "${us_pam:=$(sshd -T 2>/dev/null | grep -qi '^usepam yes' && echo yes || echo no)}"
    [ "$us_pam" = yes ]
}
us_pam='' us_pam_shells=''
