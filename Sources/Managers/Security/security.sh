# What the parts of the security manager share.

# security_root WHAT
security_root() {
    [ "$(id -u)" = 0 ] || {
        problem "only root can change $1: use --sudo"
        return 2
    }
}

# ssh_ports: the ports on which sshd listens; nothing where there is no sshd.
ssh_ports() {
    se_sshd=$(command -v sshd) || return 0
    # Without it sshd tells nothing; where a socket starts sshd, it is there only while sshd runs.
    [ -d /run/sshd ] || mkdir -m 0755 /run/sshd
    "$se_sshd" -T -C user=root,host=localhost,addr=127.0.0.1,laddr=127.0.0.1,lport=22 2>/dev/null |
        sed -n 's/^port //p'
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
