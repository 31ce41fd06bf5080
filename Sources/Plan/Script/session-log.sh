# Shows the end of what a session wrote. Before it: LINES (empty: all that is kept), BYTES (no more than so many; empty: no limit),
# FROM (an offset to begin at instead; empty: none), FOLLOWS (yes or empty).
exec 4<&0 </dev/null
need_session
answer here "$mark"
read -r end <"$DIR/end"
set -- "$DIR"/log.*
number_of "$1"
offset=$number
if [ -n "$LINES" ]; then
    size=$(cat -- "$@" | head -c "$((end - number))" | tail -n "$LINES" | wc -c)
    offset=$((end - size))
fi
[ -z "$BYTES" ] || [ $((end - offset)) -le "$BYTES" ] || offset=$((end - BYTES))
offset=${FROM:-$offset}
printf '@%s\n' "$offset"
if [ -n "$FOLLOWS" ]; then
    follow_session "$offset"
else
    send "$offset" "$end"
    printf '=\n'
fi
