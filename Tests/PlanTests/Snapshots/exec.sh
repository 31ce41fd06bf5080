#!/bin/sh
# shellcheck disable=SC1003,SC2034,SC2154,SC2317,SC2329
NONCE=0123456789abcdef
run_command() {
exec 4<&0 </dev/null 3>&1 5>&2
{
(
read -r pid rest </proc/self/stat
echo "$pid"
command -v -- "$1" >/dev/null || {
printf '%s: no such command on the host\n' "$1" >&2
exit 127
}
exec setsid "$@" >&3 3>&- 4<&- 5>&-
)
printf '\036%s exit %s\n' "$NONCE" "$?" >&2
} | {
exec 3>&-
read -r pid
end_on_silence &
watcher=$!
exec 4<&-
read -r over
kill "$watcher"
wait "$watcher"
} 2>/dev/null
}
end_on_silence() {
read -r word <&4
trap '' TERM
kill -s TERM -- "-$pid" || kill -s TERM "$pid"
for pause in 1 2 3 4 5 6 7 8 9 10; do
kill -0 -- "-$pid" || break
sleep 0.2 || sleep 1
done
fate=killed
if kill -s KILL -- "-$pid"; then
sleep 0.2 || sleep 1
if kill -0 -- "-$pid"; then fate=survived; fi
fi
printf '\036%s fate %s\n' "$NONCE" "$fate" >&5
}
main() {
run_command printf '%s\n' 'it'\''s' '********'
}
main
