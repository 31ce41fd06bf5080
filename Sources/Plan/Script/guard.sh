# The guard of a run: a change that can cut the operator off is taken back by the host itself, unless it is confirmed in
# time over a new connection. Set before it: WINDOW (seconds; empty for no guard), GUARD (the program that takes back).
#
# $STATE/guard/TOKEN holds `revert` (that program), `run` (whose journal, and the lines of it that are not the guard's),
# `working` (this process, while a step is at work) and the state, a file that is only ever renamed: armed -> confirmed,
# or armed -> reverting -> reverted or stuck. The rename picks one winner.
guard_group=''
# Where sshd listens from now on, once a step has moved it; empty as long as none has.
guard_port=''

guard_say() { report guard "$1" "$guard_name" "$WINDOW" ${guard_port:+"$guard_port"}; }

# guard_begin GROUP: before a change. Steps of one group are confirmed together.
guard_begin() {
    [ -n "$WINDOW" ] || return 0
    if [ "$(id -u)" != 0 ]; then
        problem 'only root can guard a change, and so it is not made: --sudo makes it as root, --no-guard REASON goes without'
        return 1
    fi
    if [ "$guard_group" = "$1" ]; then
        guard_start && guard_work && return
        problem 'the time in which the change before it is to be confirmed has passed: --confirm-within gives it more'
        return 1
    fi
    for guard_other in "$STATE"/guard/*/armed "$STATE"/guard/*/reverting; do
        if [ -e "$guard_other" ]; then
            guard_other=${guard_other%/*}
            problem "the guarded change ${guard_other##*/} is still waiting to be confirmed: tunnel security guard"
            return 1
        fi
    done
    guard_name=$ID-$1
    guard=$STATE/guard/$guard_name
    if ! guard_words=$(guard_prepare 2>&1); then
        rm -rf -- "$guard"
        problem "the change cannot be guarded, and so is not made: $guard_words"
        return 1
    fi
    # What is to confirm has to work before the change already, or its failure would say nothing.
    guard_say baseline
    if ! guard_wait baseline; then
        guard_words=$(cat "$guard/refused" 2>/dev/null)
        problem "a new connection could not be made before the change, so that none could confirm it, and nothing was changed: ${guard_words:-nobody tried in time}. The connection that is open still works: find out over it why sshd or a firewall turns new ones away, and mend that first"
        rm -rf -- "$guard"
        return 1
    fi
    : >"$guard/armed"
    if ! guard_words=$({ guard_arm && guard_start; } 2>&1); then
        guard_clear
        rm -rf -- "$guard"
        problem "the change cannot be guarded, and so is not made: $guard_words"
        return 1
    fi
    guard_group=$1
    trap guard_taken USR1
    guard_work
    guard_say armed
}

guard_work() {
    read -r guard_rest <"/proc/$$/stat"
    # shellcheck disable=SC2086 # fields are to be split; the 22nd is when it started (proc_pid_stat(5))
    set -- ${guard_rest##*) }
    printf '%s %s\n' "$$" "${20}" >"$guard/working"
}

# After a step, however it ended.
guard_rest() { [ -z "$guard_group" ] || rm -f "$guard/working"; }

# Where the time passes while a step is at work: whatever it was at has been ended, and is being taken back.
guard_taken() {
    rm -f "$guard/working"
    guard_group=''
    problem "it took longer than the $WINDOW seconds in which a guarded change is to be confirmed, and was stopped: --confirm-within gives it more"
    count_failed=$((count_failed + 1))
    report finished "$step" failed
    guard_settle
    finish "${ending:-failed}"
}

# guard_prepare, in a subshell. Guards that are over are of no use any more; the last one stays to be looked at.
guard_prepare() {
    rm -rf -- "$STATE"/guard/* && mkdir -p "$guard" && printf '%s' "$GUARD" | cat >"$guard/revert" &&
        printf '%s\n' "$NONCE" >"$guard/nonce" &&
        { ! [ -e "$RUN/undo/journal" ] && : >>"$RUN/undo/journal" || :; } &&
        printf '%s\n%s\n' "$RUN" "$(wc -l <"$RUN/undo/journal")" >"$guard/run" && sync
}

# guard_wait NAME: until that file is there, or `refused`, for a minute and a half.
guard_wait() {
    guard_rounds=0
    while [ ! -e "$guard/$1" ]; do
        if [ -e "$guard/refused" ] || cancelled || [ "$guard_rounds" -ge 450 ]; then return 1; fi
        guard_rounds=$((guard_rounds + 1))
        sleep 0.2 2>/dev/null || { sleep 1 && guard_rounds=$((guard_rounds + 4)); }
    done
}

# Always anew: what an earlier guard left would take back something else.
guard_arm() {
    if [ -d /run/systemd/system ]; then
        guard_units && case $(systemctl show -p ExecStart tunnel-guard.service) in
        *" $guard/revert $guard now "*) ;;
        *) echo 'systemd does not know the unit that would take it back' && return 1 ;;
        esac
    elif [ ! -d /etc/cron.d ] || ! grep -qsx -e cron -e crond /proc/[0-9]*/comm; then
        echo 'neither systemd nor cron would take it back after a restart: --no-guard REASON goes without'
        return 1
    else
        printf '@reboot root /bin/sh %s/revert %s boot\n' "$guard" "$guard" >/etc/cron.d/tunnel-guard
    fi
}

# Starts the time, or starts it again, and proves that it runs.
guard_start() {
    # Somebody may have said so already, by hand.
    [ ! -e "$guard/confirmed" ] || return 0
    [ -e "$guard/armed" ] || return
    if [ -d /run/systemd/system ]; then
        systemctl restart tunnel-guard.timer && systemctl -q is-active tunnel-guard.timer
    else
        guard_sleeper
    fi
}

guard_units() {
    mkdir -p /run/systemd/system &&
        cat >/run/systemd/system/tunnel-guard.service <<UNIT &&
[Unit]
Description=Take back the unconfirmed change of tunnel run $ID
[Service]
Type=oneshot
ExecStart=/bin/sh $guard/revert $guard now
UNIT
        cat >/run/systemd/system/tunnel-guard.timer <<UNIT &&
[Unit]
Description=Time to confirm the change of tunnel run $ID
StartLimitIntervalSec=0
[Timer]
OnActiveSec=${WINDOW}s
AccuracySec=1s
UNIT
        cat >/etc/systemd/system/tunnel-guard-boot.service <<UNIT &&
[Unit]
Description=Take back the unconfirmed change of tunnel run $ID after a restart
DefaultDependencies=no
RequiresMountsFor=$guard
ConditionPathExists=|$guard/armed
ConditionPathExists=|$guard/reverting
After=local-fs.target
Before=network-pre.target ssh.service sshd.service ssh.socket ufw.service nftables.service firewalld.service
Before=netfilter-persistent.service fail2ban.service
[Service]
Type=oneshot
ExecStart=/bin/sh $guard/revert $guard boot
[Install]
WantedBy=sysinit.target
UNIT
        systemctl daemon-reload && systemctl -q enable tunnel-guard-boot.service &&
        systemctl -q is-enabled tunnel-guard-boot.service
}

# Without systemd: a process that sleeps.
guard_sleeper() {
    [ ! -e "$guard/sleeper" ] || kill "$(cat "$guard/sleeper")" 2>/dev/null
    # shellcheck disable=SC2016 # the sleeper's own shell is to expand this
    setsid sh -c 'trap "" HUP; echo "$$" >"$1/sleeper"; sleep "$2"; exec sh "$1/revert" "$1" now' tunnel-guard \
        "$guard" "$WINDOW" >/dev/null 2>&1 </dev/null 8>&- 9>&- &
}

guard_clear() {
    if [ -d /run/systemd/system ]; then
        systemctl -q stop tunnel-guard.timer
        systemctl -q disable tunnel-guard-boot.service
        rm -f /run/systemd/system/tunnel-guard.service /run/systemd/system/tunnel-guard.timer \
            /etc/systemd/system/tunnel-guard-boot.service
        systemctl daemon-reload
    else
        rm -f /etc/cron.d/tunnel-guard
        [ ! -e "$guard/sleeper" ] || kill "$(cat "$guard/sleeper")"
    fi 2>/dev/null
}

# The group is done: asks to be confirmed, and waits for that or for the time to pass.
guard_end() {
    [ -n "$guard_group" ] || return 0
    guard_start || {
        guard_abort
        return 1
    }
    guard_group=''
    guard_say confirm
    read -r guard_until guard_rest </proc/uptime
    guard_until=$((${guard_until%.*} + WINDOW + 60))
    while :; do
        if [ -e "$guard/confirmed" ]; then
            guard_clear
            guard_say confirmed
            return 0
        fi
        if [ -e "$guard/reverted" ] || [ -e "$guard/stuck" ]; then
            guard_tell
            return 1
        fi
        read -r guard_now guard_rest </proc/uptime
        if cancelled || [ "${guard_now%.*}" -gt "$guard_until" ]; then
            guard_abort
            return 1
        fi
        sleep 0.1 2>/dev/null || sleep 1
    done
}

# Does not wait for the time to pass.
guard_abort() {
    guard_group=''
    rm -f "$guard/working"
    if [ -e "$guard/confirmed" ]; then
        guard_clear
        guard_say confirmed
        return
    fi
    sh "$guard/revert" "$guard" now </dev/null
    guard_settle
}

# Until it is taken back, by whomever; a tree of many files takes its time.
guard_settle() {
    guard_rounds=0
    while [ -e "$guard/reverting" ] && [ "$guard_rounds" -lt 900 ]; do
        sleep 1
        guard_rounds=$((guard_rounds + 1))
    done
    guard_tell
}

guard_tell() {
    if [ -e "$guard/reverted" ]; then
        guard_say reverted
        ending=reverted
    else
        guard_say stuck
    fi
    cat "$guard/log"
    # A step that failed stands for all of it.
    [ "$count_failed" -gt 0 ] || count_failed=1
}
