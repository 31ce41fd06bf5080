boot=$(cat /proc/sys/kernel/random/boot_id 2>/dev/null)

# is_alive LIVE: whether the process of a run is there.
is_alive() {
    { read -r pid its_boot <"$1/pid"; } 2>/dev/null && [ "$its_boot" = "$boot" ] && kill -0 "$pid" 2>/dev/null
}

# Sends a run's frames from an offset on until the run has ended: `+COUNT` and that many bytes, `.` as a sign of life,
# `=OFFSET` at the end. A run that died without its end frame ends here too; the reader sees that the frame is missing.
follow() {
    offset=$1
    exec 8<>"$LIVE/bell"
    # The ticker must not hold this connection's stdout open, nor outlive this shell, which a lost connection ends: it
    # would go on until the FIFO is full, and then the run itself would block on its next ring.
    (while kill -0 "$$" && { sleep 0.3 || sleep 1; }; do echo; done >&8) >/dev/null 2>&1 &
    ticker=$!
    ticks=0
    sends=0
    while :; do
        over=''
        if [ -e "$LIVE/ended" ] || ! is_alive "$LIVE"; then over=1; fi
        size=$(wc -c <"$FRAMES")
        size=$((size))
        if [ "$size" -gt "$offset" ]; then
            printf '+%s\n' "$((size - offset))"
            tail -c "+$((offset + 1))" "$FRAMES" | head -c "$((size - offset))"
            offset=$size
            ticks=0
            # TCP lets ten packets through in the first round trip, however small they are: after a few, frames are
            # gathered for a moment.
            sends=$((sends + 1))
            [ -n "$over" ] || [ "$sends" -le 3 ] || sleep 0.1 2>/dev/null || sleep 1
        elif [ -n "$over" ]; then
            break
        else
            ticks=$((ticks + 1))
            sends=0
            if [ "$ticks" -ge 10 ]; then
                # Also how this shell learns that nobody listens any more: the write fails and ends it.
                printf '.\n' || break
                ticks=0
            fi
        fi
        [ -n "$over" ] || dd bs=4096 count=1 <&8 >/dev/null 2>&1
    done
    kill "$ticker" 2>/dev/null
    printf '=%s\n' "$offset"
}
