# shellcheck disable=SC2034,SC2154
# ufw_check|ufw_apply EXCLUSIVE LOGGING [SPEC COMMENT]...
# EXCLUSIVE is yes or `-`, LOGGING a level or `-`. A SPEC is `ACTION PROTO PORTS FROM IFACE FAMILY`, with `any` for what is
# not given and `both`, `v4` or `v6` at the end; ufw writes it as `### tuple ### ACTION PROTO PORTS DST any SRC in_IFACE`.
# A comment that begins with `tunnel` tells whose a rule is.

# ufw_look: sets fw_own_4, fw_own_6 (tuples with comments), fw_foreign_4 and fw_foreign_6, one a line.
ufw_look() {
    security_root 'the firewall' || return
    if systemctl -q is-active firewalld 2>/dev/null; then
        problem 'firewalld runs here: only one of it and ufw can be in charge'
        return 2
    fi
    fw_own_4=$(ufw_tuples user.rules own) fw_own_6=$(ufw_tuples user6.rules own)
    fw_foreign_4=$(ufw_tuples user.rules foreign) fw_foreign_6=$(ufw_tuples user6.rules foreign)
}

# ufw_tuples FILE own|foreign: `comment=74756e6e656c` is `tunnel` in hexadecimal.
ufw_tuples() {
    sed -n 's/^### tuple ### //p' "/etc/ufw/$1" 2>/dev/null | case $2 in
    own) sed -n '/ comment=74756e6e656c/p' ;;
    *) sed -e '/ comment=74756e6e656c/d' -e '/^route:/d' ;;
    esac
}

# ufw_want [SPEC COMMENT]...: sets fw_want_4 and fw_want_6, without what somebody else's rule does already.
ufw_want() {
    fw_want_4='' fw_want_6=''
    # The ports of sshd come first, unless a rule is about them.
    for fw_port in $(ssh_ports); do
        ufw_is_about "$fw_port" "$@" || ufw_wanted "allow tcp $fw_port any any both" 'tunnel: ssh'
    done
    while [ $# -gt 1 ]; do
        ufw_wanted "$1" "$2"
        shift 2
    done
}

# ufw_is_about PORT [SPEC COMMENT]...
ufw_is_about() {
    fw_number=$1
    shift
    while [ $# -gt 1 ]; do
        case $1 in
        'allow tcp '* | 'allow any '* | 'limit tcp '* | 'limit any '*)
            fw_rest=${1#* * }
            case ,${fw_rest%% *}, in
            *",$fw_number,"*) return 0 ;;
            esac
            ;;
        esac
        shift 2
    done
    return 1
}

# ufw_wanted SPEC COMMENT
ufw_wanted() {
    fw_hex=$(printf %s "$2" | od -An -v -tx1 | tr -d ' \n')
    # shellcheck disable=SC2086 # the words of SPEC
    set -- $1
    fw_in=in
    [ "$5" = any ] || fw_in=in_$5
    [ "$6" = v6 ] || ufw_wanted_line 4 "$1 $2 $3 0.0.0.0/0 any ${4#any}" 0.0.0.0/0
    [ "$6" = v4 ] || [ ! -e /proc/net/if_inet6 ] || ufw_wanted_line 6 "$1 $2 $3 ::/0 any ${4#any}" ::/0
}

# ufw_wanted_line FAMILY TUPLE ANYWHERE
ufw_wanted_line() {
    case $2 in
    *' ') set -- "$1" "$2$3" ;;
    esac
    eval "fw_lines=\$fw_want_$1 fw_others=\$fw_foreign_$1"
    case $NL$fw_others$NL in
    *"$NL$2 $fw_in$NL"* | *"$NL$2 $fw_in comment="*) return ;;
    esac
    eval "fw_want_$1=\$fw_lines\${fw_lines:+\$NL}\$2' '\$fw_in' comment='\$fw_hex"
}

# ufw_has LINES LINE
ufw_has() {
    case $NL$1$NL in
    *"$NL$2$NL"*) ;;
    *) return 1 ;;
    esac
}

# ufw_each LINES FUNCTION ARG...: calls it with each line behind the ARGs.
ufw_each() {
    fw_all=$1
    shift
    while [ "$fw_all" ]; do
        fw_line=${fw_all%%"$NL"*}
        case $fw_all in
        *"$NL"*) fw_all=${fw_all#*"$NL"} ;;
        *) fw_all='' ;;
        esac
        "$@" "$fw_line" || return
    done
}

# Words for people: `allow 80/tcp from 10.0.0.0/8 on eth0`.
ufw_words() {
    # shellcheck disable=SC2086
    set -- $1
    fw_words=$1
    case $2-$3 in
    any-any) ;;
    any-*) fw_words="$fw_words $3" ;;
    *) fw_words="$fw_words $3/$2" ;;
    esac
    case $6 in
    0.0.0.0/0) ;;
    ::/0) fw_words="$fw_words (v6)" ;;
    *) fw_words="$fw_words from $6" ;;
    esac
    for fw_word; do
        case $fw_word in
        in_* | out_*) fw_words="$fw_words on ${fw_word#*_}" ;;
        esac
    done
}

ufw_tell() {
    ! ufw_has "$2" "$3" || return 0
    ufw_words "$3"
    differs "$1 $fw_words"
    fw_rc=1
}

ufw_check() {
    ufw_look || return 2
    if ! command -v ufw >/dev/null; then
        differs 'ufw is not installed yet'
        return 1
    fi
    fw_rc=0 fw_exclusive=$1 fw_logging=$2
    shift 2
    ufw_want "$@"
    for fw_family in 4 6; do
        eval "fw_own=\$fw_own_$fw_family fw_want=\$fw_want_$fw_family fw_others=\$fw_foreign_$fw_family"
        [ "$fw_rc-$fw_own" = "0-$fw_want" ] || {
            fw_before=$fw_rc fw_rc=0
            ufw_each "$fw_want" ufw_tell 'without the rule' "$fw_own"
            ufw_each "$fw_own" ufw_tell 'no longer wanted is' "$fw_want"
            if [ "$fw_rc" = 0 ] && [ "$fw_own" != "$fw_want" ]; then
                differs 'the rules are in another order'
                fw_rc=1
            fi
            [ "$fw_before" = 0 ] || fw_rc=1
        }
        [ "$fw_exclusive" != yes ] || ufw_each "$fw_others" ufw_tell "somebody else's rule" ''
    done
    grep -qsx 'IPV6=yes' /etc/default/ufw || { differs 'IPv6 goes around it (IPV6 in /etc/default/ufw)'; fw_rc=1; }
    case $(sed -n 's/^DEFAULT_INPUT_POLICY=//p' /etc/default/ufw) in
    *DROP* | *REJECT*) ;;
    *) differs 'what no rule lets in is let in'; fw_rc=1 ;;
    esac
    case $fw_logging in
    -) ;;
    *) grep -qx "LOGLEVEL=$fw_logging" /etc/ufw/ufw.conf || { differs "logging is not $fw_logging"; fw_rc=1; } ;;
    esac
    if ! grep -qx 'ENABLED=yes' /etc/ufw/ufw.conf; then
        differs 'not enabled'
        fw_rc=1
    elif ! ufw_is_loaded; then
        differs 'the kernel does not have its rules'
        fw_rc=1
    fi
    if [ -d /run/systemd/system ] && ! systemctl -q is-enabled ufw; then
        differs 'it does not start with the host'
        fw_rc=1
    fi
    [ "$fw_rc" = 0 ] || [ ! -d /sys/class/net/docker0 ] ||
        differs 'to be known: ports that Docker publishes go around ufw'
    return "$fw_rc"
}

# Whether the kernel drops what no rule lets in, by both families.
ufw_is_loaded() {
    ufw_is_loaded_in iptables && { [ ! -e /proc/net/if_inet6 ] || ufw_is_loaded_in ip6tables; }
}

ufw_is_loaded_in() {
    fw_rules=$("$1" -S 2>/dev/null) || return
    case $1 in
    ip6*) fw_chain=ufw6-user-input fw_input=ufw6-before-input fw_file=user6.rules ;;
    *) fw_chain=ufw-user-input fw_input=ufw-before-input fw_file=user.rules ;;
    esac
    case $NL$fw_rules$NL in
    *"$NL-P INPUT ACCEPT$NL"*) return 1 ;;
    *"$NL-A INPUT -j $fw_input$NL"*"$NL-A $fw_chain "*) ;;
    *"$NL-A INPUT -j $fw_input$NL"*) ! grep -q "^-A $fw_chain " "/etc/ufw/$fw_file" ;;
    *) return 1 ;;
    esac
}

ufw_apply() {
    ufw_look || return 1
    if ! command -v ufw >/dev/null; then
        problem 'ufw is not installed'
        return 1
    fi
    fw_exclusive=$1 fw_logging=$2
    shift 2
    ufw_want "$@"
    ufw_remember || return
    if ! grep -qsx 'IPV6=yes' /etc/default/ufw; then
        fw_text=$(sed '/^IPV6=/d' /etc/default/ufw)${NL}IPV6=yes$NL
        file_write /etc/default/ufw -644 - - %s "$fw_text" || return
    fi
    # Rules that come behind a difference are made anew, in their order; those of sshd's ports stand first, and stay.
    ufw_stale "$fw_own_4" "$fw_want_4"
    fw_stale_4=$fw_stale fw_kept_4=$fw_kept
    ufw_stale "$fw_own_6" "$fw_want_6"
    fw_stale_6=$fw_stale fw_kept_6=$fw_kept
    ufw_each "$fw_stale_4" ufw_rule delete && ufw_each "$fw_stale_6" ufw_rule delete || return
    ufw_each "$fw_want_4" ufw_add "$fw_kept_4" && ufw_each "$fw_want_6" ufw_add "$fw_kept_6" || return
    if [ "$fw_exclusive" = yes ]; then
        ufw_each "$fw_foreign_4" ufw_rule delete && ufw_each "$fw_foreign_6" ufw_rule delete || return
    fi
    case $(sed -n 's/^DEFAULT_INPUT_POLICY=//p' /etc/default/ufw) in
    *DROP* | *REJECT*) ;;
    *) ufw_run default deny incoming || return ;;
    esac
    if [ "$fw_logging" != - ] && ! grep -qx "LOGLEVEL=$fw_logging" /etc/ufw/ufw.conf; then
        ufw_run logging "$fw_logging" || return
    fi
    if ! grep -qx 'ENABLED=yes' /etc/ufw/ufw.conf; then
        ufw_run --force enable || return
    elif ! ufw_is_loaded; then
        ufw_run reload || return
    fi
    [ ! -d /run/systemd/system ] || systemctl -q is-enabled ufw || systemctl -q enable ufw
}

# ufw_stale OWN WANT: sets fw_kept, how they begin alike, and fw_stale, what OWN has behind that.
ufw_stale() {
    fw_kept='' fw_stale=$1 fw_rest=$2
    while [ "$fw_stale" ] && [ "$fw_rest" ] && [ "${fw_stale%%"$NL"*}" = "${fw_rest%%"$NL"*}" ]; do
        fw_kept=$fw_kept${fw_kept:+$NL}${fw_stale%%"$NL"*}
        case $fw_stale in *"$NL"*) fw_stale=${fw_stale#*"$NL"} ;; *) fw_stale='' ;; esac
        case $fw_rest in *"$NL"*) fw_rest=${fw_rest#*"$NL"} ;; *) fw_rest='' ;; esac
    done
}

ufw_add() { ufw_has "$1" "$2" || ufw_rule '' "$2"; }

# ufw_rule delete|'' TUPLE
ufw_rule() {
    fw_verb=$1 fw_comment=''
    # shellcheck disable=SC2086
    set -- $2
    fw_action=$1 fw_proto=$2 fw_ports=$3 fw_to=$4 fw_from_ports=$5 fw_from=$6
    shift 6
    fw_app=- fw_from_app=-
    if [ $# -gt 2 ]; then
        fw_app=$1 fw_from_app=$2
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

# The files of ufw, and the rules of the kernel as they are.
ufw_remember() {
    [ -n "$RUN" ] || return 0
    fw_enabled=no
    ! grep -qx 'ENABLED=yes' /etc/ufw/ufw.conf || fw_enabled=yes
    fw_unit=$(systemctl is-enabled ufw 2>/dev/null)
    { iptables-save >"$RUN/undo/iptables.$step" && ip6tables-save >"$RUN/undo/ip6tables.$step"; } || {
        problem "cannot keep the rules of the kernel in $RUN"
        return 1
    }
    remember ufw firewall "$fw_enabled" "${fw_unit:-none}" "$RUN/undo/iptables.$step" "$RUN/undo/ip6tables.$step" ||
        return
    for fw_file in /etc/ufw/user.rules /etc/ufw/user6.rules /etc/ufw/ufw.conf /etc/default/ufw; do
        keep "$fw_file" || return
    done
}
