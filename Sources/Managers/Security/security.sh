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
