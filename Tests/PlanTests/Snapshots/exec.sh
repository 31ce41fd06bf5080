#!/bin/sh
# shellcheck disable=SC1003,SC2034,SC2154,SC2317,SC2329
NONCE=0123456789abcdef
GO_ON=yes
STDIN=yes
say() { printf '\036%s %s\n' "$NONCE" "$*" >&5; }
exec 5>&2 2>/dev/null
begin() {
exec 4<&0 </dev/null
read -r rest rest rest rest group rest </proc/$$/stat
number=0
failed=''
ended=''
watcher=''
if [ -z "$STDIN" ]; then
end_on_silence >/dev/null 5>&- &
watcher=$!
exec 4<&-
fi
trap 'ended=1' TERM
say group "$group"
}
run() {
number=$((number + 1))
if [ -n "$ended" ] || { [ -n "$failed" ] && [ -z "$GO_ON" ]; }; then
say skipped "$number"
return
fi
if [ -n "$STDIN" ] && [ "$number" = 1 ]; then
relay | {
read -r relay ticker
"$carrier" "$@"
status=$?
kill -s PIPE "$relay"
kill "$ticker"
exit "$status"
}
else
"$carrier" "$@" </dev/null
fi
status=$?
if [ -n "$ended" ]; then
wait_for_group
say fate killed
say exit "$number" "$status"
kill -s KILL -- "-$group"
fi
[ "$status" = 0 ] || failed=1
if [ -z "$watcher" ]; then
trap - TERM
{ cat <&4 && end_group; } >/dev/null 5>&- &
watcher=$!
trap 'ended=1' TERM
fi
say exit "$number" "$status"
}
plain() { (environment && exec "$@" 4<&- 2>&5 5>&-); }
carrier=plain
piped() {
exec 6<&0
printf '%s' "$SCRIPT" 4<&- 6<&- | (environment && exec "$@" 2>&5 5<&0 <&6 4<&- 6<&-)
}
relay() {
read -r me rest </proc/self/stat
(
trap '' PIPE
while sleep 2 5>&- && say tick; do :; done
end_group
) >/dev/null &
echo "$me $!"
while read -r count <&4 && [ "$count" != 0 ]; do
dd bs="$count" count=1 iflag=fullblock <&4 5>&- || break
done
exec >&-
cat <&4 >/dev/null 5>&-
end_group
}
finish() {
[ -z "$watcher" ] || kill "$watcher"
say over
}
refuse() {
say refused "$1"
exit 1
}
end_on_silence() {
read -r rest <&4
end_group
}
end_group() {
trap '' TERM
kill -s TERM -- "-$group"
sleep 2
kill -s KILL -- "-$group"
}
wait_for_group() {
while :; do
others=''
for process in /proc/[0-9]*; do
pid=${process#/proc/}
[ "$pid" != $$ ] && [ "$pid" != "$watcher" ] || continue
{ read -r line <"$process/stat"; } 2>/dev/null || continue
set -- ${line##*)}
[ "$3" = "$group" ] && [ "$2" != "$watcher" ] && [ "$1" != Z ] && [ "$pid" != "$PPID" ] && others=1
done
[ -n "$others" ] || break
sleep 0.1 || sleep 1
done
}

environment() {
:
TOKEN='********'
export TOKEN
}
umask 027
cd -- '/srv/it'\''s here' 2>/dev/null || refuse 'cannot change to the directory /srv/it'\''s here'
main() {
begin
run printf '%s\n' 'it'\''s' '********'
run true
finish
}
main
