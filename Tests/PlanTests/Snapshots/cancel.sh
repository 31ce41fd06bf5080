#!/bin/sh
# shellcheck disable=SC1003,SC2034,SC2154,SC2317,SC2329
ID=20260101-000000-abcdef
NONCE=0123456789abcdef
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
main() {
: >"$RUN/cancel" || exit 1
printf '\036%s cancelled\n' "$NONCE"
}
main
