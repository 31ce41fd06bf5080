# Starts a run that outlives this connection and follows it. Set before it: ID, NONCE and SCRIPT, the script of the run,
# which is only ever in memory, and in no argv and no environment: it may hold secrets.
exec </dev/null
printf '\036%s here %s\n' "$NONCE" "$NONCE"
# The frames of runs that ended long ago are beside their undo data; memory need not hold them as well.
find "${LIVE%/*}" -mindepth 2 -maxdepth 2 -type f -name ended -mmin +60 2>/dev/null | while IFS= read -r old; do
    rm -rf -- "${old%/ended}"
done
# What others could change in there, root would run later: the program of a guard, for one.
state_is_own() {
    [ -e "$STATE" ] || [ -L "$STATE" ] || return 0
    if [ -L "$STATE" ] || [ ! -d "$STATE" ]; then
        echo "$STATE is there and is no directory"
        return 1
    fi
    rights=$(stat -c %u:%a "$STATE")
    case ${rights#"$(id -u):"} in
    *:* | *[2367] | *[2367]?)
        echo "$STATE is another's, or may be written by others (owner and mode are $rights): chown and chmod 0700 it once nothing strange is in it"
        return 1
        ;;
    esac
}
start() {
    # By tee, which says why it cannot write, where printf of dash says "I/O error".
    if ! trouble=$({ state_is_own >&2 && mkdir -p -- "$RUN/undo" "$LIVE" && mkfifo -- "$LIVE/bell" &&
        printf '%s\n' "$NONCE" | tee -- "$RUN/nonce" && : >"$LIVE/frames"; } 2>&1 >/dev/null); then
        rm -rf -- "$LIVE"
        printf '!%s\n' "$trouble"
        exit 1
    fi
    detach='setsid'
    command -v setsid >/dev/null || detach='nohup'
    # Through a subshell that ends at once, so that the run belongs to init and leaves no zombie that looks alive.
    (
        # shellcheck disable=SC2016 # the run's own shell is to expand this
        printf '%s' "$SCRIPT" | $detach sh -c 'eval "$(cat)"' tunnel-run >>"$LIVE/frames" 2>&1 &
        # With the boot that it belongs to: where LIVE is on a disk, another process may have the number one day.
        echo "$! $boot" >"$LIVE/pid"
    )
}
# Sent twice, since nobody knew whether the first time arrived, it starts once.
[ -e "$LIVE/pid" ] || start
# The newest 50 are kept: by their names, which begin with the time. One that has not ended is left alone.
forget() {
    live=${LIVE%/*}/${1##*/}
    if [ "$1" != "$RUN" ] && { [ ! -e "$live" ] || [ -e "$live/ended" ] || { [ -e "$live/pid" ] && ! is_alive "$live"; }; }; then
        rm -rf -- "$1" "$live"
    fi
}
set -- "$STATE"/runs/*
while [ "$#" -gt 50 ]; do
    forget "$1"
    shift
done
SCRIPT=''
follow 0
