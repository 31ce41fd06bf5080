# shellcheck shell=bash
# Packages that do one thing, or fail at it: built here, so that what they do is known to the byte.

# pack_toy DIRECTORY NAME VERSION: packs what stands in $toy_tree, whose DEBIAN/ may hold maintainer scripts.
pack_toy() {
    local directory=$1 name=$2 version=$3
    mkdir -p "$toy_tree/DEBIAN"
    cat >"$toy_tree/DEBIAN/control" <<CONTROL
Package: $name
Version: $version
Architecture: all
Maintainer: Lab <lab@example.org>
Section: misc
Priority: optional
Description: toy package of the lab
CONTROL
    find "$toy_tree/DEBIAN" -type f -name 'p*' -exec chmod 0755 {} +
    dpkg-deb --root-owner-group --build "$toy_tree" "$directory/${name}_${version}_all.deb"
    rm -rf "$toy_tree"
    mkdir -p "$toy_tree/DEBIAN"
}

# A maintainer script as packages have it that ship a unit: enabled and started on installation.
unit_scripts() {
    cat >"$toy_tree/DEBIAN/postinst" <<SCRIPT
#!/bin/sh
set -e
[ ! -d /run/systemd/system ] || systemctl daemon-reload
systemctl enable $1
[ ! -d /run/systemd/system ] || systemctl start $1 || true
SCRIPT
    cat >"$toy_tree/DEBIAN/prerm" <<SCRIPT
#!/bin/sh
set -e
[ "\$1" != remove ] || [ ! -d /run/systemd/system ] || systemctl disable --now $1
SCRIPT
}

build_toys() {
    local directory=$1 version toy_tree
    toy_tree=$(mktemp -d)
    for version in 1.0 1.1; do
        mkdir -p "$toy_tree/usr/bin" "$toy_tree/DEBIAN"
        printf '#!/bin/sh\necho "toy-hello %s"\n' "$version" >"$toy_tree/usr/bin/toy-hello"
        chmod 0755 "$toy_tree/usr/bin/toy-hello"
        # As many do: with a stdout that is closed this fails.
        printf '#!/bin/sh\nset -e\necho "toy-hello: set up"\n' >"$toy_tree/DEBIAN/postinst"
        pack_toy "$directory" toy-hello "$version"
    done

    printf '#!/bin/sh\necho "toy-fail: this postinst always fails" >&2\nexit 7\n' >"$toy_tree/DEBIAN/postinst"
    pack_toy "$directory" toy-fail 1.0

    # dpkg holds its lock while it runs this.
    printf '#!/bin/sh\nsleep 20\n' >"$toy_tree/DEBIAN/postinst"
    pack_toy "$directory" toy-slow 1.0

    mkdir -p "$toy_tree/lib/systemd/system"
    cat >"$toy_tree/lib/systemd/system/toy-service.service" <<'UNIT'
[Unit]
Description=Toy service that runs until it is stopped

[Service]
ExecStart=/bin/sleep infinity
ExecReload=/bin/echo toy-service reloaded

[Install]
WantedBy=multi-user.target
UNIT
    unit_scripts toy-service
    pack_toy "$directory" toy-service 1.0

    mkdir -p "$toy_tree/lib/systemd/system"
    cat >"$toy_tree/lib/systemd/system/toy-crash.service" <<'UNIT'
[Unit]
Description=Toy service that dies a second after its start

[Service]
ExecStart=/bin/sh -c 'echo "toy-crash: about to die" >&2; sleep 1; exit 3'

[Install]
WantedBy=multi-user.target
UNIT
    unit_scripts toy-crash
    pack_toy "$directory" toy-crash 1.0

    # One that works, and its next version that does not.
    pack_toy "$directory" toy-regress 1.0
    # shellcheck disable=SC2016 # the script's own
    printf '#!/bin/sh\n[ "$1" != configure ] || { echo "toy-regress: 1.1 is broken" >&2; exit 8; }\n' \
        >"$toy_tree/DEBIAN/postinst"
    pack_toy "$directory" toy-regress 1.1

    for version in {001..200}; do pack_toy "$directory" "toy-many-$version" 1.0 >/dev/null; done
    rm -rf "$toy_tree"
}
