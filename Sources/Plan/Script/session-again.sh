# Goes on following what a lost connection followed. Before it: OFFSET.
exec 4<&0 </dev/null
need_session
answer here "$mark"
frames=$DIR/out
[ ! -e "$DIR/pty" ] || frames=/dev/tty
printf '@%s\n' "$OFFSET"
KEEPS_PACE=1
follow_session "$OFFSET"
