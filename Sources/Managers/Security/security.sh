# What the parts of the security manager share.

# security_root WHAT
security_root() {
    [ "$(id -u)" = 0 ] || {
        problem "only root can change $1: use --sudo"
        return 2
    }
}

# ssh_ports: the ports on which sshd is reached, or a socket of systemd in its place; nothing where there is no sshd.
ssh_ports() {
    if se_socket=$(ssh_socket); then
        ssh_socket_listens "$se_socket" | sed 's/.*://' | awk '!seen[$0]++'
        return
    fi
    se_sshd=$(command -v sshd) || return 0
    ssh_directory
    "$se_sshd" -T -C user=root,host=localhost,addr=127.0.0.1,laddr=127.0.0.1,lport=22 2>/dev/null |
        sed -n 's/^listenaddress [^ ]*:\([0-9]*\).*/\1/p' | awk '!seen[$0]++'
}

# each_line FUNCTION TEXT: calls it with each line, in this shell: what a pipe's end reports may be lost.
each_line() {
    se_rest=$2
    while [ -n "$se_rest" ]; do
        se_line=${se_rest%%"$NL"*}
        case $se_rest in
        *"$NL"*) se_rest=${se_rest#*"$NL"} ;;
        *) se_rest='' ;;
        esac
        "$1" "$se_line"
    done
}

# Without it sshd tells nothing; where a socket starts sshd, it is there only while sshd runs.
ssh_directory() { [ -d /run/sshd ] || mkdir -m 0755 /run/sshd; }

# ssh_socket: the unit of systemd that listens in sshd's place.
ssh_socket() {
    [ -d /run/systemd/system ] || return
    for se_unit in ssh.socket sshd.socket; do
        if systemctl -q is-active "$se_unit" 2>/dev/null; then
            echo "$se_unit"
            return
        fi
    done
    return 1
}

# ssh_socket_listens UNIT: ADDRESS:PORT, one a line.
ssh_socket_listens() { systemctl show -p Listen "$1" | sed -n 's/^Listen=\(.*:[0-9]*\) (Stream)$/\1/p'; }
