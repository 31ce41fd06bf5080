# Takes back what a guard watched over: GUARD-DIRECTORY now|boot. It asks nobody and needs neither network nor sudo.
main() {
    guard=$1 when=$2
    cd / && exec >>"$guard/log" 2>&1 </dev/null
    if [ "$when" = boot ] && [ -e "$guard/reverting" ]; then
        :
    else
        mv "$guard/armed" "$guard/reverting" 2>/dev/null || exit 0
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
