# Follows a run that is there already, from OFFSET on; where FOLLOWS is empty, to
# where it is now. NONCE marks this connection's first line; the run has its own.
if [ ! -e "$FRAMES" ]; then
    FRAMES=$RUN/frames
    LIVE=$RUN
fi
if [ ! -e "$FRAMES" ]; then
    printf '\036%s absent\n' "$NONCE"
    exit 1
fi
printf '\036%s here %s\n' "$NONCE" "$(cat "$RUN/nonce")"
if [ "$LIVE" = "$RUN" ] || [ -z "$FOLLOWS" ]; then
    size=$(wc -c <"$FRAMES")
    printf '+%s\n' "$((size - OFFSET))"
    tail -c "+$((OFFSET + 1))" "$FRAMES" | head -c "$((size - OFFSET))"
    printf '=%s\n' "$((size))"
else
    follow "$OFFSET"
fi
