# Tells of every session: one answer each.
if ! command -v flock >/dev/null; then
    answer end
    exit 0
fi
for DIR in "$LIVE"/*; do
    [ -d "$DIR" ] || continue
    if ! is_alive "$DIR"; then
        # One that is just being opened is not alive yet either.
        (flock -n 9 && ! is_alive "$DIR" && bury "$DIR") 9>>"$LIVE/.lock"
        continue
    fi
    read -r mark <"$DIR/nonce"
    read -r shell <"$DIR/shell" 2>/dev/null || continue
    frames=$DIR/out
    kind=pipe
    if [ -e "$DIR/pty" ]; then
        kind=pty
        frames=/dev/tty
    fi
    find_run
    find_foreground
    uptime_now
    used=$now
    { read -r used <"$DIR/used"; } 2>/dev/null
    idle=$((now - used))
    what=-
    if [ -n "$run" ]; then
        what=$(printf '%s' "$label" | tr '\n' ' ')
        idle=0
    elif [ -n "$foreground" ]; then
        pid=${foreground#-}
        { read -r what <"/proc/${pid%% *}/comm"; } 2>/dev/null
        idle=0
    fi
    read -r since <"$DIR/since"
    answer session "${DIR##*/}" "$shell" "$kind" "$idle" "$since" "$what"
done
answer end
