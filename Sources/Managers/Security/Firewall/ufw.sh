# shellcheck disable=SC2034,SC2154
# ufw_check|ufw_apply EXCLUSIVE LOGGING [SPEC COMMENT]...
# EXCLUSIVE is yes or `-`, LOGGING a level or `-`. A SPEC is for ufw `### tuple ### ACTION PROTO PORTS DST any SRC in_IFACE`,
# and where it names an application, `APP -` stands behind SRC.

# ufw_look: sets fw_own_4, fw_own_6 (tuples with comments), fw_foreign_4 and fw_foreign_6, one a line.
ufw_look() {
    security_root 'the firewall' || return
    firewall_alone ufw || return
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
    firewall_want ufw_wanted "$@"
}

# ufw_wanted SPEC COMMENT
ufw_wanted() {
    fw_hex=$(printf %s "$2" | od -An -v -tx1 | tr -d ' \n')
    # shellcheck disable=SC2086 # the words of SPEC
    set -- $1
    fw_in=in
    [ "$5" = any ] || fw_in=in_$5
    case $3 in
    app:*)
        firewall_app "$3" || {
            problem "ufw knows no application $(ufw_plain "${3#app:}"): \`ufw app list\` names those it knows"
            return 2
        }
        fw_in="${3#app:} - $fw_in"
        ;;
    *) fw_app_ports="$2 $3" ;;
    esac
    set -- "$@" "$fw_app_ports"
    while [ "$7" ]; do
        fw_ports=${7%%"$NL"*}
        [ "$6" = v6 ] || ufw_wanted_line 4 "$1 $fw_ports 0.0.0.0/0 any ${4#any}" 0.0.0.0/0
        [ "$6" = v4 ] || [ ! -e /proc/net/if_inet6 ] || ufw_wanted_line 6 "$1 $fw_ports ::/0 any ${4#any}" ::/0
        case $7 in
        *"$NL"*) set -- "$1" "$2" "$3" "$4" "$5" "$6" "${7#*"$NL"}" ;;
        *) return ;;
        esac
    done
}

# ufw_plain NAME: as people write it.
ufw_plain() { printf %s "$1" | sed 's/%20/ /g'; }

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

ufw_check() {
    ufw_look || return 2
    if ! command -v ufw >/dev/null; then
        differs 'ufw is not installed yet'
        return 1
    fi
    fw_rc=0 fw_exclusive=$1 fw_logging=$2
    shift 2
    ufw_want "$@" || return
    for fw_family in 4 6; do
        eval "fw_own=\$fw_own_$fw_family fw_want=\$fw_want_$fw_family fw_others=\$fw_foreign_$fw_family"
        firewall_compare "$fw_own" "$fw_want" ufw_words
        [ "$fw_exclusive" != yes ] || firewall_each "$fw_others" firewall_tell "somebody else's rule" '' ufw_words
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
    [ ! -d /run/systemd/system ] || firewall_starts_check ufw
    firewall_docker
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
    *"$NL-A INPUT -j $fw_input$NL"*) ;;
    *) return 1 ;;
    esac
    # What the kernel makes of the file elsewhere is what it has to have here.
    # shellcheck disable=SC2016 # the other shell is to expand this
    fw_rules=$(firewall_elsewhere sh -c '"$1-restore" <"$2" && "$1" -S "$3"' - "$1" "/etc/ufw/$fw_file" "$fw_chain") ||
        fw_rules=$("$1" -S "$fw_chain")
    [ "$("$1" -S "$fw_chain")" = "$fw_rules" ]
}

ufw_apply() {
    ufw_look || return 1
    if ! command -v ufw >/dev/null; then
        problem 'ufw is not installed'
        return 1
    fi
    fw_exclusive=$1 fw_logging=$2
    shift 2
    ufw_want "$@" || return 1
    ufw_remember || return
    if ! grep -qsx 'IPV6=yes' /etc/default/ufw; then
        fw_text=$(sed '/^IPV6=/d' /etc/default/ufw)${NL}IPV6=yes$NL
        file_write /etc/default/ufw -644 - - %s "$fw_text" || return
    fi
    ufw_rules || return
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
    [ ! -d /run/systemd/system ] || firewall_start ufw
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
