# shellcheck shell=bash
# What stands on top of the bare root, a layer for each flavour.

FLAVOURS=(bare full "${FOREIGN[@]}")

# The layers of a flavour's root as the overlay mount wants them, the topmost first.
root_layers() {
    case $1 in
        bare) echo "$(bare_dir)/root" ;;
        full) echo "$(full_dir)/layer:$(bare_dir)/root" ;;
        *) echo "$(foreign_dir "$1")/layer:$(bare_dir)/root" ;;
    esac
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

# Builds and caches what hosts of the flavours need; says what it does when there is anything to do.
prepare_flavours() {
    local problems flavour
    for flavour in "$@"; do
        [[ " ${FLAVOURS[*]} " == *" $flavour "* ]] || usage_error "no such flavour: $flavour (${FLAVOURS[*]})"
    done
    problems=$(obstacles)
    [[ -z $problems ]] || die "$problems"
    if [[ -n $(missing_packages) ]]; then
        locked "$CACHE_DIR/tools.lock" install_tools
        problems=$(obstacles)
        [[ -z $problems ]] || die "$problems"
    fi
    build_once "$(bare_dir)" build_bare
    # The layers need the bare root and their repository, but not each other.
    for_each prepare_layer "$@"
}

prepare_layer() {
    case $1 in
        bare | full)
            build_once "$(packages_dir)" build_packages
            [[ $1 == bare ]] || build_once "$(full_dir)" build_full
            ;;
        *)
            build_once "$(foreign_packages_dir)" build_foreign_packages
            build_once "$(foreign_dir "$1")" "build_$1"
            ;;
    esac
}

lab_prepare() {
    need_root
    (($#)) || set -- "${FLAVOURS[@]}"
    prepare_flavours "$@"
}
