# shellcheck disable=SC2034,SC2154
# What others let in or keep out by the zones of firewalld.

# firewalld_setting NAME: what it was set to last, which is what runs.
firewalld_setting() { sed -n "s/^$1=//p" /etc/firewalld/firewalld.conf; }

# firewalld_foreign, with fd_zone, the default one: sets fd_target, and fd_foreign, a line `ZONE WHAT` for each thing that
# others let in or keep out by the zones in use; what DHCP needs is nobody's. Each call of firewall-cmd takes long.
firewalld_foreign() {
    fd_target='' fd_foreign=''
    fd_words=$(firewall-cmd --list-all-zones | sed -e '/^[^ ]/s/^\([^ ]*\) (.*active)$/\1 +/' -e "s/^$fd_zone\( (default)\)*\$/$fd_zone +/")
    fd_each='' fd_default=$fd_zone
    while [ "$fd_words" ]; do
        fd_line=${fd_words%%"$NL"*}
        case $fd_words in *"$NL"*) fd_words=${fd_words#*"$NL"} ;; *) fd_words='' ;; esac
        case $fd_line in
        '  '[a-z]*) [ -z "$fd_each" ] || firewalld_foreign_line "${fd_line#  }" ;;
        [!\ ]*' +')
            fd_each=${fd_line% +}
            firewalld_foreign_rich
            ;;
        [!\ ]*) fd_each='' ;;
        esac
    done
}

# firewalld_foreign_line 'NAME: VALUE...', of the zone fd_each.
firewalld_foreign_line() {
    case $1 in
    target:*) [ "$fd_each" != "$fd_default" ] || fd_target=${1#target: } ;;
    services:* | ports:* | protocols:* | source-ports:*)
        fd_what=${1%%:*}
        for fd_value in ${1#*:}; do
            [ "$fd_value" = dhcpv6-client ] ||
                fd_foreign="$fd_foreign${fd_foreign:+$NL}$fd_each ${fd_what%s}=$fd_value"
        done
        ;;
    esac
}

# fail2ban's rules are there for now only, and so are not among those that last.
firewalld_foreign_rich() {
    grep -qs '<rule' "/etc/firewalld/zones/$fd_each.xml" || return 0
    fd_rich=$(firewall-cmd --permanent --zone "$fd_each" --list-rich-rules | sed "s/^/$fd_each rich-rule=/")
    fd_foreign="$fd_foreign${fd_foreign:+$NL}$fd_rich"
}

firewalld_check_zones() {
    fd_zone=$(firewalld_setting DefaultZone)
    firewalld_foreign
    if [ "$fd_target" = ACCEPT ]; then
        problem "the zone $fd_zone, which is the default, lets everything in: \`firewall-cmd --set-default-zone public\`"
        return 2
    fi
    if [ "$fw_exclusive" = yes ]; then
        firewall_each "$fd_foreign" firewalld_foreign_tell
    elif [ "$fw_rc" != 0 ]; then
        firewall_each "$fd_foreign" firewalld_foreign_known
    fi
}

firewalld_foreign_known() { differs "to be known: the zone ${1%% *} has ${1#* } of somebody else's"; }

firewalld_foreign_tell() {
    differs "somebody else's ${1#* } in the zone ${1%% *}"
    fw_rc=1
}

# firewalld_remove 'ZONE WHAT': now and for good. Some may be there for one of both only, which is a warning.
firewalld_remove() {
    firewalld_run --zone "${1%% *}" "--remove-${1#* }" && firewalld_run --permanent --zone "${1%% *}" "--remove-${1#* }"
}
