# unit_* ID FILESTATE ACTIVESTATE VERB; VERB is what the run did with a unit that ran, restart or reload, or `-`.

unit_state() { systemctl show -p UnitFileState -p ActiveState "$1" | sort -r | paste -s -d ' ' -; }

unit_before() { echo "UnitFileState=$2 ActiveState=$3"; }

# A unit that ran before goes back to its old files, once these are there; a new one ends before they are taken away.
unit_late() { [ "$4" != - ]; }

unit_undone() {
    unit_look "$1" || return 2
    case $2-$un_on in
    enabled-no | disabled-yes) return 1 ;;
    esac
    # While the host starts, what is to run is still to be started, and with the old files.
    [ -z "${BOOTING-}" ] || return 0
    case $4-$undo_units in
    -*) ;;
    *" $1 "*) ;;
    *) return 1 ;;
    esac
    unit_ran "$3"
    [ "$un_run" = "$un_wanted" ]
}

# unit_ran ACTIVESTATE: sets un_wanted.
unit_ran() {
    case $1 in
    active | reloading | activating) un_wanted=running ;;
    *) un_wanted=stopped ;;
    esac
}

unit_undo() {
    systemctl daemon-reload
    unit_look "$1" || return 1
    remember unit "$un_id" "${un_file:-none}" "$un_active" "$4"
    case $2 in
    enabled) unit_enable yes || return ;;
    disabled) unit_enable no || return ;;
    esac
    [ -z "${BOOTING-}" ] || return 0
    unit_ran "$3"
    case $un_wanted-$un_run-$4 in
    stopped-stopped-*) ;;
    stopped-*) systemctl stop "$un_id" || return ;;
    running-running--) ;;
    running-running-*) unit_go "$4" "$un_id" - - "$4" || return ;;
    *) unit_go start "$un_id" - - restart || return ;;
    esac
    undo_units="$undo_units$un_id "
}
undo_units=' '
