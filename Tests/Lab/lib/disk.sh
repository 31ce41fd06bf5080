# shellcheck shell=bash
# A host's disk: an overlay over a cached root, its upper layer on a size-limited tmpfs, so that "full" is real ENOSPC.
# A second tmpfs can stand at /var/lib/tunnel. Both live as long as the host, over reboots and power losses.

host_setting() { sed -n "s/^$2=//p" "$HOSTS_DIR/$1/settings"; }

make_disk() {
    local name=$1 directory=$HOSTS_DIR/$1 var_size
    mkdir -p "$directory/disk" "$directory/root"
    mount -t tmpfs -o "mode=0755,size=$(host_setting "$name" disk_size)" tunnel-lab "$directory/disk"
    mkdir "$directory/disk/upper" "$directory/disk/work"
    var_size=$(host_setting "$name" var_size)
    if [[ -n $var_size ]]; then
        mkdir -p "$directory/var"
        mount -t tmpfs -o "mode=0700,size=$var_size" tunnel-lab "$directory/var"
        # The host sees data/ alone. What lies beside it keeps the size in use above 0, which tmpfs takes for "no limit".
        mkdir -m 0700 "$directory/var/data"
        echo reserved >"$directory/var/reserved"
        mkdir -p "$directory/disk/upper/var/lib/tunnel"
    fi
    mount_root "$name"
    write_identity "$name"
}

mount_root() {
    local directory=$HOSTS_DIR/$1 layers
    layers=$(cat "$directory/layers")
    mountpoint -q "$directory/root" ||
        # Without redirect_dir, renaming a directory of the lower layer fails with EXDEV: dpkg does that.
        mount -t overlay -o "lowerdir=$layers,upperdir=$directory/disk/upper,workdir=$directory/disk/work,redirect_dir=on" \
            tunnel-lab "$directory/root"
}

remove_disk() {
    local directory=$HOSTS_DIR/$1 place
    for place in root var disk; do
        ! mountpoint -q "$directory/$place" || umount "$directory/$place" || umount --lazy "$directory/$place"
    done
}

# What makes this host itself, and who may log in: names, machine id, host keys, the lab's key, the timers' stamps.
write_identity() {
    local name=$1 root=$HOSTS_DIR/$1/root user home timer
    echo "$name" >"$root/etc/hostname"
    printf '127.0.0.1\tlocalhost\n127.0.1.1\t%s\n::1\tlocalhost ip6-localhost ip6-loopback\n' "$name" >"$root/etc/hosts"
    tr -d - </proc/sys/kernel/random/uuid >"$root/etc/machine-id"
    install -m 0600 "$HOSTS_DIR/$name"/keys/ssh_host_*_key "$root/etc/ssh/"
    install -m 0644 "$HOSTS_DIR/$name"/keys/ssh_host_*_key.pub "$root/etc/ssh/"
    while IFS=: read -r user _ _ _ _ home _; do
        case $user in root | admin | carol | nosudo) ;; *) continue ;; esac
        install -d -m 0700 -o "$(stat -c %u "$root$home")" -g "$(stat -c %g "$root$home")" "$root$home/.ssh"
        install -m 0600 -o "$(stat -c %u "$root$home")" -g "$(stat -c %g "$root$home")" \
            "$LAB_DIR/client_key.pub" "$root$home/.ssh/authorized_keys"
    done <"$root/etc/passwd"
    # A persistent timer without a stamp runs at boot: apt-daily would then hold the lock of dpkg.
    mkdir -p "$root/var/lib/systemd/timers"
    for timer in "$root"/lib/systemd/system/*.timer; do
        ! grep -q '^Persistent=true' "$timer" || touch "$root/var/lib/systemd/timers/stamp-${timer##*/}"
    done
}
