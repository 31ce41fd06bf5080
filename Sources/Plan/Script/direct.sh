# What a run on the connection itself adds to the runner.
RUN=''
ring() { :; }

finish() {
    report end "$1" "$count_changed" "$count_ok" "$count_failed"
    exit 0
}
