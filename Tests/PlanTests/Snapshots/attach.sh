#!/bin/sh
# shellcheck disable=SC1003,SC2034,SC2154,SC2317,SC2329
ID=20260101-000000-abcdef
NONCE=0123456789abcdef
OFFSET=4096
FOLLOWS=yes
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
boot=$(cat /proc/sys/kernel/random/boot_id 2>/dev/null)
is_alive() {
{ read -r pid its_boot <"$1/pid"; } 2>/dev/null && [ "$its_boot" = "$boot" ] && kill -0 "$pid" 2>/dev/null
}
follow() {
offset=$1
exec 8<>"$LIVE/bell"
(while kill -0 "$$" && { sleep 0.3 || sleep 1; }; do echo; done >&8) >/dev/null 2>&1 &
ticker=$!
ticks=0
sends=0
while :; do
over=''
if [ -e "$LIVE/ended" ] || ! is_alive "$LIVE"; then over=1; fi
size=$(wc -c <"$FRAMES")
size=$((size))
if [ "$size" -gt "$offset" ]; then
printf '+%s\n' "$((size - offset))"
tail -c "+$((offset + 1))" "$FRAMES" | head -c "$((size - offset))"
offset=$size
ticks=0
sends=$((sends + 1))
[ -n "$over" ] || [ "$sends" -le 3 ] || sleep 0.1 2>/dev/null || sleep 1
elif [ -n "$over" ]; then
break
else
ticks=$((ticks + 1))
sends=0
if [ "$ticks" -ge 10 ]; then
printf '.\n' || break
ticks=0
fi
fi
[ -n "$over" ] || dd bs=4096 count=1 <&8 >/dev/null 2>&1
done
kill "$ticker" 2>/dev/null
printf '=%s\n' "$offset"
}
main() {
if [ ! -e "$FRAMES" ]; then
FRAMES=$RUN/frames
LIVE=$RUN
fi
if [ ! -e "$FRAMES" ]; then
printf '\036%s absent\n' "$NONCE"
exit 1
fi
printf '\036%s here %s\n' "$NONCE" "$(cat "$RUN/nonce")"
if [ "$LIVE" = "$RUN" ] || [ -z "$FOLLOWS" ]; then
size=$(wc -c <"$FRAMES")
printf '+%s\n' "$((size - OFFSET))"
tail -c "+$((OFFSET + 1))" "$FRAMES" | head -c "$((size - OFFSET))"
printf '=%s\n' "$((size))"
else
follow "$OFFSET"
fi
}
main
