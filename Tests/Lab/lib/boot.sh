# shellcheck shell=bash
# Booting a host with systemd-nspawn, telling when it is ready, and stopping it the hard way.

READY_SECONDS=90

host_cgroup() { printf '%s/%s' "$(lab_cgroup)" "$1"; }

# Prints the process id, in the machine's namespace, of the host's PID 1; fails while there is none.
host_init() {
    local pid
    pid=$(head -n 1 "$(host_cgroup "$1")/machine/payload/init.scope/cgroup.procs" 2>/dev/null) || return 1
    [[ -n $pid ]] && printf '%s' "$pid"
}

# Starts the program that keeps the host running over its reboots, detached from the caller and its descriptors.
boot() {
    local name=$1 group
    group=$(host_cgroup "$name")
    mkdir -p "$group/machine" "$group/control"
    mount_root "$name"
    (
        for descriptor in /proc/self/fd/*; do
            descriptor=${descriptor##*/}
            ((descriptor <= 2)) || eval "exec $descriptor>&-" 2>/dev/null || true
        done
        LAB_ID=$LAB_ID exec setsid --fork "$LAB_PROGRAM" __supervise "$name" \
            </dev/null >>"$HOSTS_DIR/$name/console.log" 2>&1
    )
}

# Runs the host until it powers off. systemd-nspawn ends with 133 when the host asked to reboot.
supervise() {
    local name=$1 group status var=()
    group=$(host_cgroup "$name")
    echo $BASHPID >"$group/control/cgroup.procs"
    [[ -z $(host_setting "$name" var_size) ]] || var=(--bind="$HOSTS_DIR/$name/var/data:/var/lib/tunnel")
    while :; do
        plug_in "$name"
        status=0
        (
            # The cgroup that nspawn starts in becomes the root of the host's own tree.
            echo $BASHPID >"$group/machine/cgroup.procs"
            export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 SYSTEMD_NSPAWN_API_VFS_WRITABLE=network SYSTEMD_NSPAWN_TMPFS_TMP=0
            exec systemd-nspawn --quiet --boot --directory="$HOSTS_DIR/$name/root" --machine="$name" --settings=no \
                --register=no --keep-unit --console=pipe --resolv-conf=off --timezone=off --link-journal=no \
                --capability=CAP_NET_ADMIN --network-namespace-path="/run/netns/$(host_port "$name")" \
                --bind-ro="$(host_setting "$name" repository):/srv/lab-repo" "${var[@]}"
        ) || status=$?
        ((status == 133)) || break
        find "$group/machine" -mindepth 1 -depth -type d -exec rmdir {} + 2>/dev/null || true
    done
    unplug "$name"
}

# Waits until the host can be logged in to: sshd runs and systemd-user-sessions let ordinary users in.
# A second argument is the process id of a PID 1 that must be gone (a reboot).
await_ready() {
    local name=$1 previous=${2:-} deadline=$((SECONDS + READY_SECONDS)) init
    while ((SECONDS < deadline)); do
        init=$(host_init "$name") || init=
        # Cheap looks first: asking systemd costs more than the boot itself when thirty hosts are polled.
        if [[ -n $init && $init != "$previous" && -d /proc/$init/root/run/sshd && ! -e /proc/$init/root/run/nologin ]] &&
            lab_run "$name" systemctl --quiet is-active sshd.service systemd-user-sessions.service; then
            return 0
        fi
        sleep 0.1
    done
    say "$name is not ready after $READY_SECONDS s; the end of its console:"
    tail -n 20 "$HOSTS_DIR/$name/console.log" >&2
    return 1
}

# Stops the host as a power loss does. The link goes first, else its kernel says goodbye to every peer.
pull_plug() {
    ip link delete "$(host_port "$1")" 2>/dev/null || true
    remove_cgroup "$(host_cgroup "$1")"
    unplug "$1"
}
