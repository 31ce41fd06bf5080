# shellcheck disable=SC2034,SC2154
# nftables_check|nftables_apply EXCLUSIVE LOGGING [SPEC COMMENT]...
# EXCLUSIVE is yes or `-`, LOGGING a level or `-`. All is in one table `inet tunnel`, which stands in a file of its own;
# tables of others are let be. What these let in has to get past this table all the same, for that is how nftables works.
nf_file=/etc/nftables.d/tunnel.nft
nf_tab='	'
nf_in=$nf_tab$nf_tab

# nftables_look [SPEC COMMENT]..., with fw_logging: sets nf_text, nf_rules (a line `SPEC COMMENT` for each) and nf_conf.
nftables_look() {
    security_root 'the firewall' || return
    firewall_alone nftables || return
    [ "$fw_logging" != - ] || fw_logging=$(sed -n 's/^# Written by tunnel; logging: //p' "$nf_file" 2>/dev/null)
    fw_logging=${fw_logging:-low}
    nf_conf=$(systemctl show -p ExecStart nftables 2>/dev/null | sed -n 's/.* -f \(\/etc[^ ;]*\).*/\1/p' | head -n 1)
    [ -d /run/systemd/system ] || [ ! -e /etc/nftables.nft ] || nf_conf=/etc/nftables.nft
    nf_conf=${nf_conf:-/etc/nftables.conf}
    nf_sets='' nf_lines='' nf_rules='' nf_count=0
    firewall_want nftables_rule "$@"
    nftables_logging
    # Nothing is dropped for being invalid: connections that are older than the kernel's tracking of them may look so.
    # No line of this may lean on its indentation, or begin like a comment: scripts are sent without these.
    nf_text="# Written by tunnel; logging: $fw_logging
table inet tunnel {
}
delete table inet tunnel
table inet tunnel {
$nf_sets${nf_tab}chain input {
${nf_in}type filter hook input priority filter; policy drop;
$nf_all${nf_in}iif \"lo\" accept
${nf_in}ct state established,related accept
${nf_in}icmp type { destination-unreachable, time-exceeded, parameter-problem, echo-request } accept
${nf_in}icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem, echo-request } accept
${nf_in}icmpv6 type { nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert, mld-listener-query } accept
${nf_in}udp sport 67 udp dport 68 accept
${nf_in}ip6 saddr fe80::/10 udp dport 546 accept
$nf_invalid$nf_new$nf_lines$nf_block$nf_tab}
}
"
}

# Sets nf_all, nf_invalid, nf_new and nf_block: what is logged of all, of new and of refused packets, as ufw's levels do.
nftables_logging() {
    nf_all='' nf_invalid='' nf_new='' nf_block='' nf_few='limit rate 3/minute burst 10 packets '
    case $fw_logging in
    off) return ;;
    high) nf_all="$nf_in${nf_few}log prefix \"[tunnel all] \"$NL" nf_few='' ;;
    full) nf_all="${nf_in}log prefix \"[tunnel all] \"$NL" nf_few='' ;;
    esac
    nf_block="$nf_in${nf_few}log prefix \"[tunnel refused] \"$NL"
    [ "$fw_logging" != low ] || return 0
    nf_invalid="${nf_in}ct state invalid ${nf_few}log prefix \"[tunnel invalid] \"$NL"
    nf_new="${nf_in}ct state new ${nf_few}log prefix \"[tunnel new] \"$NL"
}

# nftables_rule SPEC COMMENT
nftables_rule() {
    nf_rules=$nf_rules${nf_rules:+$NL}"$1 $2"
    # Its strings have no way to say a quote.
    nf_comment=$(printf %s "$2" | tr '"' "'")
    nf_lines="$nf_lines$nf_in# rule: $1 $2$NL"
    # shellcheck disable=SC2086 # the words of SPEC
    set -- $1
    nf_match=''
    [ "$5" = any ] || nf_match="iifname \"$5\" "
    case $4-$6 in
    any-v4) nf_match="${nf_match}meta nfproto ipv4 " ;;
    any-v6) nf_match="${nf_match}meta nfproto ipv6 " ;;
    any-*) ;;
    *-v6) nf_match="${nf_match}ip6 saddr $4 " ;;
    *) nf_match="${nf_match}ip saddr $4 " ;;
    esac
    nf_ports=$(printf %s "$3" | sed -e 's/:/-/g' -e 's/,/, /g')
    case $2-$3 in
    any-any) ;;
    any-*) nf_match="${nf_match}meta l4proto { tcp, udp } th dport { $nf_ports } " ;;
    *) nf_match="$nf_match$2 dport { $nf_ports } " ;;
    esac
    case $1-$2 in
    allow-* | limit-*) nf_verdict=accept ;;
    deny-*) nf_verdict=drop ;;
    *-tcp) nf_verdict='reject with tcp reset' ;;
    *) nf_verdict=reject ;;
    esac
    if [ "$1" = limit ]; then
        nf_count=$((nf_count + 1))
        [ "$6" = v6 ] || nftables_limit 4 ip ipv4_addr
        [ "$6" = v4 ] || nftables_limit 6 ip6 ipv6_addr
    fi
    nf_lines="$nf_lines$nf_in$nf_match$nf_verdict comment \"$nf_comment\"$NL"
}

# nftables_limit FAMILY PROTOCOL TYPE: five at once and ten a minute, which is what ufw's five in half a minute come to.
nftables_limit() {
    nf_set=limit_${nf_count}_$1
    nf_sets="$nf_sets${nf_tab}set $nf_set {
${nf_in}type $3
${nf_in}size 65535
${nf_in}flags dynamic,timeout
${nf_in}timeout 1m
$nf_tab}
"
    nf_lines="$nf_lines$nf_in${nf_match}ct state new update @$nf_set { $2 saddr limit rate over 10/minute burst 5 packets } reject$NL"
}

nftables_table() { nft -s -t list table inet tunnel 2>/dev/null; }

# nftables_foreign: a line `FAMILY TABLE CHAIN` for each chain of others that judges what comes in, but for fail2ban's.
nftables_foreign() {
    nft list chains 2>/dev/null | while read -r nf_1 nf_2 nf_3 nf_rest; do
        case "$nf_1 $nf_2 $nf_3 $nf_rest" in
        'table inet tunnel '* | 'table inet f2b-table '*) nf_where='' ;;
        'table ip '* | 'table ip6 '* | 'table inet '*) nf_where="$nf_2 $nf_3" ;;
        'table '*) nf_where='' ;;
        'chain '*) nf_chain=$nf_2 ;;
        'type filter hook input '*)
            # shellcheck disable=SC2086 # family and table
            [ -z "$nf_where" ] || ! nftables_judges $nf_where "$nf_chain" || printf '%s\n' "$nf_where $nf_chain"
            ;;
        esac
    done
}

# nftables_judges FAMILY TABLE CHAIN: it has rules, or drops what none is about.
nftables_judges() {
    nft -s list chain "$1" "$2" "$3" 2>/dev/null | grep -qv -e '^#' -e '^table ' -e '^	chain ' -e '^	*}$' -e 'policy accept;$'
}

nftables_includes() { grep -qsE '^[[:space:]]*include[[:space:]]+"/etc/nftables\.d/(\*|tunnel)\.nft"' "$nf_conf"; }

nftables_check() {
    fw_exclusive=$1 fw_logging=$2
    shift 2
    nftables_look "$@" || return 2
    if ! command -v nft >/dev/null; then
        differs 'nftables is not installed yet'
        return 1
    fi
    fw_rc=0
    nf_own=$(sed -n 's/^	*# rule: //p' "$nf_file" 2>/dev/null)
    firewall_compare "$nf_own" "$nf_rules" firewall_words
    if [ ! -e "$nf_file" ]; then
        differs "$nf_file is absent"
        fw_rc=1
    elif [ "$fw_rc" = 0 ] && ! file_same "$nf_file" %s "$nf_text"; then
        differs "the text of $nf_file"
        fw_rc=1
    fi
    nftables_check_kernel || return
    nftables_includes || { differs "$nf_conf does not include it"; fw_rc=1; }
    firewall_starts_check nftables
    nftables_check_foreign
    firewall_docker
    return "$fw_rc"
}

# What the kernel has is compared with what it makes of this text elsewhere, so it is all the same how it prints a rule.
nftables_check_kernel() {
    nf_wanted=$(printf %s "$nf_text" | firewall_elsewhere sh -c 'nft -f /dev/stdin && nft -s -t list table inet tunnel') || {
        nf_words=$(printf %s "$nf_text" | nft -c -f /dev/stdin 2>&1) || nf_words="nft does not take the rules: $nf_words"
        problem "${nf_words:-the rules cannot be tried in a network of their own (unshare -n)}"
        return 2
    }
    nf_now=$(nftables_table)
    if [ -z "$nf_now" ]; then
        differs 'the kernel does not have the table inet tunnel, and so lets everything in'
    elif [ "$nf_now" = "$nf_wanted" ]; then
        return
    elif [ "$fw_rc" = 0 ]; then
        differs 'the kernel has other rules in the table inet tunnel'
    fi
    fw_rc=1
}

nftables_check_foreign() {
    nf_foreign=$(nftables_foreign)
    if [ "$fw_exclusive" != yes ]; then
        [ "$fw_rc" = 0 ] || firewall_each "$nf_foreign" nftables_foreign_known
        return
    fi
    firewall_each "$nf_foreign" nftables_foreign_tell
    nftables_is_only_include || { differs "$nf_conf has more than the line that includes tunnel's"; fw_rc=1; }
}

nftables_foreign_known() {
    differs "to be known: somebody else's chain ${1##* } of the table ${1% *} also judges what comes in"
}

nftables_foreign_tell() {
    differs "somebody else's chain ${1##* } of the table ${1% *}"
    fw_rc=1
}

nftables_is_only_include() { ! grep -v -e '^[[:space:]]*#' -e '^[[:space:]]*$' -e '^[[:space:]]*include .*/etc/nftables\.d/' "$nf_conf" 2>/dev/null | grep -q .; }

nftables_apply() {
    fw_exclusive=$1 fw_logging=$2
    shift 2
    nftables_look "$@" || return 1
    if ! command -v nft >/dev/null; then
        problem 'nftables is not installed'
        return 1
    fi
    nf_foreign=''
    if [ "$fw_exclusive" = yes ]; then
        nf_foreign=$(nftables_foreign)
        firewall_each "$nf_foreign" nftables_is_removable || return
    fi
    nf_words=$(printf %s "$nf_text" | nft -c -f /dev/stdin 2>&1) || {
        problem "nft does not take the rules: $nf_words"
        return 1
    }
    nftables_remember || return
    nftables_write && nftables_load || return
    firewall_start nftables
}

# What iptables has put into its tables only iptables can put back.
nftables_is_removable() {
    case $1 in
    'ip filter INPUT' | 'ip6 filter INPUT')
        problem "the chain $1 is one of iptables: take its rules away with iptables, or use --backend iptables"
        return 1
        ;;
    esac
}

# What would bring the kernel back to where it was, as a script for nft.
nftables_remember() {
    [ -n "$RUN" ] || return 0
    {
        printf 'table inet tunnel {\n}\ndelete table inet tunnel\n' && { nftables_table || :; } &&
            firewall_each "$nf_foreign" nftables_dump_chain
    } >"$RUN/undo/nftables.$step" || {
        problem "cannot keep the rules of the kernel in $RUN"
        return 1
    }
    nf_starts=no
    ! firewall_starts nftables || nf_starts=yes
    remember nftables firewall "$nf_starts" "$RUN/undo/nftables.$step" || return
    [ -d /etc/nftables.d ] || keep /etc/nftables.d || return
    keep "$nf_file" && keep "$nf_conf"
}

nftables_dump_chain() {
    # shellcheck disable=SC2086 # family, table, chain
    nft -s list chain $1
}

nftables_write() {
    [ -d /etc/nftables.d ] || mkdir -m 0755 /etc/nftables.d || return
    file_put "$nf_file" "$nf_text" || return
    if [ "$fw_exclusive" = yes ] && ! nftables_is_only_include; then
        nf_lines=''
    elif nftables_includes; then
        return
    else
        nf_lines=$(cat "$nf_conf" 2>/dev/null)
    fi
    file_put "$nf_conf" "${nf_lines:-#!$(command -v nft) -f}${NL}include \"$nf_file\"$NL"
}

# One transaction: there is no moment without rules.
nftables_load() {
    nf_words=$({
        printf %s "$nf_text"
        firewall_each "$nf_foreign" nftables_delete_chain
    } | nft -f /dev/stdin 2>&1) || {
        problem "nft did not load the rules: $nf_words"
        return 1
    }
}

nftables_delete_chain() { printf 'flush chain %s\ndelete chain %s\n' "$1" "$1"; }
