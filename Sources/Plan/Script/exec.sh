# Runs one command in a session of its own, with an empty stdin, and says how it ended. Set before it: NONCE.
#
# Its own stdin is the lifeline: whoever asked for the command holds the other end, and when that closes (a time limit,
# Ctrl-C, a client that was killed) the command and all that it started in its session get TERM, and KILL two seconds
# later. The command is no background job, for a shell has those ignore SIGINT. What the shell itself has to say, such
# as `Terminated`, is not the command's, and goes nowhere.
run_command() {
    exec 4<&0 </dev/null 3>&1 5>&2
    {
        (
            read -r pid rest </proc/self/stat
            echo "$pid"
            command -v -- "$1" >/dev/null || {
                printf '%s: no such command on the host\n' "$1" >&5
                exit 127
            }
            exec setsid "$@" >&3 2>&5 3>&- 4<&- 5>&-
        )
        printf '\036%s exit %s\n' "$NONCE" "$?" >&5
    } 2>/dev/null | {
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

# Whether anything of the session lives. A zombie does not: init may be slow to bury it, or be none that does.
is_there() {
    kill -0 -- "-$pid" || return 1
    for process in /proc/[0-9]*/stat; do
        read -r line <"$process" || continue
        # Behind the name in parentheses: state, parent, process group.
        line=${line##*) }
        state=${line%% *}
        line=${line#* }
        line=${line#* }
        [ "${line%% *}" != "$pid" ] || [ "$state" = Z ] || return 0
    done
    return 1
}

end_on_silence() {
    read -r word <&4
    # From here on it is not to be told that the command has left: it still has to see what became of the rest.
    trap '' TERM
    kill -s TERM -- "-$pid" || kill -s TERM "$pid"
    for pause in 1 2 3 4 5 6 7 8 9 10; do
        is_there || break
        sleep 0.2 || sleep 1
    done
    fate=killed
    if kill -s KILL -- "-$pid"; then
        sleep 0.2 || sleep 1
        if is_there; then fate=survived; fi
    fi
    printf '\036%s fate %s\n' "$NONCE" "$fate" >&5
}
