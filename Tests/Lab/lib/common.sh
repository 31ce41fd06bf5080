# shellcheck shell=bash
# shellcheck disable=SC2034 # the other parts use what is set here
# Names, places and small words that every other part uses.

LAB_ID=${LAB_ID:-default}
LABS_DIR=${XDG_RUNTIME_DIR:-/run}/tunnel-lab
LAB_DIR=$LABS_DIR/$LAB_ID
HOSTS_DIR=$LAB_DIR/hosts
LAB_LOCK=$LABS_DIR/$LAB_ID.lock
CACHE_DIR=${TUNNEL_LAB_CACHE:-/var/cache/tunnel-lab}
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

say() { printf 'lab: %s\n' "$*" >&2; }

die() {
    say "$*"
    exit 1
}

usage_error() {
    say "$*"
    exit 2
}

[[ $LAB_ID =~ ^[A-Za-z0-9][A-Za-z0-9_.-]{0,47}$ ]] || usage_error "LAB_ID may hold letters, digits, '_', '.', '-': $LAB_ID"

need_root() { ((EUID == 0)) || die "needs root (namespaces, mounts and a bridge); run it with sudo"; }

need_name() {
    [[ $1 =~ ^[a-z][a-z0-9-]{0,30}$ ]] || usage_error "not a host name (a-z, 0-9, '-', 31 at most): $1"
}

# Ends the program unless the host exists in this lab; prints nothing.
need_host() {
    need_name "$1"
    [[ -f $HOSTS_DIR/$1/number ]] || die "no host '$1' in lab '$LAB_ID' (lab list shows them)"
}

# locked PLACE COMMAND...: runs the command while no other program holds the lock, which is a directory or else a file
# that is made. Never while a host boots.
locked() {
    local place=$1
    shift
    mkdir -p "$(dirname "$place")"
    [[ -d $place ]] || : >>"$place"
    (
        flock 9
        "$@" 9>&-
    ) 9<"$place"
}

# for_each FUNCTION WORD...: calls the function for every word at once; fails when one did.
for_each() {
    local action=$1 word failed=0
    local -a jobs=()
    shift
    for word in "$@"; do
        "$action" "$word" &
        jobs+=($!)
    done
    for word in "${jobs[@]}"; do wait "$word" || failed=1; done
    return "$failed"
}

host_names() {
    local directory
    for directory in "$HOSTS_DIR"/*/; do
        [[ -f $directory/number ]] && basename "$directory"
    done
    return 0
}

# Where the cgroup2 hierarchy is: the whole tree on modern machines, beside version 1 on others.
cgroup_mount() { awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts; }

lab_cgroup() { printf '%s/tunnel-lab-%s' "$(cgroup_mount)" "$LAB_ID"; }

# Ends every process of a cgroup and of those in it, and removes them all.
remove_cgroup() {
    local group=$1 tries=0
    [[ -d $group ]] || return 0
    echo 1 >"$group/cgroup.kill"
    until grep -q '^populated 0' "$group/cgroup.events"; do
        ((++tries < 500)) || die "processes in $group do not end"
        sleep 0.02
    done
    find "$group" -depth -type d -exec rmdir {} +
}
