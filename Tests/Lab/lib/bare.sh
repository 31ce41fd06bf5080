# shellcheck shell=bash
# The bare root: a Debian as a cloud's image has it, with sshd and sudo and nothing else to work with.

SUITE=bookworm
BARE_PACKAGES=(systemd systemd-sysv dbus libpam-systemd openssh-server sudo iproute2 procps netbase ifupdown
    iputils-ping ca-certificates less)

bare_dir() { echo "$CACHE_DIR/bare-$(recipe_digest bare.sh)"; }

build_bare() {
    local root=$1/root include
    include=$(
        IFS=,
        echo "${BARE_PACKAGES[*]}"
    )
    debootstrap --variant=minbase --include="$include" "$SUITE" "$root" ${TUNNEL_LAB_MIRROR:+"$TUNNEL_LAB_MIRROR"}
    cp "$root/etc/apt/sources.list" "$1/sources.list"
    rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/*.bin "$root"/var/cache/apt/archives/*.deb \
        "$root"/etc/ssh/ssh_host_* "$root"/usr/share/{man,locale,doc}/* "$root/etc/machine-id" "$root/etc/resolv.conf"
    echo 'deb [trusted=yes] file:/srv/lab-repo ./' >"$root/etc/apt/sources.list"
    # Without a name server every look-up fails at once instead of after a time limit.
    : >"$root/etc/resolv.conf"
    : >"$root/etc/machine-id"
    mkdir -p "$root/srv/lab-repo" "$root/var/log/journal"
    echo 'LANG=C.UTF-8' >"$root/etc/default/locale"
    printf 'auto lo\niface lo inet loopback\niface eth0 inet manual\n' >"$root/etc/network/interfaces"
    # As cloud images have it, and the reason why a drop-in named 99- comes too late.
    echo 'PasswordAuthentication yes' >"$root/etc/ssh/sshd_config.d/50-cloud-init.conf"
    chroot "$root" /bin/sh -eu <<'SETUP'
    PATH=/usr/sbin:/usr/bin:/sbin:/bin
    for user in admin carol nosudo; do
        useradd --create-home --shell /bin/bash "$user"
    done
    printf '%s\n' "carol:pa\"ss 'word" | chpasswd
    usermod --append --groups sudo carol
    echo 'admin ALL=(ALL) NOPASSWD:ALL' >/etc/sudoers.d/90-cloud-init-users
    chmod 0440 /etc/sudoers.d/90-cloud-init-users
    visudo -c -q
    systemctl mask console-getty.service getty@.service systemd-firstboot.service
    systemctl set-default multi-user.target
SETUP
}
