# shellcheck disable=SC2034,SC2154
# sshd_port_check|sshd_port_apply PORT MOVE
# MOVE is `beside` (sshd listens on PORT as well as on what it listened on) or `only`. The first is confirmed over PORT
# before the second begins, and so is the second: what guards them is told by guard_port where to come in.

sshd_port_look() {
    sshd_look root 127.0.0.1 || return
    sd_list=$(printf '%s' "$sd_ports" | paste -s -d ' ' -)
    # A move that has begun is confirmed where it goes to.
    case " $sd_list " in
    " $1 ") ;;
    *" $1 "*) guard_port=$1 ;;
    esac
}

sshd_port_check() {
    sshd_port_look "$1" || return 2
    case $2-" $sd_list " in
    *"-  "*)
        problem 'nobody can tell where sshd listens'
        return 2
        ;;
    only-" $1 " | beside-*" $1 "*) ;;
    *)
        case $2 in
        beside)
            differs "sshd listens on $sd_list, not on $1"
            for sd_word in firewalld nftables iptables; do
                ! "firewall_is_$sd_word" || differs "to be known: $sd_word is not told of $1/tcp, and has to let it in already"
            done
            ;;
        *) differs "sshd listens on $sd_list, wanted $1 alone" ;;
        esac
        sshd_port_fixed || return 2
        return 1
        ;;
    esac
    [ "$2" = only ] || return 0
    sshd_place tunnel-port ''
    if sshd_is_new && sshd_port_listens "$1"; then return; fi
    differs "the running sshd has not read that its port is $1"
    return 1
}

# A port that stands behind an address is the owner's own choice, and not to be guessed about.
sshd_port_fixed() {
    [ -z "$sd_socket" ] || return 0
    sd_words=$(awk 'tolower($0) ~ /^[ \t]*listenaddress[ \t=]+"?(\[[^]]*\]|[^: \t[]+):[0-9]/ { print FILENAME ":" FNR; exit }' \
        "$sd_main" /etc/ssh/sshd_config.d/*.conf 2>/dev/null)
    [ -z "$sd_words" ] || {
        problem "$sd_words says ListenAddress with a port: take the port out of it, or move it by hand"
        return 2
    }
}

# sshd_port_listens PORT: does anybody?
sshd_port_listens() {
    cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
        awk -v port="$(printf ':%04X' "$1")" '$4 == "0A" && substr($2, length($2) - 4) == port { n++ } END { exit !n }'
}

# sshd_port_wait PORT yes|no: for a moment, until somebody does, or nobody.
sshd_port_wait() {
    for sd_round in 1 2 3 4 5 6; do
        if sshd_port_listens "$1"; then sd_word=yes; else sd_word=no; fi
        [ "$sd_word" != "$2" ] || return 0
        sleep 1
    done
    return 1
}

sshd_port_apply() {
    sshd_port_look "$1" && sshd_port_fixed || return 1
    sd_want=$1 sd_old=$sd_list
    case $2-" $sd_list " in
    *" $1 "*) ;;
    *)
        if sshd_port_listens "$1"; then
            problem "port $1 is taken: $(ss -Hltnp "sport = :$1" 2>/dev/null | sed -n 's/.*users:((//p' | head -n 1)"
            return 1
        fi
        ;;
    esac
    [ "$2" = only ] || sd_want="$sd_list $1"
    sd_keys=' port ' sd_text="# Written by tunnel; those of other files count as well.$NL"
    for sd_word in $sd_want; do sd_text="${sd_text}Port $sd_word$NL"; done
    sshd_place tunnel-port "$sd_text"
    sshd_foreign
    sshd_fits "$sd_text" && remember sshd-port sshd "$sd_old" && sshd_port_open "$1" || return 1
    guard_port=$1
    sshd_put || return 1
    if [ "$sd_socket" ]; then sshd_port_socket; else sshd_reload; fi || return 1
    sshd_port_wait "$1" yes || {
        problem "sshd does not listen on $1: its journal tells why"
        return 1
    }
    [ "$2" = only ] || return 0
    for sd_word in $sd_old; do
        [ "$sd_word" = "$1" ] || sshd_port_wait "$sd_word" no || {
            problem "port $sd_word is still listened on"
            return 1
        }
    done
}

# sshd_port_open PORT: lets it in where SELinux or ufw would not. What else keeps it out, the guard finds out.
sshd_port_open() {
    if [ -e /sys/fs/selinux/enforce ] && command -v semanage >/dev/null; then
        if ! semanage port -l | grep -qE "^ssh_port_t +tcp .*\b$1\b"; then
            remember sshd-port-label "$1" || return
            sd_words=$(semanage port -a -t ssh_port_t -p tcp "$1" 2>&1 || semanage port -m -t ssh_port_t -p tcp "$1" 2>&1) || {
                problem "SELinux does not give sshd port $1: $sd_words"
                return 1
            }
        fi
    fi
    if grep -qsx 'ENABLED=yes' /etc/ufw/ufw.conf && command -v ufw >/dev/null; then
        case $NL$(ufw status 2>/dev/null) in
        *"$NL$1/tcp "*ALLOW* | *"$NL$1/tcp "*LIMIT*) ;;
        *) ufw_remember && ufw_run allow "$1/tcp" comment 'tunnel: ssh' || return ;;
        esac
    fi
}

# The socket's own addresses, each with the ports that are wanted.
sshd_port_socket() {
    sd_file=/etc/systemd/system/$sd_socket.d/tunnel.conf
    sd_whole="# Written by tunnel.${NL}[Socket]${NL}ListenStream=$NL"
    for sd_word in $sd_want; do
        for sd_at in $(ssh_socket_listens "$sd_socket" | sed 's/:[0-9]*$//' | awk '!seen[$0]++'); do
            sd_whole="${sd_whole}ListenStream=$sd_at:$sd_word$NL"
        done
    done
    sshd_write "$sd_file" 644 "$sd_whole" && sshd_port_rebind
}

# A socket is not started anew while its service runs.
sshd_port_rebind() {
    ! unit_written - - - - "$sd_file" || sleep 1
    systemctl daemon-reload
    [ -z "$sd_unit" ] || systemctl -q stop "$sd_unit" 2>/dev/null
    systemctl restart "$sd_socket" || {
        problem "$sd_socket could not be started with this: its journal tells why"
        return 1
    }
}
