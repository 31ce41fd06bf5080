# shellcheck disable=SC2034
# What steps about accounts share: entries of passwd(5), group(5) and shadow(5), each list read once for all steps.

# user_forget: after a change the lists are read again.
user_forget() {
    us_passwd='' us_group='' us_shadow=''
}
user_forget

# user_find passwd|group|shadow NAME: sets REPLY to its line.
user_find() {
    case $1 in
    passwd) us_list=${us_passwd:=$(getent passwd 2>/dev/null || cat /etc/passwd)} ;;
    group) us_list=${us_group:=$(getent group 2>/dev/null || cat /etc/group)} ;;
    *) us_list=${us_shadow:=$(cat /etc/shadow 2>/dev/null)} ;;
    esac
    us_old=$IFS IFS=$NL
    set -f
    for REPLY in $us_list; do
        case $REPLY in
        "$2:"*)
            set +f
            IFS=$us_old
            return 0
            ;;
        esac
    done
    set +f
    IFS=$us_old
    # A service such as sssd may know more than it lists.
    [ "$1" != shadow ] && REPLY=$(getent "$1" "$2" 2>/dev/null) && [ "$REPLY" ]
}

# user_split ENTRY
user_split() {
    us_old=$IFS IFS=:
    set -f
    # shellcheck disable=SC2086
    set -- $1
    set +f
    IFS=$us_old
    us_now_uid=$3 us_now_gid=$4 us_now_comment=${5-} us_home=${6-} us_shell=${7-}
}

# user_look NAME: sets us_home, us_shell and other us_now_ fields.
user_look() {
    user_find passwd "$1" && user_split "$REPLY"
}

# user_groups NAME: sets us_in to the names of its groups, between blanks, and us_primary. After user_look.
user_groups() {
    us_in=' ' us_primary=$us_now_gid
    : "${us_group:=$(getent group 2>/dev/null || cat /etc/group)}"
    us_old=$IFS IFS=$NL
    set -f
    for us_line in $us_group; do
        case $us_line in
        *:*:"$us_now_gid":*) us_primary=${us_line%%:*} us_in="$us_in$us_primary " ;;
        *[:,]"$1" | *[:,]"$1",*) us_in="$us_in${us_line%%:*} " ;;
        esac
    done
    set +f
    IFS=$us_old
}

# user_secrets NAME: sets us_now_password and us_now_expires, a day since 1970 or nothing; returns 1 where they cannot be
# read.
user_secrets() {
    us_now_password='' us_now_expires=''
    user_find shadow "$1" || return
    us_old=$IFS IFS=:
    set -f
    # shellcheck disable=SC2086
    set -- $REPLY
    set +f
    IFS=$us_old
    us_now_password=${2-} us_now_expires=${8-}
}

# user_today: sets us_today, in days since 1970.
user_today() {
    : "${us_today:=$(($(date +%s) / 86400))}"
}

# user_login: sets us_login, whose login this run came by.
user_login() {
    : "${us_login:=${SUDO_USER:-${DOAS_USER:-$(id -un)}}}"
}
us_today='' us_login=''

# user_busy NAME: processes of it are running. After the last logout systemd's manager of a user stays for a while, and is
# ended here.
user_busy() {
    us_uid_of=$(id -u "$1" 2>/dev/null) || return
    user_runs || return
    if command -v loginctl >/dev/null && [ -z "$(loginctl show-user "$1" -p Sessions --value 2>/dev/null)" ]; then
        loginctl terminate-user "$1" >/dev/null 2>&1
        for _ in 1 2 3 4 5; do
            user_runs || return
            sleep 1
        done
    fi
    user_runs
}

user_runs() {
    for us_process in $(stat -c %u /proc/[0-9]* 2>/dev/null); do
        [ "$us_process" != "$us_uid_of" ] || return 0
    done
    return 1
}

# user_remember NAME: keeps what the system's files say of an account, for undo. Hashes of passwords are in it, so it is
# a file of its own, and not a line of the journal.
user_remember() {
    us_record=$RUN/undo/account.$1
    [ -n "$RUN" ] && [ ! -e "$us_record" ] || return 0
    account_record "$1" >"$us_record" || {
        problem "cannot keep the entries of $1 for undo in $RUN"
        return 2
    }
    remember account "$1" "$us_record"
}
