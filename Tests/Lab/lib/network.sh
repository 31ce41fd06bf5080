# shellcheck shell=bash
# One bridge for each lab, in the machine's own namespace; one namespace and veth for each host.
# The bridge's name is the claim on a subnet: creating it is atomic, and deleting it gives the subnet back.

SUBNETS=12 # of 62 addresses each, from the three networks that RFC 5737 keeps for documentation

# subnet_address SUBNET NUMBER: the IPv4 address of host NUMBER; 0 is the machine.
subnet_address() {
    local networks=(198.51.100 203.0.113 192.0.2)
    printf '%s.%d' "${networks[$1 / 4]}" $((($1 % 4) * 64 + 1 + $2))
}

# The same in the prefix that RFC 3849 keeps for documentation.
subnet_address6() { printf '2001:db8:%x::%x' $(($1 + 1)) $(($2 + 1)); }

lab_subnet() { cat "$LAB_DIR/subnet"; }
host_number() { cat "$HOSTS_DIR/$1/number"; }
host_port() { printf 'tl%dh%d' "$(lab_subnet)" "$(host_number "$1")"; }
host_address() { subnet_address "$(lab_subnet)" "$(host_number "$1")"; }
host_address6() { subnet_address6 "$(lab_subnet)" "$(host_number "$1")"; }

# Addresses that this machine needs beyond its own networks: name servers and the mirrors of its packages.
needed_addresses() {
    local name
    sed -n 's/^nameserver *//p' /etc/resolv.conf
    {
        echo "${TUNNEL_LAB_MIRROR:-}"
        cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources
    } 2>/dev/null | grep -oE 'https?://[^/: ]+' | sed 's|.*://||' | sort -u | while read -r name; do
        timeout 3 getent ahostsv4 "$name" | cut -d' ' -f1
    done | sort -u
}

# subnet_is_free SUBNET ADDRESS...: no network of this machine's and none of the addresses is in it. Networks for
# documentation should not be in use, but inside virtual machines they are, and a bridge would hide what is there.
subnet_is_free() {
    local first last route address
    first=$(subnet_address "$1" 0)
    route=$(ip -4 route get "$first" 2>/dev/null) && [[ $route != *" via "* ]] && return 1
    last=$((${first##*.} + 62))
    for address in "${@:2}"; do
        [[ ${address%.*} == "${first%.*}" ]] || continue
        ((${address##*.} < ${first##*.} - 1 || ${address##*.} > last)) || return 1
    done
}

# Takes a free subnet for this lab, waiting while other labs hold them all.
claim_subnet() {
    local subnet waited=0
    local -a needed
    mapfile -t needed < <(needed_addresses)
    while :; do
        for ((subnet = 0; subnet < SUBNETS; subnet++)); do
            subnet_is_free "$subnet" "${needed[@]}" || continue
            ip link add name "tl$subnet" type bridge stp_state 0 forward_delay 0 mcast_snooping 0 2>/dev/null || continue
            ip -batch - <<IP
link set tl$subnet alias tunnel-lab:$LAB_ID
link set tl$subnet address 02:74:6c:00:$(printf %02x "$subnet"):01
link set tl$subnet up
address add $(subnet_address "$subnet" 0)/26 dev tl$subnet
address add $(subnet_address6 "$subnet" 0)/64 dev tl$subnet nodad
IP
            fault_table "$subnet"
            echo "$subnet" >"$LAB_DIR/subnet"
            return
        done
        ((waited++ > 0)) || say "all subnets are taken by other labs; waiting for one"
        ((waited < 600)) || die "no subnet became free within 10 minutes; lab down --all for labs that are done with"
        sleep 1
    done
}

release_subnet() {
    local subnet=$1
    nft delete table bridge "tl$subnet" 2>/dev/null || true
    remove_delay_rules "-i tl$subnet "
    ip link delete "tl$subnet" 2>/dev/null || true
}

# One table for each lab in the bridge family, where the hosts cannot see or flush it. Address resolution always
# passes: a cut link is one where packets vanish further away, not one whose neighbour is unknown.
fault_table() {
    nft -f - <<NFT
table bridge tl$1 {
    set cut { type ifname; }
    set filtered { type ifname . inet_service; }
    chain faults {
        ether type arp accept
        icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
        iifname @cut drop
        oifname @cut drop
        oifname . tcp dport @filtered drop
    }
    chain in { type filter hook input priority 0; jump faults; }
    chain through { type filter hook forward priority 0; jump faults; }
    chain out { type filter hook output priority 0; jump faults; }
}
NFT
}

# Gives the host a fresh network namespace with its addresses in place before anything runs in it.
plug_in() {
    local name=$1 port subnet number
    port=$(host_port "$name") subnet=$(lab_subnet) number=$(host_number "$name")
    unplug "$name"
    ip netns add "$port"
    # The names of the machine's end tell lab and host; the hardware address stays over a reboot, as neighbours expect.
    ip -batch - <<IP
link add $port type veth peer name eth0 address 02:74:6c:01:$(printf '%02x:%02x' "$subnet" "$number") netns $port
link set $port master tl$subnet up
IP
    ip -netns "$port" -batch - <<IP
link set lo up
link set eth0 up
address add $(host_address "$name")/26 dev eth0
address add $(host_address6 "$name")/64 dev eth0 nodad
route add default via $(subnet_address "$subnet" 0)
IP
}

unplug() {
    local port
    port=$(host_port "$1")
    ip link delete "$port" 2>/dev/null || true
    ip netns delete "$port" 2>/dev/null || true
}
