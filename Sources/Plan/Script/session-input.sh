# Hands stdin on to a session, byte for byte as it comes, and keeps the session in use.
need_session
if [ ! -e "$DIR/pty" ]; then
    answer no-terminal
    exit 0
fi
answer here "$mark"
(
    trap 'kill "$pause"; exit 0' TERM
    while is_alive "$DIR"; do
        stamp
        sleep 5 &
        pause=$!
        wait "$pause"
    done
    # The session is over: so is what hands on to it.
    kill $$
) >/dev/null 2>&1 </dev/null &
stamper=$!
trap 'kill "$stamper"; exit 0' TERM HUP
exec 8<>"$DIR/in"
while said=$(LC_ALL=C dd bs=4096 count=1 2>&1 >&8); do
    case $said in
    '0+0'*) break ;;
    esac
done
kill "$stamper" 2>/dev/null
