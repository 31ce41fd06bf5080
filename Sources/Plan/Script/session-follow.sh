# Sends the session's output from an offset on: `+COUNT` and that many bytes, `^COUNT` for bytes that are not kept any more,
# `.` as a sign of life, `=` when the session is over. Ends when its stdin does: that is how the reader says that it has
# what it waited for.
number_of() {
    number=${1##*/log.}
    number=${number#"${number%%[!0]*}"}
    number=${number:-0}
}

# From one offset to another.
send() {
    position=$1 until=$2
    set -- "$DIR"/log.*
    while [ $# -gt 0 ]; do
        segment=$1
        number_of "$1"
        first=$number
        limit=$until
        if [ $# -gt 1 ]; then
            number_of "$2"
            [ "$number" -gt "$until" ] || limit=$number
        fi
        shift
        if [ "$position" -lt "$first" ]; then
            printf '^%s\n' "$((first - position))"
            position=$first
        fi
        [ "$limit" -gt "$position" ] || continue
        # Opened before it is announced: it may just have been removed.
        {
            printf '+%s\n' "$((limit - position))"
            tail -c "+$((position - first + 1))" <&7 | head -c "$((limit - position))"
            position=$limit
        } 7<"$segment"
    done 2>/dev/null
}

follow_session() {
    offset=$1
    bell=$DIR/readers/$$
    mkfifo -- "$bell" || refuse 'state cannot make a FIFO'
    exec 8<>"$bell"
    (
        trap 'kill "$pause"; exit 0' TERM
        while :; do
            sleep 0.3 &
            pause=$!
            wait "$pause" || sleep 1
            echo 1>&8
        done
    ) >/dev/null 2>&1 4<&- 9>&- &
    ticker=$!
    # This shell and its helpers go with the reader, and the lock of the run with them. A shell takes note of a signal
    # when the program that it waits for has ended: the bell ends that at once.
    (
        read -r rest <&4
        kill -s TERM $$
        echo >&8
    ) >/dev/null 2>&1 9>&- &
    lifeline=$!
    exec 4<&-
    trap 'clear_up; exit 0' TERM HUP PIPE
    ticks=0
    while :; do
        over=''
        [ ! -e "$DIR/over" ] && [ -e "$DIR/end" ] || over=1
        end=''
        { read -r end <"$DIR/end"; } 2>/dev/null
        if [ "${end:-0}" -gt "$offset" ]; then
            send "$offset" "$end"
            offset=$end
            [ -z "${KEEPS_PACE:-}" ] || printf '%s\n' "$offset" >"$DIR/at"
            ticks=0
            idle=0
        elif [ -n "$over" ]; then
            break
        else
            ticks=$((ticks + 1))
            [ $((ticks % 2)) != 0 ] || [ -z "${KEEPS_PACE:-}" ] || ask_ending
            if [ "$ticks" -ge 10 ]; then
                printf '.\n' || break
                [ ! -e "$DIR/used" ] || stamp
                ticks=0
            fi
        fi
        [ -n "$over" ] || dd bs=4096 count=1 <&8 >/dev/null 2>&1
    done
    clear_up
    printf '=\n'
}

clear_up() {
    rm -f -- "$bell"
    kill "$ticker" "$lifeline" 2>/dev/null
}
