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
printf '%s: no such command on the host\n' "$1" >&5
exit 127
}
exec setsid "$@" >&3 2>&5 3>&- 4<&- 5>&-
)
printf '\036%s exit %s\n' "$NONCE" "$?" >&5
} 2>/dev/null | {
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
is_there() {
kill -0 -- "-$pid" || return 1
for process in /proc/[0-9]*/stat; do
read -r line <"$process" || continue
line=${line##*) }
state=${line%% *}
line=${line#* }
line=${line#* }
[ "${line%% *}" != "$pid" ] || [ "$state" = Z ] || return 0
done
return 1
}
end_on_silence() {
read -r word <&4
trap '' TERM
kill -s TERM -- "-$pid" || kill -s TERM "$pid"
for pause in 1 2 3 4 5 6 7 8 9 10; do
is_there || break
sleep 0.2 || sleep 1
done
fate=killed
if kill -s KILL -- "-$pid"; then
sleep 0.2 || sleep 1
if is_there; then fate=survived; fi
fi
printf '\036%s fate %s\n' "$NONCE" "$fate" >&5
}
main() {
run_command printf '%s\n' 'it'\''s' '********'
}
main
