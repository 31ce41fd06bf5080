# Signals what runs in a session. Before it: SIGNAL, GIVEN (only while this is what runs; empty: whatever does), BREAKS (yes:
# where the shell goes on with the next command, as in a loop, SIGINT ends that as well).
need_session
frames=$DIR/out
[ ! -e "$DIR/pty" ] || frames=/dev/tty
find_run
if [ -n "$GIVEN" ] && [ "$GIVEN" != "$run" ]; then
    answer idle
    exit 0
fi
find_foreground
if [ -z "$foreground$run" ]; then
    answer idle
    exit 0
fi
if [ -z "$foreground$BREAKS" ] && [ "$SIGNAL" != INT ]; then
    answer shell
    exit 0
fi
signal_command "$SIGNAL"
answer signalled
if [ -n "$BREAKS" ] && [ -n "$run" ]; then
    before=$foreground given=$run
    sleep 0.3 || sleep 1
    find_run
    find_foreground
    if [ "$run" = "$given" ] && { [ -z "$foreground" ] || [ "$foreground" != "$before" ]; }; then signal_command INT; fi
fi
tries=0
while [ -n "$run" ] && [ "$tries" -lt 4 ]; do
    sleep 0.1 || sleep 1
    ask_ending
    tries=$((tries + 1))
done
