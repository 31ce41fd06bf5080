#!/bin/sh
# shellcheck disable=SC1003,SC2034,SC2154,SC2317,SC2329
ID=20260101-000000-abcdef
NONCE=0123456789abcdef
SCRIPT='main() {
:
}
main </dev/null
'
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
exec </dev/null
printf '\036%s here %s\n' "$NONCE" "$NONCE"
find "${LIVE%/*}" -mindepth 2 -maxdepth 2 -type f -name ended -mmin +60 2>/dev/null | while IFS= read -r old; do
rm -rf -- "${old%/ended}"
done
state_is_own() {
[ -e "$STATE" ] || [ -L "$STATE" ] || return 0
if [ -L "$STATE" ] || [ ! -d "$STATE" ]; then
echo "$STATE is there and is no directory"
return 1
fi
rights=$(stat -c %u:%a "$STATE")
case ${rights#"$(id -u):"} in
*:* | *[2367] | *[2367]?)
echo "$STATE is another's, or may be written by others (owner and mode are $rights): chown and chmod 0700 it once nothing strange is in it"
return 1
;;
esac
}
start() {
if ! trouble=$({ state_is_own >&2 && mkdir -p -- "$RUN/undo" "$LIVE" && mkfifo -- "$LIVE/bell" &&
printf '%s\n' "$NONCE" | tee -- "$RUN/nonce" && : >"$LIVE/frames"; } 2>&1 >/dev/null); then
rm -rf -- "$LIVE"
printf '!%s\n' "$trouble"
exit 1
fi
detach='setsid'
command -v setsid >/dev/null || detach='nohup'
(
printf '%s' "$SCRIPT" | $detach sh -c 'eval "$(cat)"' tunnel-run >>"$LIVE/frames" 2>&1 &
echo "$! $boot" >"$LIVE/pid"
)
}
[ -e "$LIVE/pid" ] || start
forget() {
live=${LIVE%/*}/${1##*/}
if [ "$1" != "$RUN" ] && { [ ! -e "$live" ] || [ -e "$live/ended" ] || { [ -e "$live/pid" ] && ! is_alive "$live"; }; }; then
rm -rf -- "$1" "$live"
fi
}
set -- "$STATE"/runs/*
while [ "$#" -gt 50 ]; do
forget "$1"
shift
done
SCRIPT=''
follow 0
}
main
