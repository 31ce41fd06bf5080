# shellcheck disable=SC2154
# group_check|group_apply NAME present|absent GID system|-; GID is `-` where any will do.

group_check() {
    if [ "$2" = absent ]; then
        user_find group "$1" || return 0
        differs 'the group is there'
        return 1
    fi
    user_find group "$1" || {
        differs absent
        return 1
    }
    us_gid=${REPLY#*:*:}
    case $3 in
    - | "${us_gid%%:*}") return 0 ;;
    esac
    differs "number ${us_gid%%:*}, wanted $3"
    return 1
}

group_apply() {
    us_had=''
    ! user_find group "$1" || us_had=$REPLY
    us_name=$1 us_state=$2 us_gid=$3 us_system=$4
    us_members=''
    [ "$us_state" != absent ] || us_members=$(group_members "$us_name")
    remember group "$us_name" "$(group_entry "$us_name")" "$us_members" || return
    set --
    if [ "$us_state" = absent ]; then
        set -- groupdel
        command -v groupdel >/dev/null || set -- delgroup
    elif [ "$us_had" ]; then
        set -- groupmod -g "$us_gid"
    elif command -v groupadd >/dev/null; then
        set -- groupadd
        [ "$us_gid" = - ] || set -- "$@" -g "$us_gid"
        [ "$us_system" = - ] || set -- "$@" -r
    else
        set -- addgroup
        [ "$us_gid" = - ] || set -- "$@" -g "$us_gid"
        [ "$us_system" = - ] || set -- "$@" -S
    fi
    us_words=$("$@" "$us_name" 2>&1)
    us_rc=$?
    user_forget
    [ "$us_rc" = 0 ] || problem "the group $us_name could not be made so: $us_words"
    return "$us_rc"
}

group_members() { sed -n "s/^$1:[^:]*:[^:]*://p" /etc/group; }

# group_entry NAME: its line without its members: who joins or leaves is remembered with the account.
group_entry() {
    sed -n "s/^\($1:[^:]*:[^:]*:\).*/\1/p" /etc/group
}
