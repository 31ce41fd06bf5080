# Runs one command in a session of its own, with an empty stdin, and says how it ended. Set before it: NONCE.
#
# Its own stdin is the lifeline: whoever asked for the command holds the other end, and when that closes (a time limit,
# Ctrl-C, a client that was killed) the command and all that it started in its session get TERM, and KILL two seconds
# later. The command is no background job, for a shell has those ignore SIGINT.
run_command() {
    exec 4<&0 </dev/null 3>&1 5>&2
    {
        (
            read -r pid rest </proc/self/stat
            echo "$pid"
            command -v -- "$1" >/dev/null || {
                printf '%s: no such command on the host\n' "$1" >&2
                exit 127
            }
            exec setsid "$@" >&3 3>&- 4<&- 5>&-
        )
        printf '\036%s exit %s\n' "$NONCE" "$?" >&2
    } | {
        exec 3>&-
        read -r pid
        end_on_silence &
        watcher=$!
        exec 4<&-
        read -r over
        kill "$watcher"
        wait "$watcher"
    } 2>/dev/null
}

end_on_silence() {
    read -r word <&4
    # From here on it is not to be told that the command has left: it still has to see what became of the rest.
    trap '' TERM
    kill -s TERM -- "-$pid" || kill -s TERM "$pid"
    for pause in 1 2 3 4 5 6 7 8 9 10; do
        kill -0 -- "-$pid" || break
        sleep 0.2 || sleep 1
    done
    fate=killed
    if kill -s KILL -- "-$pid"; then
        # What is dead is still there until its parent, or init, has taken note of it.
        for pause in 1 2 3 4 5; do
            sleep 0.2 || sleep 1
            kill -0 -- "-$pid" || break
        done
        if kill -0 -- "-$pid"; then fate=survived; fi
    fi
    printf '\036%s fate %s\n' "$NONCE" "$fate" >&5
}
