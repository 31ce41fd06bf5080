# shellcheck disable=SC2034,SC2154
pm_name=apt

pm_list() {
    dpkg-query -W -f '${db:Status-Status} ${Package} ${Package}:${Architecture} ${Package}=${Version} ${Package}:${Architecture}=${Version} \n' "$@" |
        sed -n 's/^installed//p'
}

# Provides is a list such as `awk, editor (= 1)`.
pm_provided() {
    dpkg-query -W -f '${db:Status-Status} ${Provides}\n' | tr -d , |
        awk -v n="$1" '$1 == "installed" { for (i = 2; i <= NF; i++) if ($i == n) f = 1 } END { exit !f }'
}

pm_install() {
    apt_ready
    set -- --allow-downgrades install "$@"
    # What is to be held may be held already, at another version.
    [ "$kind" != packages_held ] || set -- --allow-change-held-packages "$@"
    # Names that are not known, or lists too old to hold what the mirrors have by now.
    if apt_stale || ! apt-get -qq -s "$@" >/dev/null 2>&1; then apt_update; fi
    apt_get "$@"
}

pm_remove() {
    apt_ready
    apt_get remove "$@"
}

pm_upgrade() { pm_install "$@"; }

pm_newer() {
    # The lists are a cache of the mirrors', not a state of the host: a plan may refresh them too.
    [ "$(id -u)" != 0 ] || ! apt_stale || apt_update >&2
    apt-get -qq -s install "$@" 2>/dev/null | sed -n 's/^Inst \([^ ]*\) \[.*/\1/p'
}

pm_held() { apt-mark showhold; }

pm_hold() { apt-mark -qq hold "$@"; }

# A configuration file that somebody changed is kept. Locks are waited for, and never deleted.
apt_get() {
    apt-get -qy -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confdef \
        -o Dpkg::Options::=--force-confold "$@" && return
    # Left by a dpkg that was interrupted: apt asks for exactly this.
    [ -n "$(ls -A /var/lib/dpkg/updates 2>/dev/null)" ] || return
    dpkg --force-confdef --force-confold --configure -a || return
    apt_get "$@"
}

# apt_ready: a fresh image still installs its own packages; but a script that cloud-init runs must not wait for it.
apt_ready() {
    if [ -d /run/cloud-init ] && command -v cloud-init >/dev/null && ! grep -qs cloud- /proc/self/cgroup; then
        timeout 600 cloud-init status --wait >/dev/null 2>&1
    fi
}

# apt_stale: an update renames files in `partial` even when the mirrors have nothing new.
apt_stale() {
    ap_lists=/var/lib/apt/lists
    [ -z "$(find "$ap_lists" -name '*_*' 2>/dev/null)" ] ||
        [ -z "$(find "$ap_lists" "$ap_lists/partial" -maxdepth 0 -mmin -1440 2>/dev/null)" ]
}

# apt_update: the lists have a lock of their own, for which apt does not wait. What is listed already may still do.
apt_update() {
    ap_left=120
    until ap_words=$(apt-get -q update 2>&1); do
        case $ap_left-$ap_words in
        [1-9]*'Could not get lock'*) sleep 5 ;;
        *)
            printf '%s\n' "$ap_words" | grep -e '^[EW]:' -e '^Err:'
            echo 'apt-get update failed: going on with the lists that are there'
            return
            ;;
        esac
        ap_left=$((ap_left - 1))
    done
}
