# shellcheck disable=SC2034,SC2154
# How the rules of ufw come to be those that are wanted.

# Rules that come behind a difference are made anew, in their order; those of sshd's ports stand first, and stay.
ufw_rules() {
    ufw_stale "$fw_own_4" "$fw_want_4"
    fw_stale_4=$fw_stale
    ufw_stale "$fw_own_6" "$fw_want_6"
    firewall_each "$fw_stale_4" ufw_rule delete && firewall_each "$fw_stale" ufw_rule delete || return
    # With one rule of an application all of its rules go.
    firewall_each "$fw_want_4" ufw_add "$(ufw_tuples user.rules own)" || return
    firewall_each "$fw_want_6" ufw_add "$(ufw_tuples user6.rules own)" || return
    [ "$fw_exclusive" = yes ] || return 0
    firewall_each "$fw_foreign_4" ufw_rule delete && firewall_each "$fw_foreign_6" ufw_rule delete
}

# ufw_stale OWN WANT: sets fw_stale, what OWN has behind that in which they begin alike.
ufw_stale() {
    fw_stale=$1 fw_rest=$2
    while [ "$fw_stale" ] && [ "$fw_rest" ] && [ "${fw_stale%%"$NL"*}" = "${fw_rest%%"$NL"*}" ]; do
        case $fw_stale in *"$NL"*) fw_stale=${fw_stale#*"$NL"} ;; *) fw_stale='' ;; esac
        case $fw_rest in *"$NL"*) fw_rest=${fw_rest#*"$NL"} ;; *) fw_rest='' ;; esac
    done
}

ufw_add() { firewall_has "$1" "$2" || ufw_rule '' "$2"; }

# ufw_rule delete|'' TUPLE
ufw_rule() {
    fw_verb=$1 fw_comment=''
    # shellcheck disable=SC2086
    set -- $2
    fw_action=$1 fw_proto=$2 fw_ports=$3 fw_to=$4 fw_from_ports=$5 fw_from=$6
    shift 6
    fw_app=- fw_from_app=-
    if [ $# -gt 2 ]; then
        fw_app=$(ufw_plain "$1") fw_from_app=$(ufw_plain "$2")
        shift 2
    fi
    fw_way=$1
    [ $# = 1 ] || ufw_comment "${2#comment=}"
    set -- "$fw_action" "${fw_way%%_*}"
    case $fw_way in
    *_*) set -- "$@" on "${fw_way#*_}" ;;
    esac
    [ "$fw_proto" = any ] || [ "$fw_app$fw_from_app" != -- ] || set -- "$@" proto "$fw_proto"
    set -- "$@" from "$fw_from"
    if [ "$fw_from_app" != - ]; then
        set -- "$@" app "$fw_from_app"
    elif [ "$fw_from_ports" != any ]; then
        set -- "$@" port "$fw_from_ports"
    fi
    set -- "$@" to "$fw_to"
    if [ "$fw_app" != - ]; then
        set -- "$@" app "$fw_app"
    elif [ "$fw_ports" != any ]; then
        set -- "$@" port "$fw_ports"
    fi
    if [ "$fw_verb" ]; then
        ufw_run --force delete "$@"
    else
        ufw_run "$@" comment "$fw_comment"
    fi
}

# ufw_comment HEXADECIMAL: sets fw_comment.
ufw_comment() {
    fw_hex=$1 fw_format=''
    while [ "$fw_hex" ]; do
        fw_rest=${fw_hex#??}
        fw_format=$fw_format$(printf '\\%03o' "0x${fw_hex%"$fw_rest"}")
        fw_hex=$fw_rest
    done
    # shellcheck disable=SC2059 # the format is the text
    fw_comment=$(printf "$fw_format")
}

ufw_run() {
    fw_words=$(ufw "$@" 2>&1) || {
        problem "ufw $*: $fw_words"
        return 1
    }
}

