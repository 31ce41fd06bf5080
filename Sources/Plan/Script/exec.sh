# Runs commands, one after the other, and says how each ended. Set before it: NONCE, GO_ON (not empty: also after a
# failure), STDIN (not empty: the first command gets what comes by stdin), and the function environment, which exports what
# is the commands' alone.
#
# Stdin is the lifeline: whoever asked for the commands holds the other end, and when that closes (a time limit, Ctrl-C,
# a client that was killed) all of this process group gets TERM, and KILL two seconds later. A command is no background
# job, for a shell has those ignore SIGINT; it starts with the signals that this shell was started with.
# What the shell itself has to say, such as `Terminated`, is not the commands', and goes nowhere.
say() { printf '\036%s %s\n' "$NONCE" "$*" >&5; }
exec 5>&2 2>/dev/null

begin() {
    exec 4<&0 </dev/null
    read -r rest rest rest rest group rest </proc/$$/stat
    number=0
    failed=''
    ended=''
    watcher=''
    if [ -z "$STDIN" ]; then
        end_on_silence >/dev/null 5>&- &
        watcher=$!
        exec 4<&-
    fi
    # A handler, unlike an ignored signal, is not passed on to the commands. Set before the watcher was made, it would be
    # the watcher's too for a moment, and swallow the TERM that ends it when the command is quick.
    trap 'ended=1' TERM
    say group "$group"
}

# run WORD...: a command. In a subshell, for exec takes neither builtins nor functions of this script for it.
run() {
    number=$((number + 1))
    if [ -n "$ended" ] || { [ -n "$failed" ] && [ -z "$GO_ON" ]; }; then
        say skipped "$number"
        return
    fi
    if [ -n "$STDIN" ] && [ "$number" = 1 ]; then
        relay | {
            read -r relay ticker
            "$carrier" "$@"
            status=$?
            # Of PIPE a shell says nothing when one of its processes dies of it.
            kill -s PIPE "$relay"
            kill "$ticker"
            exit "$status"
        }
    else
        "$carrier" "$@" </dev/null
    fi
    status=$?
    if [ -n "$ended" ]; then
        wait_for_group
        say fate killed
        say exit "$number" "$status"
        # Nothing is left but this shell and its helpers.
        kill -s KILL -- "-$group"
    fi
    [ "$status" = 0 ] || failed=1
    # With its stdin the lifeline of the first command went; those that follow need one.
    if [ -z "$watcher" ]; then
        trap - TERM
        { cat <&4 && end_group; } >/dev/null 5>&- &
        watcher=$!
        trap 'ended=1' TERM
    fi
    say exit "$number" "$status"
}

plain() { (environment && exec "$@" 4<&- 2>&5 5>&-); }
carrier=plain

# A script is read from a pipe, and so is on no disk. It is the text in SCRIPT; the words are its interpreter and what
# that is given, /dev/fd/5 among it.
piped() {
    exec 6<&0
    printf '%s' "$SCRIPT" 4<&- 6<&- | (environment && exec "$@" 2>&5 5<&0 <&6 4<&- 6<&-)
}

# Stdin comes in counted pieces and ends with a 0, so that its end and the loss of the other side can be told apart. Where
# the command does not read, the relay cannot see that the other side has gone; then what it writes does not arrive.
relay() {
    read -r me rest </proc/self/stat
    (
        trap '' PIPE
        while sleep 2 5>&- && say tick; do :; done
        end_group
    ) >/dev/null &
    echo "$me $!"
    while read -r count <&4 && [ "$count" != 0 ]; do
        dd bs="$count" count=1 iflag=fullblock <&4 5>&- || break
    done
    exec >&-
    cat <&4 >/dev/null 5>&-
    end_group
}

finish() {
    [ -z "$watcher" ] || kill "$watcher"
    say over
}

# Before any command: why none is run.
refuse() {
    say refused "$1"
    exit 1
}

end_on_silence() {
    read -r rest <&4
    end_group
}

end_group() {
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
            if [ "$pid" = $$ ] || [ "$pid" = "$watcher" ]; then continue; fi
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
