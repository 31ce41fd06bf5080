# shellcheck disable=SC2034,SC2154
# The files of sshd, and how it comes to read them.

# sshd_look OPERATOR ADDRESS: sets sd_program, sd_main, sd_ports (a line for each), sd_who, sd_now (what sshd -T says for
# the operator), sd_socket (the unit that listens in its place, if one does) and sd_unit (the service, where it runs).
sshd_look() {
    security_root 'the configuration of sshd' || return
    sd_program=$(command -v sshd) || {
        problem 'there is no sshd on the host'
        return 2
    }
    sd_main=/etc/ssh/sshd_config
    [ -e "$sd_main" ] || sd_main=/usr/etc/ssh/sshd_config
    ssh_directory
    sd_ports=$(ssh_ports)
    sd_who="user=$1,host=$2,addr=$2,laddr=$2,lport=${sd_ports%%"$NL"*}"
    [ "$sd_ports" ] || sd_who=${sd_who}22
    sd_now=$("$sd_program" -T -C "$sd_who" 2>/dev/null) || {
        problem "sshd refuses its configuration as it is: $("$sd_program" -T -C "$sd_who" 2>&1)"
        return 2
    }
    sshd_units
}

sshd_units() {
    sd_unit='' sd_socket=$(ssh_socket)
    if [ -d /run/systemd/system ]; then
        for sd_word in ssh.service sshd.service; do
            ! systemctl -q is-active "$sd_word" || sd_unit=$sd_word
        done
    fi
}

# sshd_now KEYWORD: its values as sshd -T prints them.
sshd_now() { printf '%s\n' "$sd_now" | sed -n "s/^$1 //p"; }

# sshd_place NAME TEXT: sets sd_file and sd_whole. Where sshd_config does not begin by reading the drop-ins, the text goes
# to its own top, between marks.
sshd_place() {
    sd_file=/etc/ssh/sshd_config.d/00-$1.conf sd_whole=$2
    awk '/^[ \t]*(#|$)/ { next }
        { found = tolower($1) == "include" && index($0, "/etc/ssh/sshd_config.d/*.conf"); exit }
        END { exit !found }' "$sd_main" && return
    sd_file=$sd_main sd_whole="# $1 begins$NL$2# $1 ends$NL"
    # The blocks stand in one order, whichever is written last.
    case $1 in
    tunnel) sd_whole=$(sed -n '/^# tunnel-port begins$/,/^# tunnel-port ends$/p' "$sd_main")$NL$sd_whole ;;
    *) sd_whole=$sd_whole$(sed -n '/^# tunnel begins$/,/^# tunnel ends$/p' "$sd_main")$NL ;;
    esac
    sd_whole=${sd_whole#"$NL"}$(sed -e '/^# tunnel begins$/,/^# tunnel ends$/d' \
        -e '/^# tunnel-port begins$/,/^# tunnel-port ends$/d' "$sd_main" | sshd_without)$NL
}

# Settings of some keywords add up over files, so those in other files have to go: FILE..., in sd_foreign.
sshd_foreign() {
    sd_foreign=''
    for sd_word in "$sd_main" /etc/ssh/sshd_config.d/*.conf; do
        if [ "$sd_word" != "$sd_file" ] && [ -f "$sd_word" ] && ! sshd_without "$sd_word" | cmp -s - "$sd_word"; then
            sd_foreign="$sd_foreign $sd_word"
        fi
    done
}

# sshd_without [FILE]: a file, or stdin, without what adds up to a keyword of sd_keys.
sshd_without() {
    awk -v keys="$sd_keys" '
        { word = tolower($0); sub(/^[ \t]+/, "", word); sub(/[ \t="].*/, "", word) }
        word == "match" { inside = 1 }
        !inside && word ~ /^(allowusers|allowgroups|port)$/ && index(tolower(keys), " " word " ") {
            print "# tunnel took this out: " $0; next
        }
        { print }' "$@"
}

# sshd_fits TEXT: would sshd start with it in front of all others?
sshd_fits() {
    case $sd_file in
    "$sd_main") sd_words=$(printf %s "$sd_whole" | "$sd_program" -t -f /dev/stdin 2>&1) ;;
    *) sd_words=$({ printf %s "$1" && cat "$sd_main"; } | "$sd_program" -t -f /dev/stdin 2>&1) ;;
    esac || {
        problem "sshd would not start with this: $sd_words"
        return 1
    }
}

# sshd_put: writes sd_whole, and the files of sd_foreign without what adds up to it.
sshd_put() {
    for sd_word in $sd_foreign; do
        sd_other=$(sshd_without "$sd_word")$NL
        sshd_write "$sd_word" -644 "$sd_other" || return
    done
    sshd_write "$sd_file" 600 "$sd_whole" || return
    sd_words=$("$sd_program" -t 2>&1) || {
        problem "sshd would not start with this: $sd_words"
        return 1
    }
}

# sshd_write FILE MODE TEXT
sshd_write() {
    [ -d "${1%/*}" ] || { keep "${1%/*}" && mkdir -m 0755 "${1%/*}"; } || return
    keep "$1" || return
    sd_words=$(file_write "$1" "$2" root root %s "$3" 2>&1) || {
        problem "could not write $1: $sd_words"
        return 1
    }
    path_label "$1"
}

# Those who are logged in stay so. An sshd that a socket has started cannot be reloaded, since it cannot bind what the
# socket holds: it ends, and the socket starts it again for whoever comes next.
sshd_reload() {
    if [ "$sd_socket" ]; then
        # A file of this very second would count as newer than the start.
        ! unit_written - - - - "$sd_file" || sleep 1
        [ -z "$sd_unit" ] || systemctl -q stop "$sd_unit" 2>/dev/null
    elif [ -d /run/systemd/system ]; then
        [ -z "$sd_unit" ] || { unit_look "$sd_unit" && unit_go reload "$sd_unit" - - reload "$sd_file"; }
    elif command -v rc-service >/dev/null; then
        rc-service sshd reload
    else
        kill -HUP "$(cat /run/sshd.pid)"
    fi || {
        problem 'sshd could not be reloaded'
        return 1
    }
}

# Has the daemon that runs read what is written? It is asked for a handshake, and systemd when it was reloaded last.
sshd_is_read() {
    sshd_is_new || return
    command -v ssh >/dev/null || return 0
    sd_at=$(sshd_now listenaddress | head -n 1)
    case $sd_at in
    '[::]:'* | 0.0.0.0:* | '') sd_host=localhost ;;
    *) sd_host=${sd_at%:*} sd_host=${sd_host#[} sd_host=${sd_host%]} ;;
    esac
    [ -z "$sd_socket" ] || sd_host=localhost
    sd_heard=$(ssh -F /dev/null -n -vv -o BatchMode=yes -o ConnectTimeout=5 -o StrictHostKeyChecking=no \
        -o UserKnownHostsFile=/dev/null -o GlobalKnownHostsFile=/dev/null -o PubkeyAuthentication=no \
        -o PreferredAuthentications=none -p "${sd_ports%%"$NL"*}" "root@$sd_host" true 2>&1 |
        tr -d '\r' | sed -n '/peer server KEXINIT/,$s/^debug2: //p')
    # It may not answer here, and then says nothing against it; the guard asks from outside.
    [ "$sd_heard" ] || return 0
    [ "$(sshd_heard 'ciphers stoc')" = "$(sshd_now ciphers)" ] && [ "$(sshd_heard 'MACs stoc')" = "$(sshd_now macs)" ] &&
        [ "$(sshd_heard 'KEX algorithms' | sed -e 's/,ext-info-s//' -e 's/,kex-strict-[^,]*//')" = "$(sshd_now kexalgorithms)" ]
}

sshd_heard() { printf '%s\n' "$sd_heard" | sed -n "s/^$1: //p"; }

# sshd_is_new: is the service younger than sd_file?
sshd_is_new() {
    [ "$sd_unit" ] || return 0
    un_id=$sd_unit sd_word=reload
    [ -z "$sd_socket" ] || sd_word=restart
    ! unit_old "$sd_unit" - - "$sd_word" "$sd_file"
}

# sshd_print: what sshd is told to be, as one word.
sshd_print() {
    ssh_directory
    "$(command -v sshd)" -T -C user=root,host=localhost,addr=127.0.0.1,laddr=127.0.0.1,lport=22 2>/dev/null |
        cksum | tr ' ' -
}
