# shellcheck disable=SC2034
# How a package manager is run: its output goes on as it comes, its progress is told, a lock that another process holds is
# waited for, and where it fails, its own reason is known.
#
# The library of a package manager gives `pm_line LINE`, which is shown each line of output. It answers 1 where the line
# is for programs and not to be passed on, and it may call, before that:
# pk_progress PERCENT TEXT   how far it is; PERCENT is 0 to 100, or `-`
# pk_because                 the line belongs to the reason of a failure
# pk_note LINE               somebody else's words (a script's), of which the last eight are kept in pk_context
# pk_blocked HOLDER          a lock is held, and the package manager gives up or waits because of it
PK_MARK=$(printf '\036')
# How long a lock is waited for, in seconds: first upgrades of a fresh host take minutes.
PK_PATIENCE=600
[ "${WAIT:-0}" -le "$PK_PATIENCE" ] || PK_PATIENCE=$WAIT

# pm_run COMMAND...: its status; after a failure pk_why holds the reason, in lines.
pm_run() {
    pk_waited=0 pk_holder=''
    while :; do
        # The frames of the reader go where this shell's own go; what it found out comes back as its output.
        { pk_why=$(pk_attempt "$@" 4>&- | pk_read 3>&1 >&4); pk_rc=$?; } 4>&1
        case $pk_rc$pk_why in
        0*) return 0 ;;
        *"$PK_MARK"*) ;;
        *) return "$pk_rc" ;;
        esac
        pk_why=${pk_why#*"$PK_MARK"}
        if [ "$pk_waited" -ge "$PK_PATIENCE" ] || cancelled; then
            pk_why="gave up after $pk_waited s of waiting for $pk_why"
            return 1
        fi
        [ "$pk_why" = "$pk_holder" ] || blocked "$pk_why"
        pk_holder=$pk_why
        sleep 1
        pk_waited=$((pk_waited + 1))
    done
}

pk_attempt() {
    "$@" 2>&1
    # On a line of its own, whatever came last: what a daemon that was just started may still say does not end the reader.
    printf '\n%s%s\n' "$PK_MARK" "$?"
}

# pk_read: passes the output on, and prints the reason of a failure to descriptor 3.
pk_read() {
    pk_reason='' pk_last=$NL$NL pk_busy='' pk_said='' pk_second='' pk_count=0 pk_total='' pk_context='' pk_follows=''
    while IFS= read -r pk_line; do
        case $pk_line in
        "$PK_MARK"*) break ;;
        esac
        if pm_line "$pk_line"; then
            [ -n "$pk_line" ] || continue
            # What is said at each try for a lock need not be repeated.
            [ -n "$pk_holder" ] && [ -n "$pk_busy" ] || printf '%s\n' "$pk_line"
            pk_last=${pk_last#*"$NL"}$pk_line$NL
        fi
    done
    pk_rc=${pk_line#"$PK_MARK"}
    [ "$pk_rc" != 0 ] || exit 0
    if [ -n "$pk_busy" ]; then
        printf '%s%s' "$PK_MARK" "$pk_busy" >&3
    else
        printf '%s' "${pk_reason:-$pk_last}" >&3
    fi
    exit "$pk_rc"
}

# Once a second is often enough, and keeps the FIFO of a run that nobody follows from filling up.
pk_progress() {
    read -r pk_now pk_rest </proc/uptime || pk_now=0.0
    [ "${pk_now%.*}" != "$pk_second" ] || return 0
    pk_second=${pk_now%.*}
    progress "$1" "$2"
}

# pk_step N M TEXT: the Nth of M things.
pk_step() {
    case $1$2 in
    '' | *[!0-9]*) return 0 ;;
    esac
    [ "$2" -gt 0 ] && pk_progress "$(($1 * 100 / $2))" "$3"
    return 0
}

# A line belongs to the reason once; forty lines are enough to read.
pk_because() {
    case "$NL$pk_reason" in
    *"$NL$pk_line$NL"*) return 0 ;;
    esac
    [ "${#pk_reason}" -gt 4000 ] || pk_reason=$pk_reason$pk_line$NL
}

pk_note() {
    pk_context=$pk_context$1$NL
    case $pk_context in
    *"$NL"*"$NL"*"$NL"*"$NL"*"$NL"*"$NL"*"$NL"*"$NL"*"$NL"*) pk_context=${pk_context#*"$NL"} ;;
    esac
}

pk_blocked() { pk_busy=$1; }

# pk_waits HOLDER: the package manager waits by itself.
pk_waits() {
    [ "$1" = "$pk_said" ] || blocked "$1"
    pk_said=$1
}

# pk_process PID: with its name, where it can be had.
pk_process() {
    read -r pk_name 2>/dev/null <"/proc/$1/comm" || pk_name=''
    printf 'process %s%s' "$1" "${pk_name:+ ($pk_name)}"
}
