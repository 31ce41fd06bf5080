# Lives as long as its session: starts the shell, writes down what comes out, watches the idle time, and clears up.
DIR=$1 mark=$2 IDLE=$3
umask 077
cd "$DIR" || exit 1
exec 9>>alive
flock -n 9 || exit 1
# Handlers, unlike ignored signals, are not passed on to the shell.
trap : HUP INT TERM
# Both ends of both FIFOs, so that the shell never sees its input end, and `out` has a reader from the start.
exec 5<>in 6<>out

# A segment ends at 4 MiB, and the oldest of more than four goes: what is kept is bounded, and offsets go on.
log() {
    trap '' HUP INT TERM
    end=0 start=0 kept=0 count=0
    segment=log.000000000000000
    : >"$segment"
    while :; do
        said=$(LC_ALL=C dd bs=65536 count=1 2>&1 >>"$segment") || sleep 1
        got=${said##*
}
        got=${got%% *}
        case $got in
        0) break ;;
        '' | *[!0-9]*) continue ;;
        esac
        end=$((end + got))
        printf '%s\n' "$end" >end
        for bell in readers/*; do [ ! -p "$bell" ] || echo 1<>"$bell"; done
        [ $((end - start)) -ge 4194304 ] || continue
        start=$end
        number=00000000000000$end
        segment=log.${number#"${number%???????????????}"}
        : >"$segment"
        set -- log.*
        [ $# -gt 4 ] || continue
        number=${2#log.}
        number=${number#"${number%%[!0]*}"}
        wait_for_reader "$number"
        rm -f -- "$1"
    done
}

# A caller that follows its command slows it down, as a pipe would; one that takes nothing for a minute does not.
wait_for_reader() {
    patience=0 before=''
    while [ "$patience" -lt 600 ] && ! flock -s -n 7 7<run.lock; do
        at=''
        { read -r at <./at; } 2>/dev/null
        [ -n "$at" ] && [ "$at" -lt "$1" ] || return 0
        [ "$at" = "$before" ] || patience=0
        before=$at
        patience=$((patience + 1))
        sleep 0.1 || sleep 1
    done 2>/dev/null
}

watch_idle() {
    trap '' HUP INT
    trap 'kill "$waits"; exit 0' TERM
    pause=$((IDLE / 10))
    [ "$pause" -le 30 ] || pause=30
    [ "$pause" -ge 1 ] || pause=1
    while :; do
        sleep "$pause" &
        waits=$!
        wait "$waits"
        { read -r shell <shell; } 2>/dev/null || continue
        ask_ending
        # What was typed at the terminal runs without anybody having given it to the shell.
        find_foreground
        uptime_now
        if [ -n "$run$foreground" ]; then
            stamp
            continue
        fi
        used=$now
        { read -r used <used; } 2>/dev/null
        [ $((now - used)) -lt "$IDLE" ] || end_members
    done
}

: >run.lock
# By exec: a shell that redirects a function keeps what it closed in another descriptor, and nobody would see an end.
(exec <out 5<&- 6<&- 9>&- && log) &
logger=$!
(exec 5<&- 6<&- 9>&- && watch_idle) &
watcher=$!
if [ -e pty ]; then
    # Not `script FILE`, which would write a heading: its output goes on to ours.
    SHELL=/bin/sh setsid sh -c 'echo $$ >script; exec script -q -e -f -c "exec sh ./start" /dev/null' \
        <in >out 2>&1 5<&- 6<&- 9>&-
else
    # What an interactive shell has to say against the lack of a terminal is not output.
    echo 'exec 2>&1' >&5
    setsid sh ./start <in >out 2>/dev/null 5<&- 6<&- 9>&-
fi
status=$?
printf '\036%s gone %s\n' "$mark" "$status" >&6
read -r shell <shell
end_members
# The logger sees the end when all is read.
exec 6<&-
wait "$logger"
: >over
tries=0
while [ "$tries" -lt 100 ]; do
    set -- readers/*
    [ -p "$1" ] || break
    for bell in "$@"; do [ ! -p "$bell" ] || echo 1<>"$bell"; done
    sleep 0.1 || sleep 1
    tries=$((tries + 1))
done
kill -s TERM "$watcher"
cd /
rm -rf -- "$DIR"
