# shellcheck shell=bash
# Hosts with the package managers of other families: Debian underneath, but dnf, zypper or pacman are the real ones and
# work on real repositories of toys, and what a program asks a system for its kind (os-release, tools) answers so.

# shellcheck disable=SC2034 # flavours.sh names all flavours
FOREIGN=(dnf zypper pacman)

foreign_packages_dir() { echo "$CACHE_DIR/foreign-$(recipe_digest bare.sh foreign/build-packages.sh)"; }
foreign_dir() {
    echo "$CACHE_DIR/$1-$(recipe_digest bare.sh foreign.sh foreign/build-packages.sh foreign/convert.sh)"
}

# The repository of a flavour, for the directory that stands at /srv/lab-repo.
foreign_repository_dir() {
    case $1 in
        pacman) echo "$(foreign_packages_dir)/pacman" ;;
        *) echo "$(foreign_packages_dir)/rpm" ;;
    esac
}

build_foreign_packages() {
    with_mirror "$1/tools"
    in_root "$(bare_dir)/root" "$1/tools" sh -euc "$(cat "$LAB_HOME/lib/foreign/build-packages.sh")"
    mv "$1"/tools/out/* "$1/"
    rm -rf "$1/tools"
}

build_dnf() { build_foreign "$1" dnf; }
build_zypper() { build_foreign "$1" zypper; }
build_pacman() { build_foreign "$1" pacman; }

build_foreign() {
    with_mirror "$1/layer"
    mkdir -p "$1/layer/usr/sbin"
    printf '#!/bin/sh\nexit 101\n' >"$1/layer/usr/sbin/policy-rc.d"
    chmod 0755 "$1/layer/usr/sbin/policy-rc.d"
    IN_ROOT_REPOSITORY=$(foreign_repository_dir "$2") in_root "$(bare_dir)/root" "$1/layer" \
        sh -euc "$(cat "$LAB_HOME/lib/foreign/convert.sh")" convert.sh "$2"
    : >"$1/layer/etc/resolv.conf"
}
