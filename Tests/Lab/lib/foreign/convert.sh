#!/bin/sh
# convert.sh dnf|zypper|pacman: runs in the bare root and makes it a system of that package manager, which works for
# real on the lab's toy repository; apt and dpkg are gone afterwards.
set -eu

flavour=$1
case $flavour in
    dnf) packages='dnf dnf-plugins-core rpm gpg' release='fedora 40' ;;
    zypper) packages='zypper rpm gpg' release='opensuse-leap 15.6' ;;
    pacman) packages='pacman-package-manager gpg gpg-agent makepkg' release='arch rolling' ;;
esac
apt-get -q update
# shellcheck disable=SC2086 # words
apt-get -q -y install --no-install-recommends $packages python3 rsync

# Debian's rpm keeps a database in each user's home; elsewhere there is one.
mkdir -p /etc/rpm
echo '%_dbpath /var/lib/rpm' >/etc/rpm/macros
case $flavour in
    dnf)
        rm -rf /etc/yum.repos.d /etc/dnf/repos.d
        mkdir -p /etc/yum.repos.d /etc/dnf/vars
        printf '[lab]\nname=Lab\nbaseurl=file:///srv/lab-repo\nenabled=1\ngpgcheck=0\n' >/etc/yum.repos.d/lab.repo
        # A plugin for developers, on by Debian's default, that keeps a second repository.
        printf '[main]\nenabled = false\n' >/etc/dnf/plugins/local.conf
        rpm --initdb
        rpm -i /srv/lab-repo/noarch/lab-release-*.rpm
        ;;
    zypper)
        mkdir -p /etc/zypp/repos.d
        printf '[lab]\nname=Lab\nbaseurl=dir:///srv/lab-repo\nenabled=1\nautorefresh=1\ngpgcheck=0\n' \
            >/etc/zypp/repos.d/lab.repo
        rpm --initdb
        rpm -i /srv/lab-repo/noarch/lab-release-*.rpm
        ;;
    pacman)
        rm -rf /etc/rpm
        printf '[options]\nArchitecture = auto\nSigLevel = Never\n[lab]\nServer = file:///srv/lab-repo\n' >/etc/pacman.conf
        mkdir -p /var/lib/pacman /var/cache/pacman/pkg
        pacman-key --init
        gpgconf --homedir /etc/pacman.d/gnupg --kill all
        ;;
esac

id=${release% *} version=${release#* }
# Debian's is a link to this file.
cat >/usr/lib/os-release <<RELEASE
NAME="$id"
PRETTY_NAME="$id $version (lab)"
ID=$id
RELEASE
case $flavour in
    dnf) printf 'VERSION_ID=%s\n' "$version" ;;
    zypper) printf 'VERSION_ID="%s"\nID_LIKE="suse opensuse"\n' "$version" ;;
    pacman) printf 'BUILD_ID=%s\n' "$version" ;;
esac >>/usr/lib/os-release

# The group of sudoers and the unit of sshd have other names there.
groupmod --new-name wheel sudo
sed -i 's/^%sudo/%wheel/' /etc/sudoers
visudo -c -q
sed -i '/^g *sudo /d' /usr/lib/sysusers.d/*.conf
# Its init scripts are units too: one of them would start a second sshd.
rm -rf /etc/init.d /etc/rc?.d
mv /lib/systemd/system/ssh.service /lib/systemd/system/sshd.service
rm /etc/systemd/system/sshd.service /etc/systemd/system/multi-user.target.wants/ssh.service
sed -i '/^Alias=/d' /lib/systemd/system/sshd.service
systemctl enable sshd.service

rm -rf /usr/bin/apt* /usr/bin/dpkg* /usr/sbin/dpkg* /usr/bin/update-alternatives /usr/bin/debconf* /usr/sbin/adduser \
    /usr/sbin/addgroup /usr/sbin/deluser /usr/sbin/delgroup /usr/sbin/invoke-rc.d /usr/sbin/update-rc.d \
    /var/lib/dpkg /var/lib/apt /var/cache/apt /etc/apt /etc/dpkg /usr/lib/apt /usr/lib/dpkg /etc/debian_version \
    /lib/systemd/system/apt-* /lib/systemd/system/dpkg-* /etc/systemd/system/timers.target.wants/apt-* \
    /etc/systemd/system/timers.target.wants/dpkg-* /usr/sbin/policy-rc.d
