# Where runs are kept: root's in the system, anybody else's at home. LIVE is memory where the system has it for root.
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
