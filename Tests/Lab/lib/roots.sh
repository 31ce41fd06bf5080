# shellcheck shell=bash
# Cached roots. What is cached is named by a digest of the recipe that made it, so a changed recipe builds anew.

SUITE=bookworm
BARE_PACKAGES=(systemd systemd-sysv dbus libpam-systemd openssh-server sudo iproute2 procps netbase ifupdown
    iputils-ping ca-certificates less)

recipe_digest() { (cd "$LAB_HOME/lib" && cat "$@" | sha256sum | cut -c 1-12); }

bare_dir() { echo "$CACHE_DIR/bare-$(recipe_digest roots.sh)"; }

# Runs a command in a root as a package manager needs it, in namespaces that take all mounts with them when they end.
# in_root LAYERS UPPER COMMAND...: changes go to UPPER; /srv/lab-repo is the package repository when there is one.
in_root() {
    local layers=$1 upper=$2
    shift 2
    mkdir -p "$upper" "$upper.work" "$upper.root"
    # shellcheck disable=SC2016 # the script in quotes expands its own variables
    unshare --mount --pid --fork --kill-child --uts --ipc bash -euc '
        layers=$1 upper=$2 repository=$3
        shift 3
        mount --make-rprivate /
        mount -t overlay -o "lowerdir=$layers,upperdir=$upper,workdir=$upper.work,redirect_dir=on" build "$upper.root"
        mount -t proc proc "$upper.root/proc"
        mount --bind /dev "$upper.root/dev"
        mount -t tmpfs tmpfs "$upper.root/tmp"
        if [[ -d $repository ]]; then
            mkdir -p "$upper.root/srv/lab-repo"
            mount --bind -o ro "$repository" "$upper.root/srv/lab-repo"
        fi
        exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
            ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} chroot "$upper.root" "$@"
    ' in_root "$layers" "$upper" "${IN_ROOT_REPOSITORY:-}" "$@" </dev/null
    rm -rf "$upper.work" "$upper.root"
}

# Keeps what a function builds under its final name only when it is whole: build_once DIRECTORY FUNCTION.
build_once() {
    [[ ! -d $1 ]] || return 0
    locked "$1.lock" build_unless_there "$@"
    rm -f "$1.lock"
}

build_unless_there() {
    local directory=$1 partial=$1.partial started=$SECONDS
    [[ ! -d $directory ]] || return 0
    prune_cache
    say "building $(basename "$directory") (cached in $CACHE_DIR)"
    rm -rf "$partial"
    mkdir -p "$partial"
    # In the background, since a function called before || would go on after an error.
    "$2" "$partial" >"$directory.log" 2>&1 &
    wait $! || {
        tail -n 30 "$directory.log" >&2
        die "building $(basename "$directory") failed; all of it is in $directory.log"
    }
    mv "$partial" "$directory"
    say "built $(basename "$directory") in $((SECONDS - started)) s"
}

# Removes what no lab has used for a week; recipes of several checkouts may share the cache until then.
prune_cache() {
    local old
    for old in "$CACHE_DIR"/*-????????????; do
        [[ -d $old && -z $(find "$old" -maxdepth 0 -mtime -7) ]] || continue
        grep -qF "$old" /proc/mounts || rm -rf --one-file-system "$old" "$old.log"
    done
}

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
