# shellcheck shell=bash
# Can this machine run lab hosts? Tools can be installed (lab prepare); kernel and rights cannot.

# command:package
TOOLS=(debootstrap:debootstrap systemd-nspawn:systemd-container ip:iproute2 nft:nftables iptables:iptables
    ssh:openssh-client rsync:rsync apt-ftparchive:apt-utils dpkg-deb:dpkg nsenter:util-linux setpriv:util-linux
    gpg:gpg gpg-agent:gpg-agent python3:python3 journalctl:systemd setsid:util-linux)

missing_packages() {
    local tool
    {
        # Other distributions have debootstrap without the keys that it verifies Debian's packages by.
        [[ -e /usr/share/keyrings/debian-archive-keyring.gpg ]] || echo debian-archive-keyring
        for tool in "${TOOLS[@]}"; do
            command -v "${tool%%:*}" >/dev/null || echo "${tool#*:}"
        done
    } | sort -u
}

# Prints one line for each thing that neither the lab nor apt-get can mend.
obstacles() {
    local probe=tlprobe$$
    [[ $(uname -s) == Linux ]] || { echo "lab hosts need Linux; this is $(uname -s)" && return; }
    ((EUID == 0)) || { echo "lab hosts need root (namespaces, mounts, a bridge); this is user $(id -un)" && return; }
    [[ -n $(cgroup_mount) ]] || echo "no cgroup2 hierarchy is mounted"
    grep -qw overlay /proc/filesystems || modprobe -q overlay 2>/dev/null || echo "the kernel has no overlay file system"
    if unshare --mount --net --pid --fork true 2>/dev/null; then
        # What a missing tool would show, `lab prepare` asks once it is there.
        ! command -v ip >/dev/null || unshare --net ip link add "$probe" type bridge 2>/dev/null ||
            echo "the kernel makes no bridge"
        ! command -v ip >/dev/null || unshare --net ip link add "$probe" type veth 2>/dev/null ||
            echo "the kernel makes no veth"
        ! command -v nft >/dev/null || unshare --net nft add table bridge "$probe" 2>/dev/null ||
            echo "the kernel has no netfilter tables for bridges"
    else
        echo "namespaces cannot be made here (inside a container?)"
    fi
    command -v apt-get >/dev/null || [[ -z $(missing_packages) ]] || echo "no apt-get to install: $(missing_packages | xargs)"
}

lab_doctor() {
    local problems missing
    problems=$(obstacles)
    missing=$(missing_packages | xargs)
    [[ -z $missing ]] || say "lab prepare will install: $missing"
    if [[ -n $problems ]]; then
        while read -r line; do say "$line"; done <<<"$problems"
        return 1
    fi
    echo "this machine can run lab hosts"
}
