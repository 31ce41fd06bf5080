# Takes back what a guard watched over: GUARD-DIRECTORY now|boot. It asks nobody and needs neither network nor sudo.
main() {
    guard=$1 when=$2
    cd / && exec >>"$guard/log" 2>&1 </dev/null
    if [ "$when" = boot ] && [ -e "$guard/reverting" ]; then
        :
    else
        mv "$guard/armed" "$guard/reverting" 2>/dev/null || exit 0
        [ "$when" = boot ] || stop_work
    fi
    { read -r old && read -r skip; } <"$guard/run"
    mkdir -p "$guard/undo"
    tail -n "+$((skip + 1))" "$old/undo/journal" >"$guard/undo/journal"
    # What is to start at boot has not started yet, and will find the old files; waiting for it here would be for ever.
    if [ "$when" = boot ]; then
        BOOTING=yes
        systemctl() {
            case " $* " in
            *' start '* | *' stop '* | *' restart '* | *' reload '* | *' try-restart '*) ;;
            *) command systemctl "$@" ;;
            esac
        }
    fi
    roll_back "$guard/undo"
    if [ "$undo_failed" = 0 ]; then left=reverted; else left=stuck; fi
    [ "$when" = boot ] || [ ! -d /run/systemd/system ] || systemctl -q stop tunnel-guard.timer
    rm -f /run/systemd/system/tunnel-guard.service /run/systemd/system/tunnel-guard.timer \
        /etc/systemd/system/tunnel-guard-boot.service /etc/systemd/system/sysinit.target.wants/tunnel-guard-boot.service \
        /etc/cron.d/tunnel-guard
    # At boot as well, or systemd would go on knowing a unit that is not there any more.
    [ ! -d /run/systemd/system ] || systemctl daemon-reload
    sync
    mv "$guard/reverting" "$guard/$left"
}

# A step that is still at work would go on changing things behind this: what it started is ended, and then its shell
# has its turn, by USR1; one that does not take it is ended too.
stop_work() {
    { read -r runner since <"$guard/working"; } 2>/dev/null || return 0
    at_work || return 0
    kill -s USR1 "$runner"
    rounds=0
    while [ -e "$guard/working" ] && at_work; do
        how=TERM
        if [ "$rounds" -ge 10 ]; then how=KILL; fi
        for process in $(descendants "$runner"); do kill -s "$how" "$process"; done
        [ "$rounds" -lt 20 ] || kill -s KILL "$runner"
        rounds=$((rounds + 1))
        sleep 0.5 || sleep 1
    done 2>/dev/null
}

# Whether the process is still the one that wrote its number down.
at_work() {
    { read -r line <"/proc/$runner/stat"; } 2>/dev/null || return
    # shellcheck disable=SC2086 # fields are to be split
    set -- ${line##*) }
    [ "${20}" = "$since" ]
}

# descendants PID
descendants() {
    for entry in /proc/[0-9]*; do
        { read -r line <"$entry/stat"; } 2>/dev/null || continue
        line=${line##*) }
        line=${line#* }
        [ "${line%% *}" = "$1" ] || continue
        echo "${entry#/proc/}"
        # In a subshell: it has the same variables.
        (descendants "${entry#/proc/}")
    done
}

report() {
    case $1 in
    step) name=$3 ;;
    finished) printf '%s: %s\n' "$name" "$3" ;;
    problem) printf '%s: %s\n' "$name" "$3" ;;
    esac
}
ask() { "${kind}_check" "$@" </dev/null; }
cancelled() { return 1; }
main "$@"
