# Updates, logs, and what else the system is set to.
probe_updates() {
    section updates
    if has apt-get; then
        echo 'manager apt'
        apt-config dump | grep -E '^(APT::Periodic::|Unattended-Upgrade::|APT::Get::AllowUnauthenticated|Acquire::Allow)' | head -n 60
        if has unattended-upgrade; then echo 'tool unattended-upgrade'; fi
    elif has dnf; then
        echo 'manager dnf'
        code /etc/dnf/automatic.conf | grep -E 'apply_updates|upgrade_type'
    elif has zypper; then
        echo 'manager zypper'
    elif has pacman; then
        echo 'manager pacman'
    elif has apk; then
        echo 'manager apk'
    else
        none 'there is no known package manager on the host'
    fi
    section pending
    if has apt-get; then
        # A simulation, that keeps no cache and takes no lock.
        found=$(within 60 apt-get -s -o Debug::NoLocking=1 -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= \
            -o Dir::State::extended_states=/dev/null dist-upgrade) || lack 'apt-get could not tell'
        printf '%s\n' "$found" | grep '^Inst ' | head -n 400
        newest=$(stat -c %Y /var/lib/apt/lists /var/lib/apt/lists/partial /var/lib/apt/periodic/update-success-stamp |
            sort -n | tail -n 1)
        echo "lists ${newest:-0}"
        ls /var/lib/apt/lists/*_Packages* >/dev/null || lack 'there are no package lists: apt-get update was never run'
    elif has dnf; then
        found=$(within 60 dnf -q -C updateinfo list --security) || lack 'dnf could not tell from its cache'
        printf '%s\n' "$found" | sed -n 's/^[^ ]* .*[Ss]ec[^ ]* *\([^ ]*\).*/Inst \1 security/p' | head -n 400
    elif has zypper; then
        found=$(within 60 zypper -q -n --no-refresh list-patches --category security) || lack 'zypper could not tell'
        printf '%s\n' "$found" | awk -F'|' '/needed/ { gsub(/ /, "", $2); print "Inst", $2, "security" }' | head -n 400
    elif has apk; then
        apk version -l '<' | sed -n 's/^\([^ ]*\) *<.*/Inst \1/p' | head -n 400
    elif has pacman; then
        pacman -Qu | sed 's/^/Inst /' | head -n 400
    else
        lack 'there is no known package manager to ask'
    fi
    section sources
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources /etc/yum.repos.d/*.repo \
        /etc/dnf/dnf.conf /etc/zypp/repos.d/*.repo /etc/pacman.conf /etc/apk/repositories; do
        # Names and passwords in a URL stay here.
        if [ -r "$file" ]; then code "$file" | sed 's,//[^/@ ]*@,//,'; elif [ -f "$file" ]; then lack "only root can read $file"; fi
    done | grep -iE 'deb |deb-src |uris:|suites:|trusted|allow-insecure|gpgcheck|baseurl|siglevel|enabled|\[|https?:' | head -n 200
    section reboot
    [ ! -e /run/reboot-required ] || {
        echo required
        head -n 20 /run/reboot-required.pkgs | sort -u
    }
    section broken
    if has dpkg; then
        dpkg --audit | head -n 20
    else
        none 'there is no dpkg on the host'
    fi
    section replaced
    # Libraries that programs still run though they were replaced on the disk.
    if is_root; then
        for maps in /proc/[0-9]*/maps; do
            process=${maps%/maps}
            awk '/\(deleted\)$/ && $2 ~ /x/ && $6 ~ /^\/(usr|lib)/ { print $6; exit }' "$maps" | while read -r file; do
                read -r name <"$process/comm" && echo "$name $file"
            done
        done | sort -u | head -n 40
    fi
}

probe_settings() {
    section limits
    for file in /etc/security/limits.conf /etc/security/limits.d/*.conf; do
        [ ! -r "$file" ] || code "$file" | grep -w core
    done
    for file in /etc/systemd/coredump.conf /etc/systemd/coredump.conf.d/*.conf /usr/lib/systemd/coredump.conf.d/*.conf; do
        [ ! -r "$file" ] || code "$file" | grep -E 'Storage|ProcessSizeMax'
    done
    for file in /etc/systemd/system.conf /etc/systemd/system.conf.d/*.conf; do
        [ ! -r "$file" ] || code "$file" | grep DefaultLimitCORE
    done
    # Of sshd, whose sessions can have no more; sudo takes all from its own.
    if read -r process </run/sshd.pid; then awk '/^Max core file size/ { print "sshd", $6 }' "/proc/$process/limits"; fi
    section umask
    for file in /etc/login.defs /etc/profile /etc/profile.d/*.sh /etc/bash.bashrc /etc/bashrc /etc/zsh/zshenv; do
        [ ! -r "$file" ] || code "$file" | grep -iE ': *(umask)[[:space:]]+[0-7]+'
    done
    for file in /etc/pam.d/common-session /etc/pam.d/system-auth; do
        [ ! -r "$file" ] || code "$file" | grep pam_umask
    done
    section shell-timeout
    for file in /etc/profile /etc/profile.d/*.sh /etc/bash.bashrc /etc/bashrc; do
        [ ! -r "$file" ] || code "$file" | grep TMOUT
    done
    section banner
    for file in /etc/issue /etc/issue.net /etc/motd; do
        [ ! -r "$file" ] || head -n 10 "$file" | sed "s|^|$file: |"
    done
    section mac
    if [ -r /sys/module/apparmor/parameters/enabled ]; then echo "apparmor $(cat /sys/module/apparmor/parameters/enabled)"; fi
    [ ! -r /sys/kernel/security/apparmor/profiles ] ||
        sed -n 's/.*(\([a-z]*\))$/\1/p' /sys/kernel/security/apparmor/profiles | sort | uniq -c |
        awk '{ print "profiles", $2, $1 }'
    if has getenforce; then echo "selinux $(getenforce)"; elif [ -r /sys/fs/selinux/enforce ]; then
        echo "selinux $(cat /sys/fs/selinux/enforce)"
    fi
    [ ! -r /sys/kernel/security/lsm ] || echo "lsm $(cat /sys/kernel/security/lsm)"
    section journal
    if has journalctl; then
        for file in /etc/systemd/journald.conf /run/systemd/journald.conf.d/*.conf /etc/systemd/journald.conf.d/*.conf \
            /usr/lib/systemd/journald.conf.d/*.conf; do
            [ ! -r "$file" ] || code "$file" | grep -E 'Storage|ForwardToSyslog|Compress|MaxUse'
        done
        [ ! -d /var/log/journal ] || echo 'directory /var/log/journal'
        for directory in /var/log/journal/*; do [ ! -d "$directory" ] || echo "kept $directory"; done
    else
        none 'there is no journal on the host'
    fi
    section log-sending
    for file in /etc/rsyslog.conf /etc/rsyslog.d/*.conf /etc/syslog-ng/syslog-ng.conf; do
        [ ! -r "$file" ] || code "$file" | grep -E '@[^ ]+|omfwd|omrelp|network\(|syslog\('
    done | head -n 20
    section rotation
    for file in /etc/logrotate.conf /etc/logrotate.d; do [ ! -e "$file" ] || echo "$file"; done
    section time
    # Asking timedatectl would start a service.
    [ ! -e /run/systemd/timesync/synchronized ] || echo 'systemd-timesyncd has set the clock'
    section boot
    for file in /boot/grub/grub.cfg /boot/grub2/grub.cfg /boot/efi/EFI/*/grub.cfg /boot/loader/loader.conf; do
        [ ! -e "$file" ] || state "$file" | sed 's/^/file /'
    done
    [ "$uid" != 0 ] || grep -lsE '^[[:space:]]*(password_pbkdf2|GRUB2_PASSWORD=)' /boot/grub/grub.cfg /boot/grub2/grub.cfg /boot/grub2/user.cfg |
        sed 's/^/password /'
}
