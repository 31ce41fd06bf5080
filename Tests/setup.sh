# shellcheck shell=bash
# What the commands beside this file share: saying what they do, and installing what is missing.

say() { printf '\n== %s\n' "$*"; }

die() {
    printf '%s: %s\n' "$(basename -- "$0")" "$*" >&2
    exit 1
}

# Whether this user can act as root; asks for sudo's password only where somebody is there to type it.
can_be_root() {
    ((EUID == 0)) || sudo -n true 2>/dev/null || { [[ -t 0 && -t 2 ]] && command -v sudo >/dev/null && sudo -v; }
}

# as_root COMMAND...: asked for once more before a long command, sudo's password may have been forgotten meanwhile.
as_root() {
    if ((EUID == 0)); then "$@"; else sudo -- "$@"; fi
}

# need_swift: ends the program without Swift 6.2 or newer.
need_swift() {
    local version
    command -v swift >/dev/null || die "Swift 6.2 or newer is needed: https://www.swift.org/install"
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p')
    [[ $(printf '%s\n' 6.2 "$version" | sort -V | head -n 1) == 6.2 ]] ||
        die "Swift 6.2 or newer is needed, and this is $version: https://www.swift.org/install"
}

# need COMMAND:PACKAGE...: installs the Debian packages of the commands that are not there, aloud.
need() {
    local pair missing=()
    # Daemons are in sbin, which is not in everybody's PATH.
    for pair in "$@"; do
        PATH=$PATH:/usr/sbin:/sbin command -v "${pair%%:*}" >/dev/null || missing+=("${pair#*:}")
    done
    install_packages "${missing[@]}"
}

install_packages() {
    (($# > 0)) || return 0
    command -v apt-get >/dev/null || die "these are missing, and there is no apt-get to install them: $*"
    can_be_root || die "these are missing, and it takes root or sudo to install them: apt-get install $*"
    say "Installing what is missing: $*"
    apt_get install -y --no-install-recommends "$@" && return
    apt_get update -q || true
    apt_get install -y --no-install-recommends "$@" || die "apt-get could not install: $*"
}

apt_get() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120 "$@" </dev/null >&2; }
