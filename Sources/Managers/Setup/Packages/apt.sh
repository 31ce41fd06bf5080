# shellcheck disable=SC2034,SC2154
pm_name=apt

pm_list() {
    dpkg-query -W -f '${db:Status-Status} ${Package} ${Package}:${Architecture} ${Package}=${Version} ${Package}:${Architecture}=${Version} \n' "$@" |
        sed -n 's/^installed//p'
}

# Those that dpkg could not finish count as well: they are what a failure leaves.
pm_all() {
    ap_own=$(dpkg --print-architecture)
    dpkg-query -W -f '${db:Status-Status} ${Package}:${Architecture}=${Version}\n' |
        sed -n -e '/^config-files /d' -e '/^not-installed /d' -e "s/:all=/=/; s/:$ap_own=/=/; s/^[^ ]* //p"
}

pm_left() {
    dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^config-files //p'
}

pm_files() { dpkg-query -W -f '${Conffiles}\n' "$@" 2>/dev/null | sed -n 's/^ \(.*\) [0-9a-f]\{32\}.*/\1/p'; }

# A file that moved from /lib to /usr/lib may be known by its old name.
pm_owner() { dpkg-query -S "$1" "${1#/usr}" 2>/dev/null | sed -n 's/:.*//p'; }

# Provides is a list such as `awk, editor (= 1)`.
pm_provided() {
    dpkg-query -W -f '${db:Status-Status} ${Provides}\n' | tr -d , |
        awk -v n="$1" '$1 == "installed" { for (i = 2; i <= NF; i++) if ($i == n) f = 1 } END { exit !f }'
}

pm_install() {
    apt_ready
    set -- --allow-downgrades install "$@"
    # Names that are not known, or lists too old to hold what the mirrors have by now.
    if apt_stale || ! apt-get -qq -s "$@" >/dev/null 2>&1; then apt_update || return; fi
    apt_get "$@"
}

pm_remove() {
    apt_ready
    apt_get remove "$@"
}

pm_purge() {
    apt_ready
    apt_get purge "$@"
}

pm_upgrade() { pm_install "$@"; }

pm_newer() {
    # The lists are a cache of the mirrors', not a state of the host: a plan may refresh them too.
    [ "$(id -u)" != 0 ] || ! apt_stale || apt_update >&2 || :
    apt-get -qq -s --ignore-hold install "$@" 2>/dev/null | sed -n 's/^Inst \([^ ]*\) \[[^]]*\] (\([^ ]*\).*/\1=\2/p'
}

pm_needing() {
    ap_names=" $* "
    for ap_name in $(apt-get -qq -s --ignore-hold remove "$@" 2>/dev/null | sed -n 's/^Remv \([^ ]*\).*/\1/p'); do
        case $ap_names in
        *" $ap_name "* | *" ${ap_name%%:*} "*) ;;
        *) printf '%s\n' "$ap_name" ;;
        esac
    done
}

pm_held() { apt-mark showhold; }

pm_hold() { apt-mark -qq hold "$@"; }

pm_unhold() { apt-mark -qq unhold "$@"; }

# A configuration file that somebody changed is kept. The status has a descriptor of its own, for maintainer scripts get
# none of what it goes to: they would have no stdout, and an `echo` would fail them.
apt_get() {
    apt-get -qy -o APT::Status-Fd=3 -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confdef \
        -o Dpkg::Options::=--force-confold "$@" 3>&1 && return
    # Left by a dpkg that was interrupted: apt asks for exactly this.
    [ -n "$(ls -A /var/lib/dpkg/updates 2>/dev/null)" ] || return
    dpkg --force-confdef --force-confold --configure -a && apt_get "$@"
}

# apt_ready: a fresh image still installs its own packages; but a script that cloud-init runs must not wait for it.
apt_ready() {
    if [ -d /run/cloud-init ] && command -v cloud-init >/dev/null && ! grep -qs cloud- /proc/self/cgroup; then
        timeout 600 cloud-init status --wait >/dev/null 2>&1
    fi
}

# apt_stale: an update renames files in `partial` even when the mirrors have nothing new. Sources that came later are
# not in the lists.
apt_stale() {
    ap_lists=/var/lib/apt/lists
    [ -z "$(find "$ap_lists" -name '*_*' 2>/dev/null)" ] ||
        [ -z "$(find "$ap_lists" "$ap_lists/partial" -maxdepth 0 -mmin -1440 2>/dev/null)" ] ||
        [ -n "$(find /etc/apt/sources.list /etc/apt/sources.list.d -newer "$ap_lists/partial" 2>/dev/null)" ]
}

# apt_update: what is listed already may do, where the mirrors cannot be reached. It fails only for a lock, to be called
# again.
apt_update() {
    ap_words=$(apt-get -q update 2>&1)
    ap_rc=$?
    # With the status 0 it also tells of sources that it could not read.
    printf '%s\n' "$ap_words" | grep -e '^[EW]:' -e '^Err:' -e '^  '
    case $ap_rc-$ap_words in
    0-*) ;;
    *'Could not get lock'*) return "$ap_rc" ;;
    *) echo 'apt-get update failed: going on with the lists that are there' ;;
    esac
}

# The reason of a failed maintainer script is what it printed, which is nothing that a pattern knows: it stands before
# the line that tells of the failure. dpkg's own lines may come late, for it holds them back, so they mark no beginning.
pm_line() {
    case $1 in
    *pmstatus:* | *dlstatus:*)
        # Behind what a script printed without an end of line.
        case $1 in
        [pd][ml]status:*) ;;
        *) printf '%s\n' "${1%%[pd][ml]status:*}" ;;
        esac
        apt_status "${1#*[pd][ml]status:}"
        return 1
        ;;
    pmerror:* | pmconffile:*) return 1 ;;
    'E: Could not get lock '*)
        ap_words=${1#E: Could not get lock }
        case $ap_words in
        *'. It is held by process '*) pk_blocked "${ap_words%%. It is*}, held by ${ap_words#*. It is held by }" ;;
        *) pk_blocked "${ap_words%% *}" ;;
        esac
        ;;
    *'lock was locked by another process with pid '*) pk_blocked "dpkg's lock, held by $(pk_process "${1##* }")" ;;
    'E: Sub-process '*' returned an error code'*) [ -n "$pk_reason" ] || pk_because ;;
    'dpkg: error processing '* | 'dpkg: dependency problems '*)
        pk_reason=$pk_reason$pk_context
        pk_context='' pk_follows=1
        pk_because
        ;;
    'E: '* | 'W: '*' NO_PUBKEY '* | 'dpkg: error: '* | 'dpkg-deb: error: '*)
        pk_follows=''
        pk_because
        ;;
    'The following packages have unmet '* | 'Err:'*)
        pk_follows=1
        pk_because
        ;;
    ' '*) [ -z "$pk_follows" ] || apt_follows ;;
    'Setting up '* | 'Unpacking '* | 'Preparing to unpack '* | 'Removing '* | 'Purging '* | 'Processing triggers '* | \
        'Selecting previously '* | '(Reading database '* | 'Reading '*... | 'Building dependency '* | 'The following '* | \
        *' newly installed, '* | 'Need to get '* | 'After this operation, '* | Get:* | 'Errors were encountered '* | \
        'debconf: delaying '* | [A-Z]*' packages:' | *' not fully installed or removed.') pk_follows='' ;;
    *)
        pk_follows=''
        pk_note "$1"
        ;;
    esac
    return 0
}

# apt_follows: of a list in a reason the first lines will do, for what is behind it says more.
apt_follows() {
    pk_follows=$((pk_follows + 1))
    if [ "$pk_follows" -lt 12 ]; then
        pk_because
    elif [ "$pk_follows" = 12 ]; then
        pk_reason="$pk_reason  ...$NL"
    fi
}

# apt_status PACKAGE:PERCENT:TEXT, where PACKAGE may be `libc6:amd64`.
apt_status() {
    ap_rest=${1#*:}
    case $ap_rest in
    [0-9]*.*:*) ;;
    *) ap_rest=${ap_rest#*:} ;;
    esac
    ap_percent=${ap_rest%%:*}
    pk_progress "${ap_percent%%.*}" "${ap_rest#*:}"
}
