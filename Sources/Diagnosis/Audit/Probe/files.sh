# Who may change what.
probe_files() {
    section modes
    state / /etc /usr /usr/bin /usr/sbin /usr/lib /usr/local /usr/local/bin /usr/local/sbin /boot /root /var /var/log /var/spool /home \
        /tmp /var/tmp /dev/shm /etc/passwd /etc/passwd- /etc/group /etc/group- /etc/shadow /etc/shadow- /etc/gshadow \
        /etc/gshadow- /etc/shells /etc/security/opasswd /etc/motd /etc/issue /etc/issue.net /etc/hosts /etc/resolv.conf \
        /etc/nsswitch.conf /etc/pam.d /etc/pam.d/* /etc/profile /etc/profile.d /etc/profile.d/* /etc/bash.bashrc /etc/environment \
        /etc/ld.so.conf /etc/ld.so.conf.d /etc/ld.so.conf.d/* /etc/fstab /etc/ssl/private /etc/apt /etc/apt/sources.list \
        /etc/apt/trusted.gpg.d /etc/init.d /etc/rc.local /etc/hosts.allow /etc/hosts.deny
    section cron
    state /etc/crontab /etc/cron.hourly /etc/cron.daily /etc/cron.weekly /etc/cron.monthly /etc/cron.d \
        /var/spool/cron /var/spool/cron/crontabs
    find /etc/cron.hourly /etc/cron.daily /etc/cron.weekly /etc/cron.monthly /etc/cron.d -type f |
        while read -r file; do state "$file"; done | head -n 200
    section cron-access
    for file in /etc/cron.allow /etc/cron.deny /etc/at.allow /etc/at.deny; do
        [ ! -e "$file" ] || state "$file"
    done
    if has crontab; then echo 'tool crontab'; fi
    if has at; then echo 'tool at'; fi
    section units-modes
    find /etc/systemd/system /usr/local/lib/systemd /lib/systemd/system /usr/lib/systemd/system /etc/init.d ! -type l \( -perm -020 -o -perm -002 \
        -o ! -user root \) | head -n 50 | while read -r file; do state "$file"; done
    section preload
    [ ! -s /etc/ld.so.preload ] || code /etc/ld.so.preload
    section programs
    find /usr/bin /usr/sbin /bin /sbin /usr/local/bin /usr/local/sbin -type f \( -perm -020 -o -perm -002 -o ! -user root \) |
        head -n 50 | while read -r file; do state "$file"; done
    section capabilities
    if ! has getcap; then
        lack 'there is no getcap on the host'
    elif is_root; then
        within 30 getcap -r /usr/bin /usr/sbin /usr/local /usr/lib /opt /home | head -n 100
    fi
    section log-modes
    find /var/log -xdev -type f \( -perm -002 -o -perm -020 \) ! -name '[bw]tmp*' ! -name lastlog | head -n 50 | while read -r file; do
        state "$file"
    done
    probe_tree
    section packages-changed
    if ! is_root; then
        :
    elif has dpkg; then
        # Of what guards the host; missing documentation is no matter.
        for package in openssh-server sudo login passwd libpam-modules libpam-runtime coreutils bash dash; do
            within 20 dpkg --verify "$package" | grep -v -e ' c /' -e '^missing '
        done
    elif has rpm; then
        within 60 rpm -V --nomtime openssh-server sudo pam shadow-utils coreutils bash | grep -v -e ' [cdg] /' -e '^missing ' -e 'is not installed'
    else
        lack 'there is no package manager that could compare'
    fi
}

# One walk over the file systems of this machine's own disks, of a minute at most: what others may write, what runs with
# somebody else's rights, what belongs to nobody, and devices.
probe_tree() {
    section tree
    is_root || return
    places=$(awk '$3 ~ /^(ext[234]|xfs|btrfs|f2fs|overlay|zfs|jfs|reiserfs|tmpfs|bcachefs)$/ &&
        $2 !~ /^\/(proc|sys|run|dev|snap|var\/lib\/(docker|containerd|containers|lxc|lxd|machines))(\/|$)/ { print $2 }' /proc/mounts | sort -u)
    # Not every find knows of owners that do not exist, or takes many files at once.
    nobody='-o -nouser -o -nogroup'
    find /dev/null -nouser -o -nogroup >/dev/null || {
        nobody=''
        echo 'owners unknown'
    }
    [ "$(find /dev/null -xdev \( -perm -4000 -o -type c \) -exec stat -c %F {} +)" ] || {
        lack 'this find cannot look for it'
        return
    }
    # shellcheck disable=SC2086 # several places, and words
    tree=$(within 60 find $places -xdev \( -path /proc -o -path /sys -o -path /var/lib/docker -o -path /var/lib/containers \
        -o -path /var/lib/lxc -o -path /var/lib/machines \) -prune -o \( -type f -perm -4000 -o -type f -perm -2000 \
        -o -type f -perm -002 -o -type d -perm -002 ! -perm -1000 $nobody -o -type b -o -type c \) \
        -exec stat -c '%F:%a %u %g %U %G %n' {} +)
    ended=$?
    printf '%s\n' "$tree" | awk 'NR <= 3000'
    case $ended in
    124 | 143) lack 'the walk over the files took more than a minute' ;;
    esac
    section owners
    printf '%s\n' "$tree" | sed -n 's/^regular[^:]*:[2-7][0-7][0-7][0-7] [^ ]* [^ ]* [^ ]* [^ ]* //p' | head -n 200 |
        while read -r file; do
            # A program may be known by the place it had before /usr was merged.
            if has dpkg-query; then
                dpkg-query -S "$file" || dpkg-query -S "${file#/usr}" || dpkg-query -S "/usr$file"
            elif has rpm; then
                rpm -qf --qf "%{NAME}: $file\n" "$file" | grep -v 'not owned'
            elif has pacman; then
                pacman -Qqo "$file" | sed "s|\$|: $file|"
            elif has apk; then
                apk info -q --who-owns "$file" | sed "s|\$|: $file|"
            else
                lack 'there is no known package manager to ask'
                break
            fi
        done
}
