# Who listens on the network.

# listeners: a line `PROTOCOL ADDRESS PORT PROGRAM UNIT` each, sorted; PROGRAM and UNIT are `-` where they cannot be told.
# Sockets without a program are the kernel's own (NFS, WireGuard).
listeners() {
    if command -v ss >/dev/null; then
        listeners_ss
    else
        listeners_proc
    fi | sort -u | while read -r li_proto li_address li_port li_program li_pid; do
        listeners_unit "$li_proto" "$li_address" "$li_port" "$li_pid"
        printf '%s %s %s %s %s\n' "$li_proto" "$li_address" "$li_port" "$li_program" "$li_unit"
    done | sort -u
}

# Without -H, which old versions lack: the heading is no line of tcp or udp. An address may have `%INTERFACE`.
listeners_ss() {
    ss -lntup 2>/dev/null | awk '$1 == "tcp" || $1 == "udp" {
        port = $5; sub(/.*:/, "", port)
        address = substr($5, 1, length($5) - length(port) - 1)
        program = "-"; pid = "-"
        if (match($0, /users:\(\("[^"]*",pid=[0-9]+/)) {
            words = substr($0, RSTART + 9, RLENGTH - 9)
            program = words; sub(/",pid=[0-9]+$/, "", program); gsub(/[ \t]/, "_", program)
            pid = words; sub(/.*=/, "", pid)
        }
        print $1, address, port, program, pid
    }'
}

# What ss does, from /proc: 0A is a listening TCP socket, 07 an unconnected UDP one. Addresses are words of four bytes in
# the order of the machine, which is taken for little-endian.
# shellcheck disable=SC2012 # names below /proc are numbers
listeners_proc() {
    {
        ls -l /proc/[0-9]*/fd 2>/dev/null
        for li_table in tcp tcp6 udp udp6; do sed "s/^/$li_table /" "/proc/net/$li_table" 2>/dev/null; done
    } | awk '
        function hex(text,   n, i) {
            n = 0
            for (i = 1; i <= length(text); i++) n = n * 16 + index("0123456789abcdef", tolower(substr(text, i, 1))) - 1
            return n
        }
        function byte(text, at) { return substr(text, at * 2 + 1, 2) }
        /^\/proc\// { split($0, part, "/"); pid = part[3]; next }
        match($0, /socket:\[[0-9]+\]/) { holder[substr($0, RSTART + 8, RLENGTH - 9)] = pid; next }
        ($1 ~ /^tcp/ && $5 == "0A") || ($1 ~ /^udp/ && $5 == "07") {
            split($3, end, ":")
            address = ""
            if ($1 !~ /6$/) {
                for (at = 3; at >= 0; at--) address = address (address == "" ? "" : ".") hex(byte(end[1], at))
            } else if (end[1] ~ /^0+$/) {
                address = "[::]"
            } else if (end[1] ~ /^0+1000000$/) {
                address = "[::1]"
            } else {
                for (at = 0; at < 16; at += 4)
                    address = address (address == "" ? "" : ":") byte(end[1], at + 3) byte(end[1], at + 2) ":" \
                        byte(end[1], at + 1) byte(end[1], at)
                address = "[" tolower(address) "]"
            }
            sub(/6$/, "", $1)
            print $1, address, hex(end[2]), ($11 in holder ? holder[$11] : "-")
        }' | while read -r li_proto li_address li_port li_pid; do
        li_program=-
        [ ! -r "/proc/$li_pid/comm" ] || li_program=$(tr ' \t' '__' <"/proc/$li_pid/comm")
        printf '%s %s %s %s %s\n' "$li_proto" "$li_address" "$li_port" "$li_program" "$li_pid"
    done
}

# listeners_unit PROTOCOL ADDRESS PORT PID: sets li_unit.
listeners_unit() {
    li_unit=-
    case $4 in
    - | 0) return ;;
    1)
        # Held by systemd for a unit that starts when somebody calls.
        [ -d /run/systemd/system ] || return 0
        case $2 in
        '*') li_at="[::]:$3" ;;
        *) li_at="$2:$3" ;;
        esac
        li_unit=$(systemctl list-sockets --full --no-legend --no-pager 2>/dev/null |
            awk -v at="$li_at" '$1 == at { print $2; exit }')
        li_unit=${li_unit:--}
        ;;
    *)
        unit_of "$4"
        li_unit=$REPLY
        ;;
    esac
}

# unit_of PID: the unit that a process belongs to in REPLY, `-` for none.
unit_of() {
    uo_group=$(sed -n -e 's/^0:://p' -e 's/^[0-9]*:name=systemd://p' "/proc/$1/cgroup" 2>/dev/null | tail -n 1)
    REPLY=-
    while [ -n "$uo_group" ]; do
        case ${uo_group##*/} in
        *.service | *.socket | *.scope)
            REPLY=${uo_group##*/}
            return
            ;;
        esac
        uo_group=${uo_group%/*}
    done
}

# listener_reach ADDRESS: `local` where nobody else can come to it, else `open`.
listener_reach() {
    case $1 in
    127.* | '[::1]' | '[::ffff:127.'* | *%lo) REPLY='local' ;;
    *) REPLY='open' ;;
    esac
}
