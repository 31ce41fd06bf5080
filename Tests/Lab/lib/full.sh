# shellcheck shell=bash
# The full root: what an administrator's Debian has, on top of the bare one.

full_dir() { echo "$CACHE_DIR/full-$(recipe_digest bare.sh repository.sh toys.sh full.sh)"; }

build_full() {
    # Services are for the first boot, not for the machine that builds.
    mkdir -p "$1/layer/usr/sbin"
    printf '#!/bin/sh\nexit 101\n' >"$1/layer/usr/sbin/policy-rc.d"
    chmod 0755 "$1/layer/usr/sbin/policy-rc.d"
    IN_ROOT_REPOSITORY=$(packages_dir) in_root "$(bare_dir)/root" "$1/layer" sh -euc '
        apt-get -q update
        apt-get -q -y install "$@"
        apt-get -q clean
        rm /usr/sbin/policy-rc.d
    ' install "${FULL_PACKAGES[@]}"
}
