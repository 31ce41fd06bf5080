# shellcheck shell=bash
# What can go wrong with a link or a disk, done to a host from outside, silently.

fault_element() { nft "$1" element bridge "tl$(lab_subnet)" "$2" "{ $3 }"; }

lab_cut() {
    local name
    need_root
    for name in "$@"; do
        need_host "$name"
        fault_element add cut "\"$(host_port "$name")\""
    done
}

lab_mend() {
    local name
    need_root
    for name in "$@"; do
        need_host "$name"
        fault_element delete cut "\"$(host_port "$name")\"" 2>/dev/null || true
    done
}

need_tcp_port() { [[ $1 =~ ^[0-9]{1,5}$ && $1 -ge 1 && $1 -le 65535 ]] || usage_error "not a TCP port: $1"; }

lab_filter() {
    local name=${1:?lab filter needs a host and a port} number
    need_root
    need_host "$name"
    shift
    for number in "$@"; do
        need_tcp_port "$number"
        fault_element add filtered "\"$(host_port "$name")\" . $number"
    done
}

lab_unfilter() {
    local name=${1:?lab unfilter needs a host and a port} number
    need_root
    need_host "$name"
    shift
    for number in "$@"; do
        need_tcp_port "$number"
        fault_element delete filtered "\"$(host_port "$name")\" . $number" 2>/dev/null || true
    done
}

# Takes every fault of a host's link back, for one that is removed: another may get its number.
forget_faults() {
    local name=$1 port
    lab_mend "$name"
    port=$(host_port "$name")
    nft list set bridge "tl$(lab_subnet)" filtered | grep -oE "\"$port\" \. [0-9a-z-]+" | while read -r element; do
        fault_element delete filtered "$element"
    done || true
}

# Delay: packets from the host wait in a queue of the machine's own netfilter for the whole round trip.
lab_delay() {
    local name=${1:?lab delay needs a host and milliseconds} milliseconds=${2:?lab delay needs milliseconds} queue
    need_root
    need_host "$name"
    [[ $milliseconds =~ ^[0-9]{1,5}$ ]] || usage_error "not a number of milliseconds: $milliseconds"
    remove_delay "$name"
    ((milliseconds > 0)) || return 0
    queue=$(delay_queue "$name")
    mkdir -p "$(lab_cgroup)/delay-$name"
    (
        echo $BASHPID >"$(lab_cgroup)/delay-$name/cgroup.procs"
        exec setsid --fork python3 "$LAB_HOME/lib/delay.py" "$queue" "$milliseconds" "$HOSTS_DIR/$name/delay.ready" \
            </dev/null >>"$HOSTS_DIR/$name/delay.log" 2>&1 9>&-
    )
    until [[ -f $HOSTS_DIR/$name/delay.ready ]]; do
        sleep 0.02
    done
    iptables -w -t mangle -A INPUT -i "tl$(lab_subnet)" -s "$(host_address "$name")" \
        -j NFQUEUE --queue-num "$queue" --queue-bypass
    # Not the neighbour discovery of IPv6, as address resolution of IPv4 is not delayed either.
    ip6tables -w -t mangle -A INPUT -i "tl$(lab_subnet)" -s "$(host_address6 "$name")" ! -p ipv6-icmp \
        -j NFQUEUE --queue-num "$queue" --queue-bypass
}

# Queue numbers belong to the machine: 100 for each subnet.
delay_queue() { echo $((20000 + $(lab_subnet) * 100 + $(host_number "$1"))); }

remove_delay() {
    remove_delay_rules "--queue-num $(delay_queue "$1") "
    remove_cgroup "$(lab_cgroup)/delay-$1"
    rm -f "$HOSTS_DIR/$1/delay.ready"
}

# Deletes the rules whose text holds the words given.
remove_delay_rules() {
    local tool rule
    for tool in iptables ip6tables; do
        "$tool" -w -t mangle -S INPUT 2>/dev/null | grep -F -- "-j NFQUEUE" | grep -F -- "$1" | while read -r rule; do
            # shellcheck disable=SC2086 # the words of a rule as the tool itself printed them
            "$tool" -w -t mangle ${rule/#-A/-D}
        done || true
    done
}

# Leaves no free block: the tmpfs is shrunk to what it holds, so a full disk costs neither time nor memory.
lab_fill_disk() {
    local name=${1:?lab fill-disk needs a host} place used
    need_root
    need_host "$name"
    place=$(disk_of "$name" "${2:-/}")
    used=$(df --output=used --block-size=1K "$place" | tail -n 1 | tr -d ' ')
    mount -o "remount,size=${used}K" "$place"
}

lab_free_disk() {
    local name=${1:?lab free-disk needs a host} place size
    need_root
    need_host "$name"
    place=$(disk_of "$name" "${2:-/}")
    size=$(host_setting "$name" "$(basename "$place")_size")
    mount -o "remount,size=$size" "$place"
}

# Where the file system that holds the path in the host is mounted on the machine.
disk_of() {
    if [[ $2/ == /var/lib/tunnel/* ]] && mountpoint -q "$HOSTS_DIR/$1/var"; then
        printf '%s' "$HOSTS_DIR/$1/var"
    else
        printf '%s' "$HOSTS_DIR/$1/disk"
    fi
}
