# shellcheck shell=bash
# Looking into a host from outside, so that a test need not trust the thing it tests.

# Runs a command inside as root. It gets the capabilities of the host's PID 1 and no more: with the machine's own,
# `date -s` in a host would set the clock of the machine.
lab_run() {
    local name=${1:?lab run needs a host and a command} init bounding
    shift
    need_root
    need_host "$name"
    (($#)) || usage_error "lab run needs a command"
    init=$(host_init "$name") || die "$name is not running (lab start $name)"
    bounding=$(capability_names "$init")
    (
        # Among the host's processes, so that it ends with the host.
        echo $BASHPID >"$(host_cgroup "$name")/control/cgroup.procs"
        exec env -i PATH="$PATH" HOME=/root USER=root LOGNAME=root SHELL=/bin/bash LANG=C.UTF-8 TERM="${TERM:-dumb}" \
            setpriv --bounding-set="-all$bounding" --inh-caps=-all \
            nsenter --target "$init" --mount --uts --ipc --net --pid --cgroup --root --wd -- "$@"
    )
}

# The bounding set of a process as setpriv wants it: ,+cap_0,+cap_1 and so on.
capability_names() {
    local hex bits number names=''
    hex=$(sed -n 's/^CapBnd:\t//p' "/proc/$1/status")
    bits=$((16#$hex))
    for ((number = 0; number < 63; number++)); do
        (((bits >> number) & 1)) && names+=",+cap_$number"
    done
    printf '%s' "$names"
}

lab_address() {
    need_host "${1:?lab address needs a host}"
    host_address "$1"
    echo
}

lab_list() {
    local name state separator='' flavour
    [[ ${1:-} != --json ]] || printf '['
    for name in $(host_names); do
        state=stopped
        ! host_init "$name" >/dev/null || state=running
        flavour=$(host_setting "$name" flavour)
        if [[ ${1:-} == --json ]]; then
            printf '%s{"name":"%s","state":"%s","flavour":"%s","address":"%s","address6":"%s"}' \
                "$separator" "$name" "$state" "$flavour" "$(host_address "$name")" "$(host_address6 "$name")"
            separator=,
        else
            printf '%-16s %-8s %-7s %-15s %s\n' \
                "$name" "$state" "$flavour" "$(host_address "$name")" "$(host_address6 "$name")"
        fi
    done
    [[ ${1:-} != --json ]] || printf ']\n'
}

# Prints an ssh_config for the hosts named, or all; the known_hosts file beside the lab's key is written anew.
lab_ssh_config() {
    local name
    local -a names
    mapfile -t names < <(host_names)
    write_known_hosts "${names[@]}"
    (($# == 0)) || names=("$@")
    for name in "${names[@]}"; do
        need_host "$name"
        cat <<CONFIG
Host $name
    HostName $(host_address "$name")
    User ${LAB_USER:-root}
    IdentityFile $LAB_DIR/client_key
    IdentitiesOnly yes
    UserKnownHostsFile $LAB_DIR/known_hosts
    GlobalKnownHostsFile /dev/null
    StrictHostKeyChecking yes
CONFIG
    done
}

write_known_hosts() {
    local name key temporary
    temporary=$(mktemp "$LAB_DIR/known_hosts.XXXXXX")
    for name in "$@"; do
        for key in "$HOSTS_DIR/$name"/keys/*.pub; do
            printf '%s,%s %s\n' "$(host_address "$name")" "$(host_address6 "$name")" "$(cut -d ' ' -f 1,2 "$key")"
        done
    done >"$temporary"
    mv "$temporary" "$LAB_DIR/known_hosts"
}

lab_logs() {
    need_host "${1:?lab logs needs a host}"
    echo "== console of $1"
    cat "$HOSTS_DIR/$1/console.log"
    echo "== journal of $1"
    # Read from the disk, so a host that does not run can still be asked.
    journalctl --no-pager --quiet --output=short-precise --directory="$HOSTS_DIR/$1/disk/upper/var/log/journal" || true
}
