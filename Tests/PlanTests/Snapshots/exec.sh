#!/bin/sh
# shellcheck disable=SC1003,SC2034,SC2154,SC2317,SC2329
NONCE=0123456789abcdef
GO_ON=yes
STDIN=yes
SILENCE=30
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
watch &
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
read -r relay alarm
"$carrier" "$@"
status=$?
kill -s PIPE "$relay"
kill "$alarm"
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
watch &
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
trap '' USR1 USR2
{
read -r alarm rest </proc/self/stat
asks=yes
set_alarm
count_silence
} >/dev/null 4<&- &
alarm=$!
echo "$me $alarm"
while read -r said <&4 && [ "$said" != 0 ]; do
case $said in
*[!0-9]*) ;;
*) dd bs="$said" count=1 iflag=fullblock <&4 5>&- || break ;;
esac
pass_on
done
exec >&-
while hear; do pass_on; done
end_group
}
watch() {
exec >/dev/null 5>&-
hear || end_group
read -r alarm rest </proc/self/stat
asks=''
set_alarm
trap end_group HUP
pass_on
{
while hear; do pass_on; done
kill -s HUP "$alarm" || end_group
} &
listener=$!
exec 4<&-
count_silence
}
hear() {
if [ -z "$STDIN" ]; then
read -r said <&4
else
said=$(dd bs=65536 count=1 <&4 2>/dev/null | tr '\000\n' '..')
[ -n "$said" ]
fi
}
pass_on() {
case $said in
*hold | *hold.) kill -s USR2 "$alarm" ;;
*) kill -s USR1 "$alarm" ;;
esac
}
set_alarm() {
silence=0
listener=''
trap 'silence=0' USR1
trap 'silence=-1000000' USR2
trap '' PIPE
trap 'kill $listener $!; exit' TERM
}
count_silence() {
while [ "$silence" -lt 6 ]; do
sleep $((SILENCE / 6)) 5>&- &
pause=$!
while
wait "$pause"
[ $? -gt 128 ]
do :; done
silence=$((silence + 1))
[ -n "$asks" ] || continue
if [ "$silence" -lt 3 ]; then say tick; else say ask "$alarm"; fi || break
done
end_group
}
finish() {
if [ -n "$watcher" ]; then
kill "$watcher"
wait "$watcher"
fi
say over
}
refuse() {
say refused "$1"
exit 1
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
if [ "$pid" = $$ ] || [ "$pid" = "$watcher" ]; then continue; fi
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
cd '/srv/it'\''s here' 2>/dev/null || refuse 'cannot change to the directory /srv/it'\''s here'
main() {
begin
run printf '%s\n' 'it'\''s' '********'
run true
finish
}
main
