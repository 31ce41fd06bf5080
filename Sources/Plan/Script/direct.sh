# What a run on the connection itself adds to the runner.
RUN=''
held=''
second=''

# Frames wait until some of them fill a packet, or until the next second: at the beginning of a connection TCP lets ten
# packets through in a round trip (RFC 6928), however little is in them.
send() {
    held=$held$1
    if [ "${uptime%.*}" != "$second" ] || [ "${#held}" -gt 4000 ]; then flush; fi
}

flush() {
    printf '%s' "$held"
    held=''
    second=${uptime%.*}
}

finish() {
    report end "$1" "$count_changed" "$count_ok" "$count_failed"
    flush
    exit 0
}
