# shellcheck disable=SC2034,SC2154
# firewalld_check|firewalld_apply EXCLUSIVE LOGGING [SPEC COMMENT]...
# EXCLUSIVE is yes or `-`, LOGGING a level or `-`. All is in one policy `tunnel`, which stands in a file of its own and is
# asked behind the zones: what others let in there stays let in, and whom fail2ban shuts out there stays shut out.
fd_file=/etc/firewalld/policies/tunnel.xml

# firewalld_look [SPEC COMMENT]...: sets fd_text and fd_rules (rich rules as firewall-cmd prints them, one a line).
firewalld_look() {
    security_root 'the firewall' || return
    firewall_alone firewalld || return
    [ -d /run/systemd/system ] || {
        problem 'firewalld is known here only where systemd runs it: --backend nftables'
        return 2
    }
    fd_lines='' fd_rules='' fd_priority=-32768
    firewall_want firewalld_rule "$@"
    # No line of this may lean on its indentation: scripts are sent without it.
    fd_text="<?xml version=\"1.0\" encoding=\"utf-8\"?>
<!-- Written by tunnel. -->
<policy priority=\"100\" target=\"CONTINUE\">
<ingress-zone name=\"ANY\"/>
<egress-zone name=\"HOST\"/>
$fd_lines</policy>
"
}

# firewalld_rule SPEC COMMENT: there is no place for the comment.
firewalld_rule() {
    # shellcheck disable=SC2086 # the words of SPEC
    set -- $1
    fd_family=''
    case $6 in
    v4) fd_family=ipv4 ;;
    v6) fd_family=ipv6 ;;
    esac
    case $1 in
    allow) fd_verdict=accept ;;
    deny) fd_verdict=drop ;;
    *) fd_verdict=reject ;;
    esac
    fd_from=${4#any}
    case $2 in
    any) fd_protocols='tcp udp' ;;
    *) fd_protocols=$2 ;;
    esac
    if [ "$3" = any ]; then
        firewalld_line '' ''
        return
    fi
    for fd_protocol in $fd_protocols; do
        for fd_port in $(printf %s "$3" | tr ',:' ' -'); do
            firewalld_line "$fd_protocol" "$fd_port"
        done
    done
}

# firewalld_line PROTO PORT: the priority keeps the rules in their order.
firewalld_line() {
    fd_rule="rule priority=\"$fd_priority\"${fd_family:+ family=\"$fd_family\"}"
    fd_lines="$fd_lines<$fd_rule>"
    if [ "$fd_from" ]; then
        fd_rule="$fd_rule source address=\"$fd_from\""
        fd_lines="$fd_lines<source address=\"$fd_from\"/>"
    fi
    if [ "$2" ]; then
        fd_rule="$fd_rule port port=\"$2\" protocol=\"$1\""
        fd_lines="$fd_lines<port port=\"$2\" protocol=\"$1\"/>"
    fi
    fd_rules="$fd_rules${fd_rules:+$NL}$fd_rule $fd_verdict"
    fd_lines="$fd_lines<$fd_verdict/></rule>$NL"
    fd_priority=$((fd_priority + 1))
}

firewalld_bare() { printf '%s\n' "$1" | sed 's/ priority="[^"]*"//'; }

# firewalld_words RULE: sets fw_words, as a person writes the rule.
firewalld_words() {
    fw_words=$(printf '%s\n' "$1" | sed -e 's/^rule//' -e 's/ family="ipv\(.\)" source/ source/' \
        -e 's/ port port="\([^"]*\)" protocol="\([^"]*\)"/ \1\/\2/' -e 's/^\(.*\) source address="\([^"]*\)"\(.*\) \([a-z]*\)$/\4\1\3 from \2/' \
        -e 's/^ family="ip\(v.\)"\(.*\) \([a-z]*\)$/\3\2 (\1)/' -e 's/^ \(.*\) \([a-z]*\)$/\2 \1/' -e 's/^accept/allow/' -e 's/^drop/deny/')
}

# firewalld_now: by their priorities.
firewalld_now() { firewall-cmd --policy tunnel --list-rich-rules 2>/dev/null | sort -t '"' -k 2,2n; }

# firewalld_is_loaded: the kernel has the policy, and as many rules as it has.
firewalld_is_loaded() {
    fd_count=$(printf '%s\n' "$fd_rules" | grep -c .)
    if nft list chain inet firewalld filter_INPUT >/dev/null 2>&1; then
        nft list chain inet firewalld filter_INPUT_POLICIES_post 2>/dev/null | grep -q policy_tunnel &&
            nft list chain inet firewalld filter_INPUT | grep -q 'jump filter_INPUT_ZONES' &&
            [ "$(nft list chain inet firewalld filter_IN_policy_tunnel_pre 2>/dev/null | grep -cE ' (accept|drop|reject.*)$')" -ge "$fd_count" ]
    else
        [ "$(iptables -w 10 -S 2>/dev/null | grep -c policy_tunnel)" -gt 0 ]
    fi
}

firewalld_check() {
    fw_exclusive=$1 fw_logging=$2
    shift 2
    firewalld_look "$@" || return 2
    if ! command -v firewall-cmd >/dev/null; then
        differs 'firewalld is not installed yet'
        return 1
    fi
    fw_rc=0
    if ! firewall_is_firewalld; then
        differs 'firewalld does not run'
        return 1
    fi
    fd_now=$(firewalld_now)
    if [ -z "$fd_now" ] && ! firewall-cmd --get-policies >/dev/null 2>&1; then
        problem 'this firewalld is older than 0.9, which knows no policies: --backend nftables'
        return 2
    fi
    # A rule more or less shifts the priorities of all behind it, which is nothing to tell.
    firewall_compare "$(firewalld_bare "$fd_now")" "$(firewalld_bare "$fd_rules")" firewalld_words
    [ "$fd_now" = "$fd_rules" ] || [ "$fw_rc" = 1 ] || { differs 'the rules have other priorities'; fw_rc=1; }
    if [ "$fw_rc" = 0 ] && ! firewalld_is_loaded; then
        differs 'the kernel does not have its rules'
        fw_rc=1
    fi
    if [ "$fw_rc" = 0 ] && ! file_same "$fd_file" %s "$fd_text"; then
        differs "the text of $fd_file"
        fw_rc=1
    fi
    firewalld_check_zones || return
    fd_logging=$(firewalld_setting LogDenied)
    firewalld_level
    [ "$fd_logging" = "$fd_level" ] || { differs "logging is $fd_logging, wanted $fd_level"; fw_rc=1; }
    firewall_starts_check firewalld
    firewall_docker
    return "$fw_rc"
}

# Sets fd_level, firewalld's word for fw_logging.
firewalld_level() {
    case $fw_logging in
    -) fd_level=$fd_logging ;;
    off) fd_level=off ;;
    low) fd_level=unicast ;;
    *) fd_level=all ;;
    esac
}

firewalld_apply() {
    fw_exclusive=$1 fw_logging=$2
    shift 2
    firewalld_look "$@" || return 1
    if ! command -v firewall-cmd >/dev/null; then
        problem 'firewalld is not installed'
        return 1
    fi
    firewalld_remember || return
    file_put "$fd_file" "$fd_text" || return
    fd_words=$(firewall-offline-cmd --check-config 2>&1) || {
        problem "firewalld does not take this: $fd_words"
        return 1
    }
    if ! firewall_is_firewalld; then
        firewalld_unit start || return
    elif [ "$(firewalld_now)" ] && firewalld_is_there; then
        # Others may have rules for now only (fail2ban has), which would be gone after a reload.
        firewalld_change || return
    else
        firewalld_keeping firewalld_reload || return
    fi
    fd_logging=$(firewalld_setting LogDenied)
    firewalld_level
    [ "$fd_logging" = "$fd_level" ] || firewalld_keeping firewalld_run --set-log-denied "$fd_level" || return
    if [ "$fw_exclusive" = yes ]; then
        fd_zone=$(firewalld_setting DefaultZone)
        firewalld_foreign
        firewall_each "$fd_foreign" firewalld_remove || return
    fi
    firewall_start firewalld
}

# firewalld_unit start|restart
firewalld_unit() {
    systemctl "$1" firewalld || {
        problem "firewalld did not $1: $(journalctl -q -b -n 5 --no-pager -u firewalld)"
        return 1
    }
}

# The kernel has what firewalld believes it has.
firewalld_is_there() {
    fd_wanted=$fd_rules
    fd_rules=$(firewalld_now)
    firewalld_is_loaded
    set -- "$?"
    fd_rules=$fd_wanted
    return "$1"
}

# What is new comes before what is old goes.
firewalld_change() {
    fd_now=$(firewalld_now)
    firewalld_each add "$fd_rules" "$fd_now" && firewalld_each remove "$fd_now" "$fd_rules"
}

# firewalld_each add|remove RULES BUT: those of RULES that are not in BUT, in one call.
firewalld_each() {
    fd_words=''
    firewall_each "$2" firewalld_unless "$3" "$1"
    firewalld_rich --policy tunnel
}

# firewalld_rich ARG...: firewall-cmd with ARG and the options in fd_words, one a line.
firewalld_rich() {
    [ "$fd_words" ] || return 0
    set -f
    IFS=$NL
    # shellcheck disable=SC2086
    set -- "$@" $fd_words
    unset IFS
    set +f
    firewalld_run "$@"
}

# firewalld_keeping COMMAND...: which reads the files again. Whom fail2ban shut out in the default zone is shut out for now
# only, and stays shut out.
firewalld_keeping() {
    fd_before=$(firewall-cmd --list-rich-rules)
    "$@" || return
    fd_words=''
    firewall_each "$fd_before" firewalld_unless "$(firewall-cmd --list-rich-rules)" add
    firewalld_rich
}

# A table that was flushed by hand is one that it cannot delete.
firewalld_reload() { firewall-cmd -q --reload >/dev/null 2>&1 || firewalld_unit restart; }

# firewalld_unless BUT add|remove RULE
firewalld_unless() { firewall_has "$1" "$3" || fd_words="$fd_words${fd_words:+$NL}--$2-rich-rule=$3"; }

firewalld_run() {
    fd_words=$(firewall-cmd "$@" 2>&1) || {
        problem "firewall-cmd $*: $fd_words"
        return 1
    }
}

firewalld_remember() {
    [ -n "$RUN" ] || return 0
    fd_ran=no fd_starts=no
    ! firewall_is_firewalld || fd_ran=yes
    ! firewall_starts firewalld || fd_starts=yes
    remember firewalld firewall "$fd_ran" "$fd_starts" || return
    keep "$fd_file" && keep /etc/firewalld/firewalld.conf || return
    if [ "$fw_exclusive" = yes ] && [ "$fd_ran" = yes ]; then
        fd_zone=$(firewalld_setting DefaultZone)
        firewalld_foreign
        for fd_zone in $(printf '%s\n' "$fd_foreign" | sed 's/ .*//' | sort -u); do
            keep "/etc/firewalld/zones/$fd_zone.xml" || return
        done
    fi
}
