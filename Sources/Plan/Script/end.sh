# Ends a process group that does not notice that it is to end: TERM, and KILL two seconds later. Set before it: NONCE,
# GROUP.
kill -s TERM -- "-$GROUP" 2>/dev/null
for pause in 1 2 3 4 5 6 7 8 9 10; do
    kill -0 -- "-$GROUP" 2>/dev/null || break
    sleep 0.2 2>/dev/null || sleep 1
done
if kill -s KILL -- "-$GROUP" 2>/dev/null; then sleep 0.2 2>/dev/null || sleep 1; fi
fate=killed
if kill -0 -- "-$GROUP" 2>/dev/null; then fate=survived; fi
printf '\036%s fate %s\n' "$NONCE" "$fate"
