#!/bin/sh
# shellcheck disable=SC1003,SC2034,SC2154,SC2317,SC2329
MODE=check
NONCE=0123456789abcdef
RS=$(printf '\036')
report() {
read -r uptime rest </proc/uptime || uptime=0
send "$RS$NONCE $uptime $*$NL"
}
RUN=''
exec 3>&1
held=''
second=''
send() {
held=$held$1
if [ "${uptime%.*}" != "$second" ] || [ "${#held}" -gt 4000 ]; then flush; fi
}
flush() {
printf '%s' "$held" >&3
held=''
second=${uptime%.*}
}
ask() {
"${kind}_check" "$@" </dev/null >/dev/null 2>&1
answer=$?
[ "$answer" -gt 1 ] || return "$answer"
flush
"${kind}_check" "$@" </dev/null
}
finish() {
report end "$1" "$count_changed" "$count_ok" "$count_failed"
flush
exit 0
}
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
report begin 3
step 'file /srv/it'\''s here' present '/srv/it'\''s here'
step shell shell /srv/done '********'
watch 2 1
step restart restart /srv/restarted
[ "$count_failed" = 0 ] || finish "${ending:-failed}"
finish ok
}
main </dev/null 2>&1
