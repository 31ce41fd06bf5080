# shellcheck shell=bash
# How roots are built and cached. What is cached is named by a digest of the recipe that made it: when a recipe changes,
# what it makes is built anew.

recipe_digest() { (cd "$LAB_HOME/lib" && cat "$@" | sha256sum | cut -c 1-12); }

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

# Gives a layer the machine's resolver and the mirror that the bare root came from.
with_mirror() {
    mkdir -p "$1/etc/apt"
    cp --dereference /etc/resolv.conf "$1/etc/resolv.conf"
    cp "$(bare_dir)/sources.list" "$1/etc/apt/sources.list"
}

# Keeps what a function builds under its final name only when it is whole: build_once DIRECTORY FUNCTION.
build_once() {
    # When it was last used decides how long it stays.
    if [[ -d $1 ]]; then
        touch "$1"
        return
    fi
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
