#!/bin/sh
# shellcheck disable=SC1003,SC2034,SC2154,SC2317,SC2329
MODE=apply
NONCE=0123456789abcdef
ID=20260101-000000-abcdef
WAIT=60
HOLDER='20260101-000000-abcdef by me@here'
ROLLBACK=yes
umask 077
if [ "$(id -u)" = 0 ]; then
STATE=/var/lib/tunnel
LIVE=/run/tunnel/$ID
else
STATE=${XDG_STATE_HOME:-$HOME/.local/state}/tunnel
LIVE=$STATE/live/$ID
fi
RUN=$STATE/runs/$ID
FRAMES=$LIVE/frames
RS=$(printf '\036')
report() {
read -r uptime rest </proc/uptime || uptime=0
send "$RS$NONCE $uptime $*$NL"
}
bells=0
ring() {
[ "$bells" -lt 30000 ] || return 0
bells=$((bells + 1))
echo >&8
}
send() {
printf '%s' "$1"
ring
}
lock() {
exec 9>>"$STATE/lock"
waited=0
until flock -n 9; do
if [ "$waited" -ge "$WAIT" ]; then
report locked "$(cat "$STATE/holder" 2>/dev/null)"
finish locked
fi
[ "$waited" -gt 0 ] || report waiting "$(cat "$STATE/holder" 2>/dev/null)"
if cancelled; then finish cancelled; fi
sleep 1
waited=$((waited + 1))
done
printf '%s\n' "$HOLDER" >"$STATE/holder"
}
ask() { "${kind}_check" "$@" </dev/null 9>&-; }
finish() {
if [ -n "$guard_group" ]; then
case $1 in
ok) guard_end ;;
*) guard_abort ;;
esac
[ "$count_failed" = 0 ] || set -- "${ending:-failed}"
fi
trap '' HUP INT TERM
if [ "$1" != ok ] && [ -n "$ROLLBACK" ]; then
roll_back "$RUN/undo"
count_failed=$((undo_failed + 1)) count_changed=0
if [ "$1$undo_failed" = failed0 ]; then set -- rolled-back; fi
fi
undo_leave
report end "$1" "$count_changed" "$count_ok" "$count_failed"
cp -- "$LIVE/frames" "$RUN/frames" 2>/dev/null || :
: >"$LIVE/ended"
ring
exit 0
}
undo_load() {
undo_count=0 undo_seen=$NL
[ -e "$1/journal" ] || return 0
while IFS= read -r undo_line; do
eval "$undo_line"
done <"$1/journal"
undo_number=0
[ -e "$1/left" ] || return 0
while IFS= read -r undo_line && [ "$undo_number" -lt "$undo_count" ]; do
undo_number=$((undo_number + 1))
eval "undo_left_$undo_number=\$undo_line"
done <"$1/left"
}
entry() {
shift
quote "$1" "$2"
case $undo_seen in
*"$NL$REPLY$NL"*) return ;;
esac
undo_seen=$undo_seen$REPLY$NL
undo_count=$((undo_count + 1))
quote "$@"
eval "undo_$undo_count=\$REPLY undo_left_$undo_count=''"
}
undo_call() {
undo_function=$1
eval "undo_words=\$undo_$2"
eval "set -- $undo_words"
undo_kind=$1
shift
while :; do
case $undo_kind in
*-*) undo_kind=${undo_kind%%-*}_${undo_kind#*-} ;;
*) break ;;
esac
done
command -v "${undo_kind}_$undo_function" >/dev/null || return 3
"${undo_kind}_$undo_function" "$@" </dev/null 9>&-
}
undo_name() {
eval "undo_words=\$undo_$1"
eval "set -- $undo_words"
case $1 in
path) REPLY=$2 ;;
*) REPLY="$1 $2" ;;
esac
}
undo_state() {
one_line "$(undo_call state "$1" 2>/dev/null)"
printf '%s\n' "$REPLY"
}
undo_leave() {
undo_load "$RUN/undo"
[ "$undo_count" -gt 0 ] || return 0
undo_number=0
while [ "$undo_number" -lt "$undo_count" ]; do
undo_number=$((undo_number + 1))
undo_state "$undo_number"
done >"$RUN/undo/left" 2>/dev/null || rm -f -- "$RUN/undo/left"
}
undo_order() {
undo_first='' undo_last='' undo_number=$undo_count
while [ "$undo_number" -gt 0 ]; do
if undo_call late "$undo_number"; then
undo_last="$undo_last $undo_number"
else
undo_first="$undo_first $undo_number"
fi
undo_number=$((undo_number - 1))
done
undo_ordered="$undo_first$undo_last"
}
undo_check() {
undo_call undone "$1"
case $? in
0) return 0 ;;
1) ;;
*)
problem 'this cannot be undone here'
return 2
;;
esac
undo_now=$(undo_state "$1")
eval "undo_was=\$undo_left_$1"
if [ -z "$FORCE" ] && [ "$undo_now" != "$undo_was" ]; then
if [ -n "$undo_was" ]; then
problem "changed since that run, which left $undo_was; now it is $undo_now"
else
problem "that run was cut off, so nobody knows what it left here; now it is $undo_now"
fi
return 2
fi
differs "now $undo_now; before: $(undo_before "$1")"
return 1
}
undo_before() {
undo_call before "$1" && return
eval "set -- $undo_words"
shift 2
echo "$*"
}
undo_apply() { undo_call undo "$1"; }
roll_back() {
FORCE=yes
undo_load "$1"
undo_failed=0
undo_order
for undo_at in $undo_ordered; do
undo_name "$undo_at"
count_failed=0
step "undo $REPLY" undo "$undo_at"
undo_failed=$((undo_failed + count_failed))
done
}
guard_group=''
guard_port=''
guard_say() { report guard "$1" "$guard_name" "$WINDOW" ${guard_port:+"$guard_port"}; }
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
set -- ${guard_rest##*) }
printf '%s %s\n' "$$" "${20}" >"$guard/working"
}
guard_rest() { [ -z "$guard_group" ] || rm -f "$guard/working"; }
guard_taken() {
rm -f "$guard/working"
guard_group=''
problem "it took longer than the $WINDOW seconds in which a guarded change is to be confirmed, and was stopped: --confirm-within gives it more"
count_failed=$((count_failed + 1))
report finished "$step" failed
guard_settle
finish "${ending:-failed}"
}
guard_prepare() {
rm -rf -- "$STATE"/guard/* && mkdir -p "$guard" && printf '%s' "$GUARD" | cat >"$guard/revert" &&
printf '%s\n' "$NONCE" >"$guard/nonce" &&
{ ! [ -e "$RUN/undo/journal" ] && : >>"$RUN/undo/journal" || :; } &&
printf '%s\n%s\n' "$RUN" "$(wc -l <"$RUN/undo/journal")" >"$guard/run" && sync
}
guard_wait() {
guard_rounds=0
while [ ! -e "$guard/$1" ]; do
if [ -e "$guard/refused" ] || cancelled || [ "$guard_rounds" -ge 450 ]; then return 1; fi
guard_rounds=$((guard_rounds + 1))
sleep 0.2 2>/dev/null || { sleep 1 && guard_rounds=$((guard_rounds + 4)); }
done
}
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
guard_start() {
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
guard_sleeper() {
[ ! -e "$guard/sleeper" ] || kill "$(cat "$guard/sleeper")" 2>/dev/null
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
[ "$count_failed" -gt 0 ] || count_failed=1
}
exec 8<>"$LIVE/bell"
WINDOW=''
GUARD=''
set -u
umask 077
LC_ALL=C
DEBIAN_FRONTEND=noninteractive
export LC_ALL DEBIAN_FRONTEND
PATH=${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin
NL='
'
step=0
changed=' '
watched=''
guarded=''
count_ok=0
count_changed=0
count_failed=0
one_line() {
REPLY=$1
case $1 in
*[\\"$NL"]*) ;;
*) return ;;
esac
REPLY=''
rest=$1
while :; do
head=${rest%%[\\"$NL"]*}
REPLY=$REPLY$head
[ "$head" != "$rest" ] || break
rest=${rest#"$head"}
case $rest in
"$NL"*) REPLY=$REPLY'\n' ;;
*) REPLY=$REPLY'\\' ;;
esac
rest=${rest#?}
done
}
differs() {
one_line "$1"
report differs "$step" "$REPLY"
}
problem() {
one_line "$1"
report problem "$step" "$REPLY"
}
note() {
one_line "$1"
report note "$step" "$REPLY"
}
progress() {
[ "$MODE" = apply ] || return 0
one_line "$2"
report progress "$step" "$1" "$REPLY"
}
blocked() {
[ "$MODE" = apply ] || return 0
one_line "$1"
report blocked "$step" "$REPLY"
}
offer() {
[ "$MODE" = check ] && [ -f "$1" ] && [ -r "$1" ] && [ "$(wc -c <"$1")" -le 65536 ] || return 0
report content "$step" "$(od -An -v -tx1 <"$1" | tr -d ' \n')"
}
watch() { watched=$*; }
guard_by() { guarded=$1; }
watched_changed() {
for number in $watched; do
case $changed in
*" $number "*) return 0 ;;
esac
done
return 1
}
cancelled() { [ -n "$RUN" ] && [ -e "$RUN/cancel" ]; }
step() {
step=$((step + 1))
one_line "$1"
title=$REPLY
kind=$2
shift 2
if [ "$MODE" = apply ]; then
if [ -n "$guarded" ] && [ -n "$guard_group" ] && [ "$guarded" != "$guard_group" ] && [ "$count_failed" = 0 ]; then
guard_end
fi
if [ "$count_failed" -gt 0 ]; then
return
elif cancelled; then
count_failed=$((count_failed + 1))
ending=cancelled
return
fi
fi
report step "$step" "$title"
ask "$@"
case $? in
0)
count_ok=$((count_ok + 1))
report finished "$step" ok
;;
1)
if [ "$MODE" = check ]; then
count_changed=$((count_changed + 1))
changed="$changed$step "
report finished "$step" would
else
apply_step "$@"
fi
;;
*)
count_failed=$((count_failed + 1))
report finished "$step" failed
;;
esac
watched='' guarded=''
}
apply_step() {
report applying "$step"
status=0
[ -z "$guarded" ] || guard_begin "$guarded" || status=$?
if [ "$status" = 0 ]; then
"${kind}_apply" "$@" </dev/null 9>&-
status=$?
fi
if [ "$status" = 0 ]; then
changed="$changed$step "
ask "$@" || status=$?
if [ "$status" = 1 ]; then
problem 'the change was made, yet the host is still not as wanted'
fi
fi
[ -z "$guarded" ] || guard_rest
if [ "$status" = 0 ]; then
count_changed=$((count_changed + 1))
report finished "$step" changed
else
count_failed=$((count_failed + 1))
report finished "$step" failed
fi
}
ending=''
slot=0
quote() {
quoted=''
for rest; do
quoted="$quoted '"
while :; do
case $rest in
*["'$NL"]*) ;;
*) break ;;
esac
head=${rest%%["'$NL"]*}
quoted=$quoted$head
rest=${rest#"$head"}
case $rest in
"'"*) quoted="$quoted'\\''" ;;
*) quoted="$quoted'\"\$NL\"'" ;;
esac
rest=${rest#?}
done
quoted="$quoted$rest'"
done
REPLY=${quoted# }
}
remember() {
[ -n "$RUN" ] || return 0
quote "$@"
printf '%s\n' "entry $step $REPLY" >>"$RUN/undo/journal" || {
problem "cannot write the undo journal in $RUN"
return 2
}
}
keep() {
[ -n "$RUN" ] || return 0
slot=$((slot + 1))
if [ -L "$1" ] || [ -f "$1" ]; then
cp -a -- "$1" "$RUN/undo/$slot" || {
problem "cannot keep a copy of $1 for undo in $RUN"
return 2
}
remember path "$1" file "$RUN/undo/$slot"
elif [ -d "$1" ]; then
remember path "$1" directory "$(stat -c '%a %u %g' -- "$1")"
elif [ -e "$1" ]; then
remember path "$1" special
else
remember path "$1" absent
fi
}
present_check() {
[ ! -e "$1" ] || return 0
differs "$1 is missing"
return 1
}
present_apply() {
keep "$1" || return
echo "making $1"
: >"$1"
}
stubborn_check() {
differs 'never right'
return 1
}
stubborn_apply() { :; }
broken_check() {
problem "$1"
return 2
}
broken_apply() { echo 'never run'; }
refused_check() { return 1; }
refused_apply() {
echo 'on stderr' >&2
problem "$1"
return 3
}
restart_check() {
watched_changed || return 0
[ ! -e "$1" ] || return 0
differs 'what it watches has changed'
return 1
}
restart_apply() { : >"$1"; }
shell_check() {
[ ! -e "$1" ] || return 0
return 1
}
shell_apply() {
sh -c "$2" || return 2
: >"$1"
}
main() {
lock
report begin 3
step 'file /srv/it'\''s here' present '/srv/it'\''s here'
step shell shell /srv/done '********'
watch 2 1
step restart restart /srv/restarted
[ "$count_failed" = 0 ] || finish "${ending:-failed}"
finish ok
}
main </dev/null
