# Runs one command with an empty stdin and says how it ended. Set before it: NONCE.
#
# Its own stdin is the lifeline: whoever asked for the command holds the other end, and when that closes (a time limit,
# Ctrl-C, a client that was killed) all of this process group gets TERM, and KILL two seconds later. The command is no
# background job, for a shell has those ignore SIGINT; it starts with the signals that this shell was started with.
run_command() {
    exec 4<&0 </dev/null
    read -r rest rest rest rest group rest </proc/$$/stat
    ended=''
    # A handler, unlike an ignored signal, is not passed on to the command.
    trap 'ended=1' TERM
    end_on_silence >/dev/null 2>&1 &
    watcher=$!
    exec 4<&-
    printf '\036%s group %s\n' "$NONCE" "$group" >&2
    # In a subshell, for exec takes neither builtins nor functions of this script for the command.
    (exec "$@" 4<&-)
    status=$?
    if [ -n "$ended" ]; then
        wait_for_group
        printf '\036%s fate killed\n\036%s exit %s\n' "$NONCE" "$NONCE" "$status" >&2
        # Nothing is left but this shell and its helpers.
        kill -s KILL -- "-$group"
    fi
    kill "$watcher"
    printf '\036%s exit %s\n' "$NONCE" "$status" >&2
}

end_on_silence() {
    read -r rest <&4
    trap '' TERM
    kill -s TERM -- "-$group"
    sleep 2
    # This shell goes as well: that the connection closes is the sign.
    kill -s KILL -- "-$group"
}

# Until nobody is left in the group but this shell, the watcher and its sleep; or until KILL.
wait_for_group() {
    while :; do
        others=''
        for process in /proc/[0-9]*; do
            pid=${process#/proc/}
            [ "$pid" != $$ ] && [ "$pid" != "$watcher" ] || continue
            { read -r line <"$process/stat"; } 2>/dev/null || continue
            # The name of a process may hold anything; what follows its last bracket does not.
            # shellcheck disable=SC2086 # fields are to be split
            set -- ${line##*)}
            [ "$3" = "$group" ] && [ "$2" != "$watcher" ] && [ "$1" != Z ] && [ "$pid" != "$PPID" ] && others=1
        done
        [ -n "$others" ] || break
        sleep 0.1 || sleep 1
    done
}
