# shellcheck disable=SC2034,SC2154
# iptables_check|iptables_apply EXCLUSIVE LOGGING [SPEC COMMENT]...
# EXCLUSIVE is yes or `-`, LOGGING a level or `-`. All is in one chain TUNNEL of each family. INPUT goes there behind the
# rules of others, so that these go on counting and fail2ban comes first, but before one of theirs that ends the matter for
# every packet.
ip_files=/etc/iptables/tunnel
ip_unit=/etc/systemd/system/tunnel-iptables.service

# iptables_look [SPEC COMMENT]..., with fw_logging: sets ip_text_4, ip_text_6, ip_rules (a line `SPEC COMMENT` for each),
# ip_load and ip_unit_text.
iptables_look() {
    security_root 'the firewall' || return
    firewall_alone iptables || return
    [ -d /run/systemd/system ] || {
        problem 'without systemd nothing loads the rules when the host starts: --backend nftables'
        return 2
    }
    [ "$fw_logging" != - ] || fw_logging=$(sed -n 's/^# Written by tunnel; logging: //p' "$ip_files.v4" 2>/dev/null)
    fw_logging=${fw_logging:-low}
    ip_lines_4='' ip_lines_6='' ip_rules='' ip_marks='' ip_count=0
    iptables_logging
    iptables_both "$ip_all-i lo -j ACCEPT$NL-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"
    for ip_type in destination-unreachable time-exceeded parameter-problem echo-request; do
        iptables_line 4 "-p icmp -m icmp --icmp-type $ip_type -j ACCEPT"
        iptables_line 6 "-p ipv6-icmp -m icmp6 --icmpv6-type $ip_type -j ACCEPT"
    done
    for ip_type in packet-too-big 130 router-advertisement neighbour-solicitation neighbour-advertisement; do
        iptables_line 6 "-p ipv6-icmp -m icmp6 --icmpv6-type $ip_type -j ACCEPT"
    done
    iptables_line 4 '-p udp -m udp --sport 67 --dport 68 -j ACCEPT'
    iptables_line 6 '-s fe80::/10 -p udp -m udp --dport 546 -j ACCEPT'
    iptables_both "$ip_invalid$ip_new"
    # Nothing is dropped for being invalid: connections that are older than the kernel's tracking of them may look so.
    firewall_want iptables_rule "$@"
    iptables_both "$ip_block-j DROP"
    ip_head="# Written by tunnel; logging: $fw_logging"
    ip_text_4="$ip_head$NL$ip_marks*filter$NL:TUNNEL - [0:0]$NL${ip_lines_4}COMMIT$NL"
    ip_text_6="$ip_head$NL*filter$NL:TUNNEL - [0:0]$NL${ip_lines_6}COMMIT$NL"
    iptables_scripts
}

# Sets what is logged of all, of invalid, of new and of refused packets, as ufw's levels do.
iptables_logging() {
    ip_all='' ip_invalid='' ip_new='' ip_block='' ip_few='-m limit --limit 3/min --limit-burst 10 '
    case $fw_logging in
    off) return ;;
    high) ip_all="$ip_few-j LOG --log-prefix \"[tunnel all] \"$NL" ip_few='' ;;
    full) ip_all="-j LOG --log-prefix \"[tunnel all] \"$NL" ip_few='' ;;
    esac
    ip_block="$ip_few-j LOG --log-prefix \"[tunnel refused] \"$NL"
    [ "$fw_logging" != low ] || return 0
    ip_invalid="-m conntrack --ctstate INVALID $ip_few-j LOG --log-prefix \"[tunnel invalid] \"$NL"
    ip_new="-m conntrack --ctstate NEW $ip_few-j LOG --log-prefix \"[tunnel new] \""
}

# The texts of what loads the rules, now and when the host starts. None may lean on indentation, or have a line that begins
# like a comment: scripts are sent without these.
iptables_scripts() {
    ip_load="#!/bin/sh
${NL}load() {
rules=\$(\"\$1\" -w 10 -S INPUT | grep '^-A') || :
jump=\$(printf '%s\n' \"\$rules\" | grep -nx -e '-A INPUT -j TUNNEL' | head -n 1 | cut -d : -f 1)
end=\$(printf '%s\n' \"\$rules\" | grep -nxE -e '-A INPUT -j (ACCEPT|DROP|REJECT.*)' | head -n 1 | cut -d : -f 1)
{
grep -vx COMMIT \"$ip_files.\$2\"
if [ \"\$jump\" ] && [ \"\$jump\" -gt \"\${end:-\$jump}\" ]; then
echo '-D INPUT -j TUNNEL'
jump=''
fi
if [ -z \"\$jump\" ]; then
if [ \"\$end\" ]; then echo \"-I INPUT \$end -j TUNNEL\"; else echo '-A INPUT -j TUNNEL'; fi
fi
echo COMMIT
} | \"\$1-restore\" -w 10 --noflush
}
load iptables v4 && { [ ! -e /proc/net/if_inet6 ] || load ip6tables v6; }
"
    ip_unit_text="[Unit]
Description=The firewall that tunnel made
DefaultDependencies=no
Wants=network-pre.target
Before=network-pre.target shutdown.target
After=local-fs.target tunnel-guard-boot.service netfilter-persistent.service iptables.service ip6tables.service
Conflicts=shutdown.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh $ip_files.sh
[Install]
WantedBy=sysinit.target
"
}

# iptables_line 4|6 WORDS
iptables_line() { eval "ip_lines_$1=\"\${ip_lines_$1}-A TUNNEL \$2\$NL\""; }

# iptables_both LINES
iptables_both() {
    firewall_each "$1" iptables_line 4
    firewall_each "$1" iptables_line 6
}

# iptables_rule SPEC COMMENT
iptables_rule() {
    ip_rules=$ip_rules${ip_rules:+$NL}"$1 $2"
    ip_marks="$ip_marks# rule: $1 $2$NL"
    ip_comment=" -m comment --comment \"$(printf %s "$2" | sed 's/[\\"]/\\&/g')\""
    # shellcheck disable=SC2086 # the words of SPEC
    set -- $1
    ip_match=''
    [ "$4" = any ] || ip_match="-s $4 "
    [ "$5" = any ] || ip_match="$ip_match-i $5 "
    ip_action=$1
    case $6 in
    v4) ip_families=4 ;;
    v6) ip_families=6 ;;
    *) ip_families='4 6' ;;
    esac
    [ "$1" != limit ] || ip_count=$((ip_count + 1))
    case $2-$3 in
    any-any) iptables_verdict '' ;;
    any-*)
        iptables_verdict tcp "$3"
        iptables_verdict udp "$3"
        ;;
    *) iptables_verdict "$2" "$3" ;;
    esac
}

# iptables_verdict PROTO PORTS
iptables_verdict() {
    ip_what=$ip_match
    case ${2-} in
    '') ;;
    *,*) ip_what="$ip_match-p $1 -m multiport --dports $2 " ;;
    *) ip_what="$ip_match-p $1 -m $1 --dport $2 " ;;
    esac
    case $ip_action-$1 in
    allow-* | limit-*) ip_verdict='-j ACCEPT' ;;
    deny-*) ip_verdict='-j DROP' ;;
    *-tcp) ip_verdict='-j REJECT --reject-with tcp-reset' ;;
    *) ip_verdict='-j REJECT' ;;
    esac
    for ip_family in $ip_families; do
        if [ "$ip_action" = limit ]; then
            ip_recent="-m conntrack --ctstate NEW -m recent --name tunnel$ip_count --rsource"
            iptables_line "$ip_family" "$ip_what$ip_recent --set"
            iptables_line "$ip_family" "$ip_what$ip_recent --update --seconds 30 --hitcount 6 -j REJECT"
        fi
        iptables_line "$ip_family" "$ip_what${ip_comment# } $ip_verdict"
    done
}

# iptables_foreign COMMAND: what others have in INPUT, but for fail2ban's.
iptables_foreign() { "$1" -w 10 -S INPUT 2>/dev/null | grep '^-A' | grep -v -e '-j TUNNEL$' -e '-j f2b-'; }

iptables_check() {
    fw_exclusive=$1 fw_logging=$2
    shift 2
    iptables_look "$@" || return 2
    if ! command -v iptables >/dev/null; then
        differs 'iptables is not installed yet'
        return 1
    fi
    fw_rc=0
    firewall_compare "$(sed -n 's/^# rule: //p' "$ip_files.v4" 2>/dev/null)" "$ip_rules" firewall_words
    if [ ! -e "$ip_files.v4" ]; then
        differs "$ip_files.v4 is absent"
        fw_rc=1
    elif [ "$fw_rc" = 0 ]; then
        iptables_check_files
    fi
    iptables_check_kernel iptables 4 || return
    [ ! -e /proc/net/if_inet6 ] || iptables_check_kernel ip6tables 6 || return
    firewall_starts_check tunnel-iptables
    firewall_docker
    return "$fw_rc"
}

iptables_check_files() {
    for ip_pair in ".v4 $ip_text_4" ".v6 $ip_text_6" ".sh $ip_load"; do
        file_same "$ip_files${ip_pair%% *}" %s "${ip_pair#* }" || {
            differs "the text of $ip_files${ip_pair%% *}"
            fw_rc=1
        }
    done
    file_same "$ip_unit" %s "$ip_unit_text" || {
        differs "the text of $ip_unit"
        fw_rc=1
    }
}

# iptables_check_kernel COMMAND FAMILY. What the kernel has is compared with what it makes of this text elsewhere, so it is
# all the same how it prints a rule.
iptables_check_kernel() {
    eval "ip_text=\$ip_text_$2"
    # shellcheck disable=SC2016 # the other shell is to expand this
    ip_wanted=$(printf %s "$ip_text" | firewall_elsewhere sh -c '"$1-restore" --noflush && "$1" -S TUNNEL' - "$1") || {
        problem "$1 does not take the rules, or they cannot be tried in a network of their own (unshare -n)"
        return 2
    }
    ip_now=$("$1" -w 10 -S TUNNEL 2>/dev/null)
    if [ "$ip_now" != "$ip_wanted" ]; then
        if [ -z "$ip_now" ]; then
            differs "the kernel does not have the chain TUNNEL ($1), and so lets everything in"
        elif [ "$fw_rc" = 0 ]; then
            differs "the kernel has other rules in the chain TUNNEL ($1)"
        fi
        fw_rc=1
    elif ! iptables_is_reached "$1"; then
        differs "the chain TUNNEL is not reached from INPUT ($1)"
        fw_rc=1
    fi
    ip_foreign=$(iptables_foreign "$1")
    if [ "$fw_exclusive" = yes ]; then
        firewall_each "$ip_foreign" iptables_foreign_tell "$1"
    elif [ "$fw_rc" != 0 ]; then
        firewall_each "$ip_foreign" iptables_foreign_known "$1"
    fi
}

iptables_is_reached() {
    ip_first=$("$1" -w 10 -S INPUT | grep -xE -e '-A INPUT -j (TUNNEL|ACCEPT|DROP|REJECT.*)' | head -n 1)
    [ "$ip_first" = '-A INPUT -j TUNNEL' ]
}

iptables_foreign_known() { differs "to be known: somebody else's rule $1 $2"; }

iptables_foreign_tell() {
    differs "somebody else's rule $1 $2"
    fw_rc=1
}

iptables_apply() {
    fw_exclusive=$1 fw_logging=$2
    shift 2
    iptables_look "$@" || return 1
    if ! command -v iptables >/dev/null; then
        problem 'iptables is not installed'
        return 1
    fi
    iptables_remember || return
    [ -d /etc/iptables ] || mkdir -m 0755 /etc/iptables || return
    file_put "$ip_files.v4" "$ip_text_4" && file_put "$ip_files.v6" "$ip_text_6" && file_put "$ip_files.sh" "$ip_load" &&
        file_put "$ip_unit" "$ip_unit_text" || return
    ip_words=$(sh "$ip_files.sh" 2>&1) || {
        problem "iptables did not load the rules: $ip_words"
        return 1
    }
    [ "$fw_exclusive" != yes ] || iptables_only || return
    systemctl daemon-reload && firewall_start tunnel-iptables
}

# Takes away what others have in INPUT, and what would bring that back when the host starts.
iptables_only() {
    for ip_command in iptables ip6tables; do
        [ "$ip_command" = iptables ] || [ -e /proc/net/if_inet6 ] || continue
        ip_foreign=$(iptables_foreign "$ip_command")
        [ "$ip_foreign" ] || continue
        printf '*filter\n%s\nCOMMIT\n' "$(printf '%s\n' "$ip_foreign" | sed 's/^-A/-D/')" | "$ip_command-restore" -w 10 --noflush || {
            problem "$ip_command did not delete the rules of others"
            return 1
        }
    done
    for ip_path in $ip_saved; do
        [ ! -e "$ip_path" ] || file_put "$ip_path" "$(sed '/^\*filter/,/^COMMIT/{/^-A INPUT /d;}' "$ip_path")$NL" || return
    done
}

ip_saved='/etc/iptables/rules.v4 /etc/iptables/rules.v6 /etc/sysconfig/iptables /etc/sysconfig/ip6tables'

# The files, and the rules of the kernel as they are.
iptables_remember() {
    [ -n "$RUN" ] || return 0
    { iptables-save -t filter >"$RUN/undo/iptables.$step" && ip6tables-save -t filter >"$RUN/undo/ip6tables.$step"; } || {
        problem "cannot keep the rules of the kernel in $RUN"
        return 1
    }
    ip_starts=no
    ! firewall_starts tunnel-iptables || ip_starts=yes
    remember iptables firewall "$ip_starts" "$RUN/undo/iptables.$step" "$RUN/undo/ip6tables.$step" || return
    [ -d /etc/iptables ] || keep /etc/iptables || return
    for ip_path in "$ip_files.v4" "$ip_files.v6" "$ip_files.sh" "$ip_unit"; do
        keep "$ip_path" || return
    done
    [ "$fw_exclusive" = yes ] || return 0
    for ip_path in $ip_saved; do
        [ ! -e "$ip_path" ] || keep "$ip_path" || return
    done
}
