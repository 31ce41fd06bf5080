# shellcheck disable=SC2034,SC2154
# fail2ban_check|fail2ban_apply OPERATOR MAXRETRY FINDTIME BANTIME [IGNORED...]
# OPERATOR is the address that is never banned, or `-`; times are seconds.
f2_jail=/etc/fail2ban/jail.d/10-tunnel.conf
f2_filter=/etc/fail2ban/filter.d/sshd.local
# Read behind ours: the place for what an administrator wants otherwise.
f2_theirs=/etc/fail2ban/jail.local
# Of TEST-NET-1: nobody comes from there.
f2_nobody=192.0.2.99

# fail2ban_look OPERATOR MAXRETRY FINDTIME BANTIME [IGNORED...]: sets f2_text, f2_ignored and f2_local.
fail2ban_look() {
    security_root 'what is banned' || return
    f2_operator=$1 f2_retry=$2 f2_find=$3 f2_ban=$4
    shift 4
    f2_ignored="127.0.0.1/8 ::1${*:+ $*}"
    [ "$f2_operator" = - ] || f2_ignored="$f2_ignored $f2_operator"
    f2_ports=$(ssh_ports | paste -s -d , -)
    f2_backend=auto
    # There may be no log file; the journal there always is.
    if [ -d /run/systemd/system ]; then f2_backend=systemd; fi
    if firewall_is_firewalld; then
        f2_action=firewallcmd-rich-rules
    elif firewall_is_nftables || ! command -v iptables >/dev/null; then
        f2_action=nftables
    else
        f2_action=iptables
    fi
    case $f2_action in
    firewallcmd*) f2_every=$f2_action ;;
    *) f2_every=$f2_action-allports f2_action=$f2_action-multiport ;;
    esac
    f2_text="# Written by tunnel.
[DEFAULT]
ignoreip = $f2_ignored
maxretry = $f2_retry
findtime = $f2_find
bantime = $f2_ban
banaction = $f2_action
banaction_allports = $f2_every
[sshd]
enabled = true
backend = $f2_backend
port = ${f2_ports:-ssh}
"
    # From OpenSSH 9.8 on another program does the talking, which older filters do not know.
    f2_local=''
    for f2_word in /usr/lib/openssh/sshd-session /usr/libexec/openssh/sshd-session /usr/lib/ssh/sshd-session; do
        [ ! -e "$f2_word" ] || grep -qs sshd-session /etc/fail2ban/filter.d/sshd.conf || f2_local="# Written by tunnel.
[DEFAULT]
_daemon = sshd(?:-session)?
[Definition]
journalmatch = _COMM=sshd + _COMM=sshd-session
"
    done
}

fail2ban_check() {
    fail2ban_look "$@" || return
    if ! command -v fail2ban-client >/dev/null; then
        differs 'fail2ban is not installed yet'
        return 1
    fi
    f2_rc=0
    printf %s "$f2_text" | cmp -s - "$f2_jail" || { differs "the text of $f2_jail"; f2_rc=1; }
    [ -z "$f2_local" ] || printf %s "$f2_local" | cmp -s - "$f2_filter" || { differs "the text of $f2_filter"; f2_rc=1; }
    [ -e "$f2_theirs" ] || { differs "$f2_theirs is absent"; f2_rc=1; }
    if [ -d /run/systemd/system ] && ! systemctl -q is-enabled fail2ban; then
        differs 'it does not start with the host'
        f2_rc=1
    fi
    if ! fail2ban-client status sshd >/dev/null 2>&1; then
        differs 'nobody watches sshd'
        return 1
    fi
    fail2ban_value maxretry "$f2_retry"
    fail2ban_value findtime "$f2_find"
    fail2ban_value bantime "$f2_ban"
    f2_now=$(fail2ban-client get sshd ignoreip | sed -n 's/^[|`]- //p')
    for f2_word in $f2_ignored; do
        case $NL$f2_now$NL in
        *"$NL$f2_word$NL"* | *"$NL${f2_word%.*}.0/"*) ;;
        *"${NL}127.0.0.0/8$NL"*) [ "$f2_word" = 127.0.0.1/8 ] || fail2ban_ignores ;;
        *) fail2ban_ignores ;;
        esac
    done
    return "$f2_rc"
}

fail2ban_ignores() {
    differs "$f2_word could be banned"
    f2_rc=1
}

# fail2ban_value NAME WANTED
fail2ban_value() {
    f2_now=$(fail2ban-client get sshd "$1")
    [ "$f2_now" = "$2" ] || {
        differs "$1 $f2_now, wanted $2"
        f2_rc=1
    }
}

fail2ban_apply() {
    fail2ban_look "$@" || return 1
    if ! command -v fail2ban-client >/dev/null; then
        problem 'fail2ban is not installed'
        return 1
    fi
    f2_active=$(systemctl is-active fail2ban 2>/dev/null) || :
    f2_enabled=$(systemctl is-enabled fail2ban 2>/dev/null) || :
    remember fail2ban service "${f2_active:-unknown}" "${f2_enabled:-unknown}" || return
    fail2ban_write "$f2_jail" "$f2_text" || return
    [ -z "$f2_local" ] || fail2ban_write "$f2_filter" "$f2_local" || return
    [ -e "$f2_theirs" ] ||
        fail2ban_write "$f2_theirs" "# For settings of this host alone. Those of tunnel stand in jail.d/10-tunnel.conf.$NL" ||
        return
    f2_words=$(fail2ban-client -t 2>&1) || {
        problem "fail2ban does not take this: $f2_words"
        return 1
    }
    fail2ban_start && fail2ban_reads && fail2ban_bans
}

fail2ban_write() {
    keep "$1" || return
    f2_words=$(file_write "$1" 644 root root %s "$2" 2>&1) || {
        problem "could not write $1: $f2_words"
        return 1
    }
    path_label "$1"
}

fail2ban_start() {
    if [ -d /run/systemd/system ]; then
        systemctl -q is-enabled fail2ban || systemctl -q enable fail2ban
        unit_look fail2ban.service || return
        unit_go restart fail2ban.service - - restart || return
    else
        rc-service fail2ban restart || return
    fi
    f2_rounds=0
    until fail2ban-client status sshd >/dev/null 2>&1; do
        f2_rounds=$((f2_rounds + 1))
        if [ "$f2_rounds" -gt 20 ]; then
            problem "fail2ban does not watch sshd: $(fail2ban-client status sshd 2>&1)"
            return 1
        fi
        sleep 1
    done
}

# Its filter has to know the words that this sshd says.
fail2ban_reads() {
    f2_name=sshd
    [ -z "$f2_local" ] || f2_name=sshd-session
    f2_words=$(fail2ban-regex "$(date '+%b %d %H:%M:%S') host ${f2_name}[999]: Invalid user x from $f2_nobody port 999" sshd 2>&1)
    case $f2_words in
    *' 1 matched'*) ;;
    *)
        problem "the filter does not know what sshd says of a failed login: $f2_words"
        return 1
        ;;
    esac
}

# A ban has to come to the firewall, and to go from it.
fail2ban_bans() {
    fail2ban-client set sshd banip "$f2_nobody" >/dev/null
    fail2ban_until fail2ban_is_banned || {
        fail2ban-client set sshd unbanip "$f2_nobody" >/dev/null
        problem "a ban does not come to the firewall by the action $f2_action: $(journalctl -q -n 5 --no-pager -u fail2ban 2>/dev/null)"
        return 1
    }
    fail2ban-client set sshd unbanip "$f2_nobody" >/dev/null
    fail2ban_until fail2ban_is_free || {
        problem 'a ban cannot be taken back'
        return 1
    }
}

fail2ban_until() {
    for f2_round in 1 2 3 4 5 6 7 8 9 10; do
        if "$1"; then return; fi
        sleep 1
    done
    return 1
}

fail2ban_is_banned() {
    case $f2_action in
    iptables*) iptables -S ;;
    nftables*) nft list ruleset ;;
    *) firewall-cmd --list-rich-rules ;;
    esac 2>/dev/null | grep -qF "$f2_nobody"
}

fail2ban_is_free() { ! fail2ban_is_banned; }
