#!/bin/sh
# Runs in a throw-away root with the tools: leaves /out/rpm and /out/pacman, repositories of toy packages.
set -eu

apt-get -q update
apt-get -q -y install --no-install-recommends rpm createrepo-c makepkg pacman-package-manager libarchive-tools zstd

mkdir -p /out/rpm /out/pacman /build
cd /build

cat >toy-service.service <<'UNIT'
[Unit]
Description=Toy service that runs until it is stopped

[Service]
ExecStart=/bin/sleep infinity
ExecReload=/bin/echo toy-service reloaded

[Install]
WantedBy=multi-user.target
UNIT

rpm_package() {
    # rpm_package NAME VERSION: the rest of the spec on stdin
    {
        cat <<SPEC
Name: $1
Version: $2
Release: 1
Summary: Toy package of the lab
License: MIT
BuildArch: noarch
AutoReqProv: no
%description
Toy package of the lab.
SPEC
        cat
    } >"$1.spec"
    rpmbuild -bb --define "_topdir /build/rpm" --define "_rpmdir /out/rpm" --define "_sourcedir /build" "$1.spec"
}

for version in 1.0 1.1; do
    rpm_package hello-tunnel "$version" <<SPEC
%install
mkdir -p %{buildroot}/usr/bin
printf '#!/bin/sh\necho "hello-tunnel $version"\n' >%{buildroot}/usr/bin/hello-tunnel
%files
%attr(0755,root,root) /usr/bin/hello-tunnel
SPEC
done

rpm_package toy-service 1.0 <<'SPEC'
%install
install -D -m 0644 %{_sourcedir}/toy-service.service %{buildroot}/usr/lib/systemd/system/toy-service.service
%post
[ ! -d /run/systemd/system ] || systemctl daemon-reload
%preun
[ "$1" != 0 ] || [ ! -d /run/systemd/system ] || systemctl disable --now toy-service
%files
/usr/lib/systemd/system/toy-service.service
SPEC

# What the packages above need and the root has, but not from an rpm.
rpm_package lab-base 40 <<'SPEC'
%package -n lab-release
Summary: What the lab's root provides
Provides: /bin/sh
Provides: system-release = 40
Provides: product() = lab
%description -n lab-release
What the lab's root provides.
%files -n lab-release
SPEC
createrepo_c /out/rpm

pacman_package() {
    # pacman_package NAME VERSION: packs the tree of the same name
    cat >"$1/.PKGINFO" <<INFO
pkgname = $1
pkgbase = $1
pkgver = $2-1
pkgdesc = Toy package of the lab
url = https://example.org/
builddate = 1700000000
packager = Lab <lab@example.org>
size = 4096
arch = any
license = MIT
INFO
    (cd "$1" && find . -mindepth 1 -maxdepth 1 -printf '%P\n' | sort |
        bsdtar --uid 0 --gid 0 --zstd -cf "/out/pacman/$1-$2-1-any.pkg.tar.zst" --files-from -)
    repo-add /out/pacman/lab.db.tar.gz "/out/pacman/$1-$2-1-any.pkg.tar.zst"
}

mkdir -p hello-tunnel/usr/bin toy-service/usr/lib/systemd/system
for version in 1.0 1.1; do
    printf '#!/bin/sh\necho "hello-tunnel %s"\n' "$version" >hello-tunnel/usr/bin/hello-tunnel
    chmod 0755 hello-tunnel/usr/bin/hello-tunnel
    pacman_package hello-tunnel "$version"
done
cp toy-service.service toy-service/usr/lib/systemd/system/
pacman_package toy-service 1.0
