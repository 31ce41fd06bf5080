#!/bin/sh
# shellcheck disable=SC1003,SC2034,SC2154,SC2317,SC2329
NONCE=0123456789abcdef
LC_ALL=C
export LC_ALL
PATH=${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin
fact() { printf '%s=%s\n' "$1" "$2"; }
has() { command -v "$1" >/dev/null 2>&1; }
printf '\036%s facts\n' "$NONCE"
release=/etc/os-release
[ -r "$release" ] || release=/usr/lib/os-release
if [ -r "$release" ]; then
while IFS= read -r line || [ -n "$line" ]; do
case $line in
ID=* | ID_LIKE=* | VERSION_ID=* | PRETTY_NAME=*) printf '%s\n' "$line" ;;
esac
done <"$release"
fi
case $(grep -E '^ID(_LIKE)?=' "$release" 2>/dev/null) in
*debian* | *ubuntu*) managers='apt-get' ;;
*suse*) managers='zypper' ;;
*arch*) managers='pacman' ;;
*alpine*) managers='apk' ;;
*) managers='' ;;
esac
for manager in $managers dnf yum zypper pacman apk apt-get; do
if has "$manager"; then
fact packages "$manager"
break
fi
done
if [ -d /run/systemd/system ]; then
fact init systemd
elif has rc-service; then
fact init openrc
else
fact init other
fi
fact uname "$(uname -m) $(uname -r)"
fact hostname "$(uname -n)"
fact ssh "$(ssh -V 2>&1 | head -n 1)"
daemon=$(command -v sshd) && fact sshd "$("$daemon" -V 2>&1 | grep -o 'OpenSSH_[^ ,]*' | head -n 1)"
if has sudo; then
case $(sudo --version 2>&1 | head -n 1) in
*sudo-rs*) fact sudo sudo-rs ;;
*) fact sudo sudo ;;
esac
elif has doas; then
fact sudo doas
fi
if has gzip; then fact gzip yes; fi
starts() {
for link in /etc/systemd/system/*.wants/"$1".service /etc/runlevels/*/"$1"; do
[ ! -L "$link" ] || return 0
done
return 1
}
if grep -qsx ENABLED=yes /etc/ufw/ufw.conf; then
fact firewall ufw
elif has firewall-cmd && systemctl -q is-active firewalld 2>/dev/null; then
fact firewall firewalld
elif [ -e /etc/nftables.d/tunnel.nft ] || starts nftables; then
fact firewall nftables
elif [ -e /etc/iptables/tunnel.v4 ] || starts netfilter-persistent || starts iptables; then
fact firewall iptables
fi
fact user "$(id -un)"
fact uid "$(id -u)"
fact home "${HOME:-}"
connection=${SSH_CONNECTION:-}
fact from "${connection%% *}"
while IFS=: read -r name _ uid _; do
case $uid in
'' | *[!0-9]*) continue ;;
esac
if [ "$uid" = 0 ] || { [ "$uid" -ge 1000 ] && [ "$uid" -lt 65534 ]; }; then fact login "$name"; fi
done </etc/passwd
printf '\036%s end\n' "$NONCE"
