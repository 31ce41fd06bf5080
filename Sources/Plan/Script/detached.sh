# What a run that must outlive its connection adds to the runner. Set before it: ID, RUN, LIVE, WAIT (seconds to wait for
# another run), HOLDER (who runs this, for others who wait), ROLLBACK (not empty: take back what was done where a step fails).
bells=0

# Wakes the followers. Nobody may be reading, and a full FIFO blocks its writer, so it stops long before 64 KiB are in
# it; from then on followers only notice at their next tick.
ring() {
    [ "$bells" -lt 30000 ] || return 0
    bells=$((bells + 1))
    echo >&8
}

send() {
    printf '%s' "$1"
    ring
}

# One run at a time on a host. The kernel drops the lock with the last holder of the descriptor, however that one dies.
lock() {
    exec 9>>"$STATE/lock"
    waited=0
    until flock -n 9; do
        if [ "$waited" -ge "$WAIT" ]; then
            report locked "$(cat "$STATE/holder" 2>/dev/null)"
            finish locked
        fi
        [ "$waited" -gt 0 ] || report waiting "$(cat "$STATE/holder" 2>/dev/null)"
        if cancelled; then finish cancelled; fi
        sleep 1
        waited=$((waited + 1))
    done
    printf '%s\n' "$HOLDER" >"$STATE/holder"
}

ask() { "${kind}_check" "$@" </dev/null 9>&-; }

finish() {
    # Still to be ended by a shutdown: the guard then takes back at boot.
    if [ -n "$guard_group" ]; then
        case $1 in
        ok) guard_end ;;
        *) guard_abort ;;
        esac
        [ "$count_failed" = 0 ] || set -- "${ending:-failed}"
    fi
    trap '' HUP INT TERM
    if [ "$1" != ok ] && [ -n "$ROLLBACK" ]; then
        roll_back "$RUN/undo"
        count_failed=$((undo_failed + 1)) count_changed=0
        if [ "$1$undo_failed" = failed0 ]; then set -- rolled-back; fi
    fi
    undo_leave
    report end "$1" "$count_changed" "$count_ok" "$count_failed"
    # The log of a finished run is kept with its undo data; while it runs it is in memory, where a full disk cannot
    # silence it.
    cp -- "$LIVE/frames" "$RUN/frames" 2>/dev/null || :
    : >"$LIVE/ended"
    ring
    exit 0
}
