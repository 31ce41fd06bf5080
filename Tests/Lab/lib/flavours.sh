# shellcheck shell=bash
# What stands on top of the bare root, a layer for each flavour.

FLAVOURS=(bare full)

full_dir() { echo "$CACHE_DIR/full-$(recipe_digest roots.sh repository.sh toys.sh flavours.sh)"; }

# The layers of a flavour's root as the overlay mount wants them, the topmost first.
root_layers() {
    case $1 in
        bare) echo "$(bare_dir)/root" ;;
        full) echo "$(full_dir)/layer:$(bare_dir)/root" ;;
    esac
}

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

install_tools() {
    local -a missing
    mapfile -t missing < <(missing_packages)
    ((${#missing[@]})) || return 0
    say "installing on this machine: ${missing[*]}"
    # The lists of a fresh machine are empty or old.
    DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 update >&2
    DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends \
        "${missing[@]}" >&2
}

prepare_flavour() {
    local problems
    problems=$(obstacles)
    [[ -z $problems ]] || die "$problems"
    locked "$CACHE_DIR/tools.lock" install_tools
    build_once "$(bare_dir)" build_bare
    build_once "$(packages_dir)" build_packages
    touch "$(bare_dir)" "$(packages_dir)"
    case $1 in
        bare) ;;
        full)
            build_once "$(full_dir)" build_full
            touch "$(full_dir)"
            ;;
        *) usage_error "no such flavour: $1 (${FLAVOURS[*]})" ;;
    esac
}

lab_prepare() {
    local flavour
    need_root
    (($#)) || set -- "${FLAVOURS[@]}"
    for flavour in "$@"; do prepare_flavour "$flavour"; done
}
