# shellcheck shell=bash
# The life of hosts and of the lab they are in.

lab_up() {
    local flavour='' disk_size=1G var_size='' name number
    local -a names=()
    while (($#)); do
        case $1 in
            --flavour=* | --disk-size=* | --var-size=*) set -- "${1%%=*}" "${1#*=}" "${@:2}" ;;
            --flavour) flavour=${2:?--flavour needs a value} && shift 2 ;;
            --disk-size) disk_size=${2:?--disk-size needs a value} && shift 2 ;;
            --var-size) var_size=${2:?--var-size needs a value} && shift 2 ;;
            -*) usage_error "lab up has no option $1" ;;
            *)
                if [[ $1 =~ ^[1-9][0-9]?$ ]]; then
                    for ((number = 1; number <= $1; number++)); do names+=("h$number"); done
                else
                    need_name "$1"
                    names+=("$1")
                fi
                shift
                ;;
        esac
    done
    ((${#names[@]})) || usage_error "lab up needs names, or how many hosts"
    [[ $disk_size =~ ^[0-9]+[KMG]$ ]] || usage_error "--disk-size is a number and K, M or G: $disk_size"
    [[ -z $var_size || $var_size =~ ^[0-9]+[KMG]$ ]] || usage_error "--var-size is a number and K, M or G: $var_size"
    need_root
    prepare_flavours "${flavour:-bare}"
    reap_orphans
    locked "$LAB_LOCK" open_lab
    for name in "${names[@]}"; do
        locked "$LAB_LOCK" claim_host "$name" "$flavour" "$disk_size" "$var_size"
    done
    for_each bring_up "${names[@]}"
}

# Makes what all hosts of the lab share: subnet, client key, the slow one of the host keys.
open_lab() {
    [[ ! -f $LAB_DIR/subnet ]] || return 0
    mkdir -p "$HOSTS_DIR"
    chmod 0700 "$LAB_DIR"
    # Each systemd takes many; the usual 128 a user end at about the tenth host.
    (($(</proc/sys/fs/inotify/max_user_instances) >= 4096)) || echo 4096 >/proc/sys/fs/inotify/max_user_instances
    if [[ -n ${LAB_OWNER_PID:-} ]]; then
        # Whole at once: another program that finds no owner in it would take the lab for an orphan.
        process_identity "$LAB_OWNER_PID" >"$LAB_DIR/owner.new"
        mv "$LAB_DIR/owner.new" "$LAB_DIR/owner"
    fi
    ssh-keygen -q -t ed25519 -N '' -C "lab $LAB_ID" -f "$LAB_DIR/client_key"
    ssh-keygen -q -t rsa -b 3072 -N '' -C lab -f "$LAB_DIR/ssh_host_rsa_key"
    claim_subnet
}

# Gives the host a number in the lab, and its keys, which a reset keeps. Called under the lock.
claim_host() {
    local name=$1 directory=$HOSTS_DIR/$1 flavour=${2:-bare} number kind
    if [[ -f $directory/number ]]; then
        [[ -z $2 || $(host_setting "$name" flavour) == "$2" ]] || die "$name is there with another flavour; lab down $name first"
        return 0
    fi
    number=1
    while grep -qsx "$number" "$HOSTS_DIR"/*/number; do ((number++)); done
    ((number <= 60)) || die "a lab holds 60 hosts"
    mkdir -p "$directory/keys"
    printf 'flavour=%s\ndisk_size=%s\nvar_size=%s\nrepository=%s\n' "$flavour" "$3" "$4" "$(repository_dir "$flavour")" \
        >"$directory/settings"
    root_layers "$flavour" >"$directory/layers"
    for kind in ed25519 ecdsa; do
        ssh-keygen -q -t "$kind" -N '' -C "$name" -f "$directory/keys/ssh_host_${kind}_key"
    done
    # Making an RSA key takes longer than booting a host: one for the lab will do.
    cp "$LAB_DIR"/ssh_host_rsa_key* "$directory/keys/"
    echo "$number" >"$directory/number"
}

bring_up() {
    mountpoint -q "$HOSTS_DIR/$1/disk" || make_disk "$1"
    host_init "$1" >/dev/null || boot "$1"
    await_ready "$1"
}

lab_down() {
    local name
    need_root
    [[ $# -gt 0 ]] || usage_error "lab down needs names or --all"
    if [[ $1 == --all ]]; then
        close_lab
        reap_orphans
        return
    fi
    for name in "$@"; do need_host "$name"; done
    for_each take_down "$@"
}

take_down() {
    pull_plug "$1"
    remove_delay "$1"
    forget_faults "$1"
    remove_disk "$1"
    rm -rf "${HOSTS_DIR:?}/$1"
}

# Removes everything of the lab, whatever state a crash left it in. Runs without its state files too.
close_lab() {
    local place bridge
    # shellcheck disable=SC2046 # host names hold no spaces
    for_each power_off_quietly $(host_names)
    remove_cgroup "$(lab_cgroup)"
    while read -r place; do umount --lazy "$place"; done < <(
        awk -v under="$LAB_DIR/" 'index($2, under) == 1 { print $2 }' /proc/mounts | tac
    )
    for bridge in /sys/class/net/tl*/ifalias; do
        [[ -f $bridge && $(<"$bridge") == "tunnel-lab:$LAB_ID" ]] || continue
        bridge=$(basename "$(dirname "$bridge")")
        for place in /run/netns/"$bridge"h*; do
            [[ ! -e $place ]] || ip netns delete "${place##*/}"
        done
        for place in /sys/class/net/"$bridge"/brif/*; do
            [[ ! -e $place ]] || ip link delete "${place##*/}"
        done
        release_subnet "${bridge#tl}"
    done
    rm -rf --one-file-system "$LAB_DIR" "$LAB_LOCK"
}

power_off_quietly() { pull_plug "$1" || true; }

# A process id can be used again: its start time makes it one process only.
process_identity() { awk -v pid="$1" '{ sub(/.*\) /, ""); print pid, $20 }' "/proc/$1/stat"; }

# Removes labs whose owner (a test process that named itself in LAB_OWNER_PID) died without doing so.
reap_orphans() {
    mkdir -p "$LABS_DIR"
    locked "$LABS_DIR" close_orphans
}

close_orphans() {
    local owner pid rest
    for owner in "$LABS_DIR"/*/owner; do
        # One that is gone by now, or half removed, has its own end under way.
        read -r pid rest 2>/dev/null <"$owner" || continue
        [[ $(process_identity "$pid" 2>/dev/null) != "$pid $rest" ]] || continue
        owner=$(basename "$(dirname "$owner")")
        say "removing lab '$owner', whose owner (process $pid) is gone"
        LAB_ID=$owner "$LAB_PROGRAM" __close
    done
}

lab_reset() {
    local name
    need_root
    for name in "$@"; do need_host "$name"; done
    for_each reset_host "$@"
}

reset_host() {
    pull_plug "$1"
    remove_disk "$1"
    bring_up "$1"
}

lab_reboot() {
    local name
    need_root
    for name in "$@"; do need_host "$name"; done
    for_each reboot_host "$@"
}

reboot_host() {
    local init
    init=$(host_init "$1") || die "$1 is not running (lab start $1)"
    lab_run "$1" systemctl reboot
    await_ready "$1" "$init"
}

lab_power_loss() {
    local name
    need_root
    for name in "$@"; do need_host "$name"; done
    for_each pull_plug "$@"
}

lab_start() {
    local name
    need_root
    for name in "$@"; do need_host "$name"; done
    for_each start_host "$@"
}

start_host() {
    # After an orderly poweroff the cgroup is still there, empty.
    host_init "$1" >/dev/null || remove_cgroup "$(host_cgroup "$1")"
    bring_up "$1"
}
