# What an audit reads of a host. It changes nothing, and what cannot be read is said to be so. Set before it: NONCE, OPERATOR
# (who logs in), ADDRESS (from where) and PARTS (names of the functions below, without `probe_`). Lines stand in sections; a section may say that it lacks something (nobody knows)
# or that there is no such thing on the host.
LC_ALL=C
export LC_ALL
PATH=${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin
exec 2>/dev/null
NL='
'
uid=$(id -u)
section() { printf '\036%s section %s\n' "$NONCE" "$1"; }
lack() { printf '\036%s lack %s\n' "$NONCE" "$1"; }
none() { printf '\036%s none %s\n' "$NONCE" "$1"; }
has() { command -v "$1" >/dev/null; }

# is_root: says so where it is not.
is_root() {
    [ "$uid" = 0 ] || {
        lack 'only root can read it'
        return 1
    }
}

# within SECONDS COMMAND...
within() {
    if has timeout; then
        timeout "$@"
    else
        shift
        "$@"
    fi
}

# state PATH...: `MODE UID GID USER GROUP PATH` of each that is there, links followed.
state() { stat -L -c '%a %u %g %U %G %n' -- "$@"; }

# code FILE...: `FILE:LINE: TEXT` without comments and empty lines.
code() { awk '!/^[ \t]*([#;]|$)/ { print FILENAME ":" FNR ": " $0 }' "$@" </dev/null; }

# logins: `NAME UID HOME` of root and of those who log in.
logins() {
    awk -F: '$3 == 0 || ($3 >= 1000 && $3 < 65534 && $7 !~ /(nologin|false)$/) { print $1, $3, $6 }' /etc/passwd | head -n 200
}

probe_host() {
    section host
    echo "uid $uid"
    echo "now $(date +%s)"
    container=''
    if has systemd-detect-virt; then
        container=$(systemd-detect-virt -c)
    elif [ -e /.dockerenv ]; then
        container=docker
    elif [ -e /run/.containerenv ]; then
        container=podman
    elif [ -e /run/systemd/container ]; then
        container=$(cat /run/systemd/container)
    elif [ "$uid" = 0 ]; then
        container=$(tr '\000' '\n' </proc/1/environ | sed -n 's/^container=//p')
    fi
    [ "$container" = none ] || [ -z "$container" ] || echo "container $container"
    echo "kernel $(uname -r)"
    [ ! -d /run/systemd/system ] || echo 'init systemd'
    # Of the loopback device alone, that is no way in.
    if grep -qv ' lo$' /proc/net/if_inet6; then echo 'ipv6 yes'; fi
    grep -E '^(ID|VERSION_ID|SUPPORT_END|VERSION_CODENAME)=' /etc/os-release | tr -d '"'
}

probe_services() {
    section units
    if [ -d /run/systemd/system ]; then
        systemctl list-units --type=service,socket,timer --state=active --no-legend --plain --no-pager |
            awk '{ print "active", $1 }'
        systemctl list-unit-files --type=service,socket,timer --state=enabled --no-legend --plain --no-pager |
            awk '{ print "enabled", $1 }'
    elif has rc-status; then
        rc-status --servicelist | sed -n 's/^ *\([^ ]*\) *\[ *started *\]$/active \1.service/p'
        rc-update show | sed 's/^ *\([^ ]*\) .*/enabled \1.service/'
    else
        lack 'there is neither systemd nor OpenRC to ask'
    fi
    section processes
    ps_of_proc
    section packages
    known='telnetd|telnetd-ssl|inetutils-telnetd|telnet-server|rsh-server|rsh-redone-server|rsh-client|rsh-redone-client|rsh'
    known="$known|nis|ypserv|ypbind|talk|talkd|telnet|inetutils-telnet|tftp-hpa|tftpd-hpa|tftp-server|atftpd|tftp|ftp|tnftp|lftp"
    known="$known|ldap-utils|openldap-clients|xinetd|openbsd-inetd|inetutils-inetd|xserver-xorg-core|xorg-x11-server-Xorg"
    known="$known|apport|prelink|aide|tripwire|samhain|auditd|audit|libpam-pwquality|libpam-passwdqc|libpwquality|gdm3"
    known="$known|finger|fingerd|unattended-upgrades|dnf-automatic|needrestart|logrotate|rsyslog|debsums|integrit|ossec-hids|acct|psacct|rkhunter|chkrootkit|clamav|clamav-daemon|clamd"
    if has dpkg-query; then
        dpkg-query -W -f '${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p'
    elif has rpm; then
        rpm -qa --qf '%{NAME}\n'
    elif has pacman; then
        pacman -Qq
    elif has apk; then
        apk info
    else
        lack 'there is no known package manager to ask'
    fi | grep -Ex "$known"
    section listeners
    if has ss; then
        # The address of each socket and, for root, who holds it.
        ss -H -lntup | head -n 400
    else
        sed 's/^/tcp /' /proc/net/tcp
        sed 's/^/tcp6 /' /proc/net/tcp6
        sed 's/^/udp /' /proc/net/udp
        sed 's/^/udp6 /' /proc/net/udp6
    fi
    section mail
    if has postconf; then postconf -h inet_interfaces | sed 's/^/postfix /'; fi
    section snmp
    for file in /etc/snmp/snmpd.conf /etc/snmp/snmpd.conf.d/*.conf; do
        # The community is a password, and stays here.
        awk '$1 ~ /^(rocommunity6?|rwcommunity6?)$/ {
            print FILENAME ":" FNR ": " $1 ($2 ~ /^(public|private)$/ ? " well-known" : " own")
        }' "$file"
    done
}

# The names of what runs, each once.
ps_of_proc() {
    for process in /proc/[0-9]*/comm; do
        if read -r name <"$process"; then echo "$name"; fi
    done | sort -u | head -n 400
}
