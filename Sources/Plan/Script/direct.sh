# What a run on the connection itself adds to the runner.
RUN=''
exec 3>&1
held=''
second=''

# Frames wait until some of them fill a packet, or until the next second: at the beginning of a connection TCP lets ten
# packets through in a round trip (RFC 6928), however little is in them.
send() {
    held=$held$1
    if [ "${uptime%.*}" != "$second" ] || [ "${#held}" -gt 4000 ]; then flush; fi
}

flush() {
    printf '%s' "$held" >&3
    held=''
    second=${uptime%.*}
}

# A check is asked quietly, since its words would overtake the frames that are held back; one that fails is asked again
# aloud, behind its name.
ask() {
    "${kind}_check" "$@" </dev/null >/dev/null 2>&1
    answer=$?
    [ "$answer" -gt 1 ] || return "$answer"
    flush
    "${kind}_check" "$@" </dev/null
}

finish() {
    report end "$1" "$count_changed" "$count_ok" "$count_failed"
    flush
    exit 0
}
