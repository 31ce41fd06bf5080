# What every command on named shells needs. Before it: NAME, NONCE (marks the answers to this connection), and places.sh
# with the ID `sessions`.
#
# A session is a directory below LIVE, of mode 0700:
#   alive      locked by the keeper for as long as there is a session: the kernel drops the lock, no file can lie about it
#   nonce      marks the frames in the session's output
#   shell      the process id of the shell; pty: its terminal is the link's name in `tty`
#   in, out    FIFOs: what the shell reads, and what all in the session writes
#   log.N      the output from byte N on; end: the number of bytes so far
#   running    what was given to the shell last: an id, who gave it, the command; done: the id of what ended last
#   used       the uptime at which somebody last used it
#   readers/   a FIFO for each connection that follows, for the news that there is output
DIR=$LIVE/$NAME

answer() { printf '\036%s %s\n' "$NONCE" "$*"; }

# A shared lock, so that two who look at once do not take each other for the keeper.
is_alive() { [ -e "$1/alive" ] && ! flock -s -n 7 7<"$1/alive"; }

refuse() {
    answer refused "$*"
    exit 0
}

# Ends this script where there is no such session.
need_session() {
    if ! command -v flock >/dev/null || ! is_alive "$DIR"; then
        answer absent
        exit 0
    fi
    read -r mark <"$DIR/nonce"
    read -r shell <"$DIR/shell"
}

uptime_now() {
    read -r now rest </proc/uptime
    now=${now%.*}
}

stamp() {
    uptime_now
    printf '%s\n' "$now" >"$DIR/used"
}

# The fields of a process behind its name, which may hold anything: state, parent, group, session, terminal, and the group
# in the terminal's foreground.
stat_of() {
    { read -r line <"/proc/$1/stat"; } 2>/dev/null || return 1
    # shellcheck disable=SC2034 # not every caller needs all
    read -r state parent group kernel_session tty front rest <<END
${line##*) }
END
}

# Every process as `PID:PARENT:SESSION`, but for those that only wait to be collected.
processes() {
    table=''
    for process in /proc/[0-9]*; do
        pid=${process#/proc/}
        stat_of "$pid" || continue
        [ "$state" = Z ] || table="$table $pid:$parent:$kernel_session"
    done
}

# A shell without job control has its background jobs ignore SIGINT and SIGQUIT (POSIX.1-2017, Shell Command Language, 2.11).
is_background() {
    while read -r key value; do
        [ "$key" = SigIgn: ] || continue
        case $value in
        *[67ef]) return 0 ;;
        esac
        return 1
    done 2>/dev/null <"/proc/$1/status"
}

# The processes in `table` below $1; with $2, without the shell's background jobs.
below() {
    tree=''
    generation=" $1 "
    direct=${2:-}
    while [ "$generation" != ' ' ]; do
        next=' '
        for entry in $table; do
            pid=${entry%%:*}
            parent=${entry#*:}
            case $generation in
            *" ${parent%%:*} "*)
                if [ -n "$direct" ] && is_background "$pid"; then continue; fi
                next="$next$pid "
                ;;
            esac
        done
        direct=''
        tree="$tree$next"
        generation=$next
    done
}

# What kill takes for the command that the shell waits for; nothing where the shell itself is at work, or idle.
find_foreground() {
    foreground=''
    if [ -e "$DIR/pty" ]; then
        stat_of "$shell" || return 0
        [ "$front" -le 0 ] || [ "$front" = "$group" ] || foreground=-$front
    else
        processes
        below "$shell" direct
        # shellcheck disable=SC2086 # blanks only part them
        set -- $tree
        foreground=$*
    fi
}

# What was given to the shell and has not ended: `run` is its id, empty where there is none.
find_run() {
    run='' holder='' label=''
    [ -e "$DIR/running" ] || return 0
    {
        read -r run
        read -r holder
        label=$(head -c 2000)
    } <"$DIR/running"
    ended=''
    { read -r ended <"$DIR/done"; } 2>/dev/null
    [ "$run" != "$ended" ] || run=''
}

# What the shell is given to say that a command ended, with its status in $?.
ending_of() {
    printf 'printf '\''\\036%%s end %%s %%s\\n'\'' %s %s "$?" >|'\''%s'\''; echo %s >|'\''%s/done'\''\n' \
        "$mark" "$1" "$(for_quotes "$frames")" "$1" "$(for_quotes "$DIR")"
}

for_quotes() { printf '%s\n' "$1" | sed "s/'/'\\\\''/g"; }

# A line for the shell to read. On a terminal, what a person has typed there by half goes first.
tell() {
    clear=''
    [ ! -e "$DIR/pty" ] || clear=$(printf '\025')
    printf '%s %s\n' "$clear" "$1" >"$DIR/in"
}

# A command that was broken off (SIGINT, an error of syntax) takes the line with it that says so. Where the shell looks idle
# twice in a row it is asked: it answers when it reads again.
ask_ending() {
    find_run
    [ -n "$run" ] || return 0
    find_foreground
    stat_of "$shell" || return 0
    if [ -n "$foreground" ] || [ "$state" != S ]; then
        looks=''
    elif [ "${looks:-}" != "$run" ]; then
        looks=$run
    elif [ "${asked:-}" != "$run" ]; then
        asked=$run
        tell "$(ending_of "$run")"
    fi
}

# Signals the command. SIGINT goes to the shell as well, and there first, so that nothing of a list of commands goes on.
signal_command() {
    find_foreground
    # shellcheck disable=SC2086 # a list
    case $1 in
    INT) kill -s INT -- "$shell" $foreground 2>/dev/null ;;
    *) [ -z "$foreground" ] || kill -s "$1" -- $foreground 2>/dev/null ;;
    esac
}

# Every process of the session: of the shell's kernel session, below the shell, or with the session's mark in its
# environment, which those keep that made themselves a session of their own.
find_members() {
    processes
    below "$shell"
    members=" $tree "
    for entry in $table; do
        case $entry in
        *:"$shell" | "$shell":*) members="$members ${entry%%:*} " ;;
        esac
    done
    # shellcheck disable=SC2013 # the names have no blanks
    for file in $(grep -lsF -- "TUNNEL_SESSION=$mark" /proc/[0-9]*/environ 2>/dev/null); do
        pid=${file%/environ}
        pid=${pid#/proc/}
        case "$table " in
        *" $pid:"*) members="$members $pid " ;;
        esac
    done
    if [ -e "$DIR/script" ]; then
        read -r pid <"$DIR/script"
        case "$table " in
        *" $pid:"*) members="$members $pid " ;;
        esac
    fi
    # shellcheck disable=SC2086 # blanks only part them
    set -- $members
    members=$*
}

# Ends every process of the session; those that are left are in `members`.
end_members() {
    for signal in HUP TERM KILL; do
        find_members
        [ -n "$members" ] || return 0
        # shellcheck disable=SC2086 # a list
        kill -s "$signal" -- $members 2>/dev/null
        # shellcheck disable=SC2086 # a list
        kill -s CONT -- $members 2>/dev/null
        tries=0
        while [ "$tries" -lt 10 ]; do
            sleep 0.1 || sleep 1
            find_members
            [ -n "$members" ] || return 0
            tries=$((tries + 1))
        done
    done
}

# Removes what a session left whose keeper was killed, or that was there before the host was started last.
bury() {
    mark=none shell=0
    { read -r mark <"$1/nonce"; } 2>/dev/null
    DIR=$1
    end_members
    rm -rf -- "$1"
}
