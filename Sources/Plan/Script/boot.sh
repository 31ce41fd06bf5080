# Starts a run that outlives this connection and follows it. It has ID, NONCE and LENGTH; the script of the run is the
# next LENGTH bytes of stdin, packed by FILTER, and is only ever in memory: it may hold secrets. Sent twice, it starts once.
exec 5<&0 </dev/null
printf '\036%s here %s\n' "$NONCE" "$NONCE"
# The frames of runs that ended long ago are beside their undo data; memory need not hold them as well.
find "${LIVE%/*}" -mindepth 2 -maxdepth 2 -type f -name ended -mmin +60 2>/dev/null | while IFS= read -r old; do
    rm -rf -- "${old%/ended}"
done
start() {
    if ! trouble=$({ mkdir -p -- "$RUN/undo" "$LIVE" && mkfifo -- "$LIVE/bell" &&
        printf '%s\n' "$NONCE" >"$RUN/nonce" && : >"$LIVE/frames"; } 2>&1); then
        rm -rf -- "$LIVE"
        printf '!%s\n' "$trouble"
        exit 1
    fi
    unpack='cat'
    [ "$FILTER" != gzip ] || unpack='gzip -dc'
    detach='setsid'
    command -v setsid >/dev/null || detach='nohup'
    # Through a subshell that ends at once, so that the run belongs to init and leaves no zombie that looks alive.
    (
        # shellcheck disable=SC2016 # the run's own shell is to expand these
        $detach sh -c 'eval "$(head -c "$1" | $2)"' tunnel-run "$LENGTH" "$unpack" <&5 5<&- >>"$LIVE/frames" 2>&1 &
        echo $! >"$LIVE/pid"
    )
}
[ -e "$LIVE/pid" ] || start
exec 5<&-
follow 0
