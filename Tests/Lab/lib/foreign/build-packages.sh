#!/bin/sh
# Runs in a throw-away root with the tools: leaves /out/rpm and /out/pacman, repositories of toy packages.
set -eu

apt-get -q update
apt-get -q -y install --no-install-recommends rpm createrepo-c makepkg pacman-package-manager libarchive-tools zstd \
    gpg gpg-agent

mkdir -p /out/rpm /out/pacman /build
cd /build

# A key that is thrown away; its public half stands beside what it signed.
mkdir -m 0700 /build/gpg
export GNUPGHOME=/build/gpg
gpg --batch --passphrase '' --quick-generate-key 'Lab <lab@example.org>' rsa3072 sign never

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

rpm_package toy-fail 1.0 <<'SPEC'
%pre
echo "toy-fail: this scriptlet always fails" >&2
exit 7
%files
SPEC

# rpm holds its lock while it runs this.
rpm_package toy-slow 1.0 <<'SPEC'
%post
sleep 15
%files
SPEC

# The program itself comes with the root's own dnf.
cat >dnf-automatic <<'PROGRAM'
#!/usr/bin/python3
import sys
import dnf.automatic.main
sys.exit(dnf.automatic.main.main(sys.argv[1:]))
PROGRAM
printf '[Unit]\nDescription=dnf automatic\n[Service]\nType=oneshot\nExecStart=/usr/bin/dnf-automatic --timer\n' \
    >dnf-automatic.service
printf '[Unit]\nDescription=dnf-automatic timer\n[Timer]\nOnCalendar=*-*-* 6:00\n[Install]\nWantedBy=timers.target\n' \
    >dnf-automatic.timer
rpm_package dnf-automatic 4.14 <<'SPEC'
%install
install -D -m 0755 %{_sourcedir}/dnf-automatic %{buildroot}/usr/bin/dnf-automatic
install -D -m 0644 -t %{buildroot}/usr/lib/systemd/system %{_sourcedir}/dnf-automatic.service \
    %{_sourcedir}/dnf-automatic.timer
%files
/usr/bin/dnf-automatic
/usr/lib/systemd/system/dnf-automatic.service
/usr/lib/systemd/system/dnf-automatic.timer
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

# A repository of its own, signed: the packages as Fedora does, the metadata as openSUSE does.
mkdir -p /build/plain
mv /out/rpm /build/plain/rpm
mkdir -p /out/rpm
rpm_package toy-signed 1.0 <<'SPEC'
%files
SPEC
mv /out/rpm /build/signed
mv /build/plain/rpm /out/rpm
rpmsign --define '__gpg /usr/bin/gpg' --define '_gpg_name Lab <lab@example.org>' \
    --addsign /build/signed/noarch/*.rpm
createrepo_c /build/signed
gpg --batch --armor --detach-sign /build/signed/repodata/repomd.xml
gpg --armor --export >/build/signed/key.asc
cp /build/signed/key.asc /build/signed/repodata/repomd.xml.key
mv /build/signed /out/rpm/signed

pacman_package() {
    # pacman_package NAME VERSION [REPOSITORY]: packs the tree of the same name
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
    repo-add "/out/pacman/${3:-lab}.db.tar.gz" "/out/pacman/$1-$2-1-any.pkg.tar.zst"
}

mkdir -p hello-tunnel/usr/bin toy-service/usr/lib/systemd/system
for version in 1.0 1.1; do
    printf '#!/bin/sh\necho "hello-tunnel %s"\n' "$version" >hello-tunnel/usr/bin/hello-tunnel
    chmod 0755 hello-tunnel/usr/bin/hello-tunnel
    pacman_package hello-tunnel "$version"
done
cp toy-service.service toy-service/usr/lib/systemd/system/
pacman_package toy-service 1.0

mkdir toy-signed /out/pacman/signed
pacman_package toy-signed 1.0 signed
gpg --batch --detach-sign "/out/pacman/toy-signed-1.0-1-any.pkg.tar.zst"
mv /out/pacman/toy-signed* /out/pacman/signed.* /out/pacman/signed/
gpg --armor --export >/out/pacman/signed/key.asc
gpgconf --kill gpg-agent
