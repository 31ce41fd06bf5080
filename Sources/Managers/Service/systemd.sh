# unit_check|unit_apply NAME ENABLED STATE ONCHANGE [FILE...]
# ENABLED is yes or no, STATE running or stopped, `-` leaves it; ONCHANGE is restart or reload, which is due where a FILE
# is newer than what the running unit has read. That is told from the host alone, so a run that was cut off between
# the file and the restart is mended by the next one.

# unit_look NAME: sets un_id (aliases resolved) and the un_* below. None of these values has a blank.
unit_look() {
    un_all=$(systemctl show -p \
        Id,LoadState,ActiveState,SubState,UnitFileState,NeedDaemonReload,Result,NRestarts,ExecMainStartTimestampMonotonic "$1") || {
        problem "systemd cannot be asked about $1"
        return 2
    }
    un_id=$1 un_load='' un_active='' un_sub='' un_file='' un_stale='' un_result='' un_restarts=0 un_started=0
    for un_pair in $un_all; do
        un_value=${un_pair#*=}
        case $un_pair in
        Id=*) un_id=$un_value ;;
        LoadState=*) un_load=$un_value ;;
        ActiveState=*) un_active=$un_value ;;
        SubState=*) un_sub=$un_value ;;
        UnitFileState=*) un_file=$un_value ;;
        NeedDaemonReload=*) un_stale=$un_value ;;
        Result=*) un_result=$un_value ;;
        NRestarts=*) un_restarts=$un_value ;;
        Exec*) un_started=$un_value ;;
        esac
    done
    case $un_file in
    # A script of init.d: only its own tools know.
    generated) systemctl -q is-enabled "$un_id" 2>/dev/null && un_on=yes || un_on=no ;;
    enabled | alias | indirect) un_on=yes ;;
    *) un_on=no ;;
    esac
    case $un_active in
    active | reloading)
        un_run=running
        # Started anew by systemd within the last ten seconds: perhaps just between two crashes.
        read -r un_now un_value </proc/uptime
        un_now=$((${un_now%.*} - un_started / 1000000))
        if [ "$un_restarts" -gt 0 ] && [ "$un_now" -ge 0 ] && [ "$un_now" -lt 10 ]; then
            un_run=between un_sub="$un_sub, restarted $un_restarts times, ${un_now}s ago"
        fi
        ;;
    inactive | failed) un_run=stopped ;;
    *) un_run=between ;;
    esac
}

unit_check() {
    unit_look "$1" || return
    # Started by its package a moment ago: it may be about to die.
    if [ "$MODE-$3-$un_run" = apply-running-running ] && [ "$un_started" != 0 ] && [ "$un_now" -lt 2 ]; then
        unit_settle || :
    fi
    case $un_load-$2$3 in
    masked-*yes* | masked-*running*)
        problem "$un_id is masked: \`systemctl unmask $un_id\` lets it be started again"
        return 2
        ;;
    not-found-*yes* | not-found-*running*)
        differs 'the unit is not there yet'
        return 1
        ;;
    esac
    un_rc=0
    [ "$un_stale" != yes ] || { differs 'systemd has not read its changed unit file'; un_rc=1; }
    case $2 in
    - | "$un_on") ;;
    *) differs "${un_file:-not enabled}, wanted $([ "$2" = yes ] && echo enabled || echo disabled)"; un_rc=1 ;;
    esac
    case $3 in
    - | "$un_run") ;;
    *) differs "$un_active ($un_sub), wanted $3"; un_rc=1 ;;
    esac
    if [ "$un_run" = running ] && [ "$3" != stopped ]; then
        if unit_old "$@"; then
            differs "$un_old is newer than what it runs: $4"; un_rc=1
        elif [ "$MODE" = check ] && watched_changed; then
            differs "a file of its changes: $4"; un_rc=1
        fi
    fi
    return "$un_rc"
}

# unit_old NAME ENABLED STATE ONCHANGE [FILE...]: sets un_old, the first FILE that the unit cannot have read.
# Times are whole seconds, so a file of the same second counts as newer. One from the future tells nothing.
unit_old() {
    [ $# -gt 4 ] || return
    case $4 in
    reload) un_read=StateChangeTimestamp ;;
    *) un_read=InactiveExitTimestamp ;;
    esac
    un_read=$(TZ=UTC systemctl show -p "$un_read" "$un_id")
    un_read=$(date -d "${un_read#*=}" +%s) || return
    un_now=$(date +%s)
    shift 4
    for un_old; do
        un_time=$(stat -L -c %Y "$un_old" 2>/dev/null) || continue
        [ "$un_time" -lt "$un_read" ] || [ "$un_time" -gt "$un_now" ] || return 0
    done
    return 1
}

unit_apply() {
    unit_look "$1" || return
    if [ "$un_stale" = yes ] || [ "$un_load" != loaded ]; then
        systemctl daemon-reload
        unit_look "$1" || return
    fi
    case $un_load in
    loaded | masked) ;;
    not-found)
        problem "there is no unit $1 on the host: a package or file that brings it may be missing"
        return 1
        ;;
    *)
        systemctl status --no-pager -n 0 "$un_id"
        problem "systemd cannot load $un_id ($un_load)"
        return 1
        ;;
    esac
    un_verb=-
    case $3-$un_run in
    stopped-*) ;;
    *-running) ! unit_old "$@" || un_verb=$4 ;;
    esac
    remember unit "$un_id" "${un_file:-none}" "$un_active" "$un_verb" || return
    unit_enable "$2" || return
    case $3-$un_run in
    running-stopped | running-between) unit_go start "$@" ;;
    stopped-running | stopped-between)
        systemctl stop "$un_id" || {
            problem "$un_id could not be stopped"
            return 1
        }
        ;;
    stopped-*) ;;
    *-running) [ "$un_verb" = - ] || unit_go "$un_verb" "$@" ;;
    esac
}

# unit_enable ENABLED
unit_enable() {
    case $1-$un_on-$un_file in
    -* | yes-yes-* | no-no-*) ;;
    yes-*-static)
        problem "$un_id cannot be enabled: its unit file has no [Install] section"
        return 1
        ;;
    yes-*) systemctl -q enable "$un_id" || {
        problem "$un_id could not be enabled"
        return 1
    } ;;
    no-*) systemctl -q disable "$un_id" || {
        problem "$un_id could not be disabled"
        return 1
    } ;;
    esac
}

# unit_go start|restart|reload ARG...: that the command succeeds says little, so it is looked at again until it settles.
unit_go() {
    un_verb=$1
    shift
    # A file of this very second would count as newer than the start.
    ! unit_written "$@" || sleep 1
    # A unit that has failed too often is not started again before this.
    [ "$un_active" != failed ] || systemctl reset-failed "$un_id"
    if systemctl "$un_verb" "$un_id" && unit_settle; then return; fi
    unit_look "$un_id"
    journalctl -q -b -n 20 --no-pager -u "$un_id"
    problem "$un_id did not $un_verb well: it is $un_active ($un_sub), result $un_result; its last words are above"
    return 1
}

# unit_written ARG...: a FILE was written in this second.
unit_written() {
    shift 4
    un_now=$(date +%s)
    for un_old; do
        [ "$(stat -L -c %Y "$un_old" 2>/dev/null)" != "$un_now" ] || return 0
    done
    return 1
}

# Three looks in two seconds, in which it must stay up without being started again.
unit_settle() {
    for un_round in 1 2 3; do
        unit_look "$un_id" || return
        [ "$un_round" != 1 ] || un_was=$un_restarts
        case $un_active-$un_restarts in
        active-"$un_was") ;;
        *) return 1 ;;
        esac
        case $un_round$un_id in
        [12]*.service) sleep 1 ;;
        esac
    done
}
