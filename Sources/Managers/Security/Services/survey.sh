# shellcheck disable=SC2154
# survey_check before|after TOPICS [SYSCTL-KEY...]: tells what is open and how it is locked; nothing is changed. `before` a
# change and `after` it; where nothing is to be changed, it is told once, as what there is `now`.

# survey_tell TOPIC NAME VALUE: neither TOPIC nor NAME has a blank.
survey_tell() {
    one_line "$3"
    report state "$step" "$su_phase" "$1" "$2" "$REPLY"
}

survey_check() {
    security_root 'what is open' || return
    su_phase=$1 su_topics=$2
    shift 2
    case $MODE-$su_phase in
    check-before) su_phase=now ;;
    check-after) return 0 ;;
    esac
    for su_topic in $su_topics; do
        case $su_phase-$su_topic in
        # What is to become of these is told by the steps.
        now-ssh | now-sysctl) ;;
        *) "survey_$su_topic" "$@" ;;
        esac
    done
}

survey_apply() { :; }

survey_listeners() {
    survey_filter
    each_line survey_listener "$(listeners)"
}

# Ports that a firewall keeps closed are told apart, as far as this firewall's rules can be read; those of Docker go
# around it.
survey_listener() {
    set -f
    # shellcheck disable=SC2086 # words, one of them may be `*`
    set -- $1
    set +f
    listener_reach "$2"
    su_reach=$REPLY
    case $su_reach-$su_filter-$4 in
    *-docker-proxy | local-* | *-no-*) ;;
    *-ufw-*) survey_lets "$1" "$3" || su_reach=filtered ;;
    *) su_reach="behind $su_filter" ;;
    esac
    case $5 in
    -) survey_tell listening "$1/$2:$3" "$su_reach, $4" ;;
    *) survey_tell listening "$1/$2:$3" "$su_reach, $4 ($5)" ;;
    esac
}

# survey_lets PROTOCOL PORT: somebody may come in there.
survey_lets() {
    for su_one in $su_let; do
        case ${su_one%%/*} in
        any | "$1") ;;
        *) continue ;;
        esac
        su_one=${su_one#*/}
        case $su_one in
        any | "$2") return 0 ;;
        *:*) [ "$2" -lt "${su_one%:*}" ] || [ "$2" -gt "${su_one#*:}" ] || return 0 ;;
        esac
    done
    return 1
}

# survey_filter: sets su_filter (what refuses packets: ufw, another one, or no), su_let (words PROTOCOL/PORTS of ufw) and
# su_firewall, the same for people.
survey_filter() {
    su_filter=no su_let='' su_firewall='nothing is refused'
    if grep -qs '^ENABLED=yes' /etc/ufw/ufw.conf && ufw status 2>/dev/null | grep -q '^Status: active'; then
        grep -q '^DEFAULT_INPUT_POLICY="\{0,1\}\(DROP\|REJECT\)' /etc/default/ufw || return 0
        su_filter=ufw
        # `### tuple ### allow tcp 80,443 0.0.0.0/0 any 192.0.2.0/24 in`: action, protocol, ports.
        su_let=$(awk '$2 == "tuple" && $4 ~ /^(allow|limit)/ {
            count = split($6, port, ",")
            for (at = 1; at <= count; at++) print $5 "/" port[at]
        }' /etc/ufw/user.rules /etc/ufw/user6.rules 2>/dev/null | sort -u | paste -s -d ' ' -)
        su_firewall="ufw refuses all but ${su_let:-nothing}"
    elif command -v firewall-cmd >/dev/null && firewall-cmd -q --state 2>/dev/null; then
        su_filter=firewalld
        su_firewall="firewalld, zone $(firewall-cmd --get-default-zone)"
    elif su_tables=$(nft list tables 2>/dev/null | sed 's/^table //' | paste -s -d , -) &&
        nft list ruleset 2>/dev/null | grep -q -e 'hook input.*policy drop' -e '^table inet tunnel '; then
        su_filter=nftables
        su_firewall="nftables, tables $su_tables"
    elif iptables -S INPUT 2>/dev/null | grep -q -e '^-P INPUT DROP' -e '-j TUNNEL$'; then
        su_filter=iptables
        su_firewall='iptables'
    fi
}

survey_firewall() {
    survey_filter
    survey_tell firewall state "$su_firewall"
}

survey_ssh() {
    ssh_directory
    each_line survey_keyword "$(
        sshd -T -C user=root,host=localhost,addr=127.0.0.1,laddr=127.0.0.1,lport=22 2>/dev/null | sort
    )"
}

survey_keyword() {
    case ${1%% *} in
    port | permit* | *authentication | x11forwarding | allow* | max* | logingracetime | client* | loglevel | \
        ciphers | macs | kexalgorithms | hostkeyalgorithms | gatewayports | tcpkeepalive | usedns | compression)
        survey_tell ssh "${1%% *}" "${1#* }"
        ;;
    esac
}

survey_fail2ban() {
    su_jails=$(fail2ban-client status 2>/dev/null | sed -n 's/.*Jail list:[[:blank:]]*//p')
    survey_tell fail2ban jails "${su_jails:-none}"
}

survey_updates() {
    su_how=none
    for su_unit in apt-daily-upgrade dnf-automatic dnf5-automatic tunnel-updates; do
        systemctl -q is-active "$su_unit.timer" 2>/dev/null || continue
        case $su_unit in
        apt-*)
            apt-config dump 2>/dev/null | grep -q '^APT::Periodic::Unattended-Upgrade "[1-9]' || continue
            command -v unattended-upgrade >/dev/null || continue
            ;;
        esac
        su_how=$su_unit.timer
        break
    done
    survey_tell updates automatic "$su_how"
}

survey_sysctl() {
    for su_key; do
        sysctl_path "$su_key"
        # `*` is every interface, and they may differ.
        su_values=$(for su_path in $sy_path; do survey_value "$su_path"; done | sort -u)
        [ -z "$su_values" ] || survey_tell sysctl "$su_key" "$(printf %s "$su_values" | paste -s -d '|' - | sed 's/|/ or /g')"
    done
}

survey_value() {
    sy_path=$1
    if sysctl_now; then printf '%s\n' "$sy_now"; fi
}
