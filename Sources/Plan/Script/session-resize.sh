# Tells a session's terminal how large it is. Before it: ROWS, COLUMNS.
need_session
if [ -e "$DIR/pty" ]; then
    stty -F "$(cat "$DIR/tty")" rows "$ROWS" cols "$COLUMNS" 2>/dev/null
fi
answer here "$mark"
