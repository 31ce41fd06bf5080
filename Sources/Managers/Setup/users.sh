# user_check|user_apply NAME HOME SHELL [GROUP...]; `-` leaves a thing as it is, or to the host's default.

# user_entry passwd|group NAME: its line, whoever serves it.
user_entry() {
    getent "$1" "$2" 2>/dev/null || grep "^$2:" "/etc/$1"
}

# user_look NAME: sets us_home, us_shell and us_in, its groups.
user_look() {
    us_shell=$(user_entry passwd "$1") || return
    us_home=${us_shell%:*}
    us_home=${us_home##*:} us_shell=${us_shell##*:} us_in=" $(id -Gn "$1") "
}

user_check() {
    user_look "$1" || {
        differs absent
        return 1
    }
    us_rc=0 us_name=$1
    case $2 in
    - | "$us_home") ;;
    *) differs "home $us_home, wanted $2"; us_rc=1 ;;
    esac
    case $3 in
    - | "$us_shell") ;;
    *) differs "shell $us_shell, wanted $3"; us_rc=1 ;;
    esac
    shift 3
    for us_group; do
        case $us_in in
        *" $us_group "*) ;;
        *) differs "not in group $us_group"; us_rc=1 ;;
        esac
    done
    return "$us_rc"
}

user_apply() {
    us_name=$1 us_new_home=$2 us_new_shell=$3
    shift 3
    if [ "$us_new_shell" != - ] && [ ! -x "$us_new_shell" ]; then
        problem "the shell $us_new_shell is not on the host: add its package to packages"
        return 1
    fi
    for us_group; do
        if [ "$us_group" != "$us_name" ] && ! user_entry group "$us_group" >/dev/null; then
            problem "there is no group $us_group on the host: a package that brings it may be missing"
            return 1
        fi
    done
    if ! user_look "$us_name"; then
        remember user-created "$us_name"
        if ! user_make || ! user_look "$us_name"; then
            problem "the account $us_name could not be made"
            return 1
        fi
    fi
    us_add=
    for us_group; do
        case $us_in in
        *" $us_group "*) ;;
        *) us_add=$us_add,$us_group ;;
        esac
    done
    set --
    if [ "$us_new_home" != - ] && [ "$us_new_home" != "$us_home" ]; then
        remember user-home "$us_name" "$us_home"
        set -- -d "$us_new_home"
    fi
    if [ "$us_new_shell" != - ] && [ "$us_new_shell" != "$us_shell" ]; then
        remember user-shell "$us_name" "$us_shell"
        set -- "$@" -s "$us_new_shell"
    fi
    if [ "$us_add" ]; then
        remember user-groups "$us_name" "${us_add#,}"
        set -- "$@" -a -G "${us_add#,}"
    fi
    [ $# = 0 ] || user_change "$@" || {
        problem "the account $us_name could not be changed"
        return 1
    }
}

# Every account has a group of its own name, as on most systems anyway: files and directories can then name it everywhere.
# No password fits `*`. `!`, the usual default, means locked, and an sshd without PAM then refuses the keys as well.
user_make() {
    set --
    if command -v useradd >/dev/null; then
        [ "$us_new_home" = - ] || set -- -d "$us_new_home"
        [ "$us_new_shell" = - ] || set -- "$@" -s "$us_new_shell"
        if user_entry group "$us_name" >/dev/null; then
            set -- "$@" -g "$us_name"
        else
            set -- "$@" -U
        fi
        useradd -m -p '*' "$@" "$us_name"
    else
        [ "$us_new_home" = - ] || set -- -h "$us_new_home"
        [ "$us_new_shell" = - ] || set -- "$@" -s "$us_new_shell"
        user_entry group "$us_name" >/dev/null && set -- "$@" -G "$us_name"
        adduser -D "$@" "$us_name" && echo "$us_name:*" | chpasswd -e
    fi
}

# user_change OPTION...: as usermod takes them; busybox has nothing that changes more than groups.
user_change() {
    if command -v usermod >/dev/null; then
        usermod "$@" "$us_name"
    elif [ "$1" = -a ]; then
        for us_group in $(echo "$us_add" | tr , ' '); do
            addgroup "$us_name" "$us_group" || return
        done
    else
        echo 'there is no usermod: add the package shadow to packages' >&2
        return 1
    fi
}
