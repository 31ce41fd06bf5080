# shellcheck disable=SC2034,SC2154
# What firewalls have in common. A SPEC is `ACTION PROTO PORTS FROM IFACE FAMILY`, with `any` for what is not given and
# `both`, `v4` or `v6` at the end; PORTS are `80,8000:8010`, or `app:NAME` with `%20` for each blank. A comment that begins
# with `tunnel` tells whose a rule is.

# firewall_alone MANAGER: no other one may be in charge.
firewall_alone() {
    for fw_other in ufw firewalld nftables iptables; do
        if [ "$fw_other" = "$1" ] || ! "firewall_is_$fw_other"; then continue; fi
        problem "$fw_other is in charge here, and only one manager can be: --backend $fw_other uses it, \`$fw_end\` ends it"
        return 2
    done
}

# Each sets fw_end, what would end it.
firewall_is_ufw() {
    fw_end='ufw disable'
    grep -qsx 'ENABLED=yes' /etc/ufw/ufw.conf
}

firewall_is_firewalld() {
    fw_end='systemctl disable --now firewalld'
    systemctl -q is-active firewalld 2>/dev/null
}

firewall_is_nftables() {
    fw_end='systemctl disable --now nftables'
    firewall_starts nftables || {
        fw_end='rm /etc/nftables.d/tunnel.nft; nft delete table inet tunnel'
        [ -e /etc/nftables.d/tunnel.nft ]
    }
}

firewall_is_iptables() {
    for fw_unit in tunnel-iptables netfilter-persistent iptables ip6tables; do
        fw_end="systemctl disable $fw_unit"
        ! firewall_starts "$fw_unit" || return 0
    done
    return 1
}

# firewall_starts UNIT: with the host.
firewall_starts() {
    if [ -d /run/systemd/system ]; then
        systemctl -q is-enabled "$1" 2>/dev/null
    else
        ls /etc/runlevels/*/"$1" >/dev/null 2>&1
    fi
}

# firewall_start UNIT
firewall_start() {
    if firewall_starts "$1"; then return; fi
    if [ -d /run/systemd/system ]; then
        fw_words=$(systemctl -q enable "$1" 2>&1)
    else
        fw_words=$(rc-update add "$1" boot 2>&1)
    fi || {
        problem "$1 cannot be made to start with the host: $fw_words"
        return 1
    }
}

# firewall_starts_check UNIT
firewall_starts_check() {
    firewall_starts "$1" || {
        differs 'it does not start with the host'
        fw_rc=1
    }
}

# firewall_want FUNCTION [SPEC COMMENT]...: calls it with each SPEC and COMMENT. The ports of sshd come first, unless a
# rule is about them.
firewall_want() {
    fw_call=$1
    shift
    for fw_port in $(ssh_ports); do
        firewall_is_about "$fw_port" "$@" || "$fw_call" "allow tcp $fw_port any any both" 'tunnel: ssh' || return
    done
    while [ $# -gt 1 ]; do
        "$fw_call" "$1" "$2" || return
        shift 2
    done
}

# firewall_is_about PORT [SPEC COMMENT]...
firewall_is_about() {
    fw_number=$1
    shift
    while [ $# -gt 1 ]; do
        case $1 in
        'allow any app:'* | 'limit any app:'*)
            fw_rest=${1#* * }
            ! firewall_app "${fw_rest%% *}" || case "$NL$fw_app_ports" in
            *"${NL}tcp "* | *"${NL}any "*)
                for fw_rest in $fw_app_ports; do
                    case ,$fw_rest, in
                    *",$fw_number,"*) return 0 ;;
                    esac
                done
                ;;
            esac
            ;;
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

# firewall_app app:NAME: sets fw_app_ports, a line `PROTO PORTS` for each of what ufw knows by that name.
firewall_app() {
    fw_app_ports=$(ufw app info "$(printf %s "${1#app:}" | sed 's/%20/ /g')" 2>/dev/null | sed -e '1,/^Ports\{0,1\}:/d' \
        -e 's/^ *//' -e 's/^\(.*\)\/\(.*\)$/\2 \1/' -e 's/^\([^ ]*\)$/any \1/' -e '/[0-9]/!d')
    [ "$fw_app_ports" ]
}

# firewall_has LINES LINE
firewall_has() {
    case $NL$1$NL in
    *"$NL$2$NL"*) ;;
    *) return 1 ;;
    esac
}

# firewall_each LINES FUNCTION ARG...: calls it with each line behind the ARGs.
firewall_each() {
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

# firewall_words 'SPEC COMMENT': sets fw_words, for people: `allow 80/tcp from 10.0.0.0/8 on eth0`.
firewall_words() {
    # shellcheck disable=SC2086
    set -- $1
    fw_words=$1
    case $2-$3 in
    any-any) ;;
    any-*) fw_words="$fw_words $3" ;;
    *) fw_words="$fw_words $3/$2" ;;
    esac
    [ "$4" = any ] || fw_words="$fw_words from $4"
    [ "$5" = any ] || fw_words="$fw_words on $5"
    case $4-$6 in
    any-v[46]) fw_words="$fw_words ($6)" ;;
    esac
}

# firewall_tell WORDS LINES WORDS-OF LINE: tells LINE where LINES do not have it.
firewall_tell() {
    ! firewall_has "$2" "$4" || return 0
    "$3" "$4"
    differs "$1 $fw_words"
    fw_rc=1
}

# firewall_compare OWN WANT WORDS-OF: sets fw_rc where these lines differ.
firewall_compare() {
    [ "$1" != "$2" ] || return 0
    fw_before=$fw_rc fw_rc=0
    firewall_each "$2" firewall_tell 'without the rule' "$1" "$3"
    firewall_each "$1" firewall_tell 'no longer wanted is' "$2" "$3"
    [ "$fw_rc" = 1 ] || differs 'the rules are in another order, or say what they are for in other words'
    fw_rc=1
}

# firewall_elsewhere COMMAND...: in a network of nobody's, where nothing of this host can come to harm.
firewall_elsewhere() { unshare -n "$@" 2>/dev/null; }

# What goes around every firewall is told where there is something to tell anyway.
firewall_docker() {
    [ "$fw_rc" != 0 ] && [ -d /sys/class/net/docker0 ] || return 0
    fw_words=$(iptables -t nat -S DOCKER 2>/dev/null | sed -n 's/.* --dport \([0-9:]*\).*/\1/p' | sort -un | paste -s -d ' ' -)
    differs "to be known: ports that Docker publishes go around it${fw_words:+, now $fw_words}"
}
