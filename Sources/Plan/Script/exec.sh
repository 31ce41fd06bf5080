# Runs commands, one after the other, and says how each ended. Set before it: NONCE, GO_ON (not empty: also after a
# failure), STDIN (not empty: the first command gets what comes by stdin), SILENCE (seconds, a multiple of 6), and the
# function environment, which exports what is the commands' alone.
#
# Stdin is the lifeline: whoever asked for the commands holds the other end, and when that closes (a time limit, Ctrl-C,
# a client that was killed) all of this process group gets TERM, and KILL two seconds later. A link that is cut closes
# nothing, and sshd may take hours to notice: so lines `beat` come over the lifeline, and when none came for SILENCE that is
# its end too. After a line `hold` none are waited for until the next: the user has stopped the client.
#
# A command is no background job, for a shell has those ignore SIGINT; it starts with the signals that this shell was
# started with.
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
        watch &
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
            read -r relay alarm
            "$carrier" "$@"
            status=$?
            # Of PIPE a shell says nothing when one of its processes dies of it.
            kill -s PIPE "$relay"
            kill "$alarm"
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
        watch &
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

# Stdin comes in counted pieces and ends with a 0, so that its end and the loss of the other side can be told apart; a
# piece is a sign of life too.
relay() {
    read -r me rest </proc/self/stat
    # Else one that comes before the alarm is set would end it.
    trap '' USR1 USR2
    {
        read -r alarm rest </proc/self/stat
        asks=yes
        set_alarm
        count_silence
    } >/dev/null 4<&- &
    alarm=$!
    echo "$me $alarm"
    while read -r said <&4 && [ "$said" != 0 ]; do
        case $said in
        *[!0-9]*) ;;
        *) dd bs="$said" count=1 iflag=fullblock <&4 5>&- || break ;;
        esac
        pass_on
    done
    exec >&-
    while hear; do pass_on; done
    end_group
}

# Starts nothing more before the first sign of life, which short commands do not live to see.
watch() {
    # By exec: of what is redirected for a function alone, dash keeps the former in all that the function starts, and a
    # session whose stderr somebody holds does not end.
    exec >/dev/null 5>&-
    hear || end_group
    read -r alarm rest </proc/self/stat
    asks=''
    set_alarm
    trap end_group HUP
    pass_on
    {
        while hear; do pass_on; done
        kill -s HUP "$alarm" || end_group
    } &
    listener=$!
    exec 4<&-
    count_silence
}

# What comes by the lifeline next, in `said`; false at its end. What is left of stdin there may be any bytes.
hear() {
    if [ -z "$STDIN" ]; then
        read -r said <&4
    else
        said=$(dd bs=65536 count=1 <&4 2>/dev/null | tr '\000\n' '..')
        [ -n "$said" ]
    fi
}

pass_on() {
    case $said in
    *hold | *hold.) kill -s USR2 "$alarm" ;;
    *) kill -s USR1 "$alarm" ;;
    esac
}

set_alarm() {
    silence=0
    listener=''
    trap 'silence=0' USR1
    trap 'silence=-1000000' USR2
    trap '' PIPE
    # What was started last may not have its name yet.
    # shellcheck disable=SC2086 # there may be none
    trap 'kill $listener $!; exit' TERM
}

# Where the command does not read its stdin, signs of life do not get past that, nor can the relay see that the other side
# has gone. So the alarm says something now and then, which fails once sshd has closed the session, and in time asks to be
# answered by another way: with USR1. (A client that was killed leaves a session of which sshd closes no more than stdout.)
count_silence() {
    while [ "$silence" -lt 6 ]; do
        sleep $((SILENCE / 6)) 5>&- &
        pause=$!
        # A signal ends the waiting, and not the sleep.
        while
            wait "$pause"
            [ $? -gt 128 ]
        do :; done
        silence=$((silence + 1))
        [ -n "$asks" ] || continue
        if [ "$silence" -lt 3 ]; then say tick; else say ask "$alarm"; fi || break
    done
    end_group
}

finish() {
    # Waited for, or it might take the end of the connection for the loss of the other side.
    if [ -n "$watcher" ]; then
        kill "$watcher"
        wait "$watcher"
    fi
    say over
}

# Before any command: why none is run.
refuse() {
    say refused "$1"
    exit 1
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
