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
    # A shell that waits for a program minds SIGINT only where the program dies of it. What began while the processes
    # were looked through has not got it, and is signalled in turn; what has got it and goes on does so on purpose.
    given=$run tries=0 looks_idle=0
    while [ "$tries" -lt 10 ] && [ "$looks_idle" -lt 2 ]; do
        tries=$((tries + 1))
        before=${foreground%% *}
        sleep 0.3 || sleep 1
        find_run
        [ "$run" = "$given" ] || break
        find_foreground
        stat_of "$shell" || break
        if [ -z "$foreground" ] && [ "$state" = S ]; then
            looks_idle=$((looks_idle + 1))
        elif [ -n "$foreground" ] && [ "${foreground%% *}" = "$before" ]; then
            break
        else
            looks_idle=0
            signal_command INT
        fi
    done
fi
tries=0
while [ -n "$run" ] && [ "$tries" -lt 4 ]; do
    sleep 0.1 || sleep 1
    ask_ending
    tries=$((tries + 1))
done
