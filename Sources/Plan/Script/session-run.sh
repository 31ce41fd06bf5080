# Gives a command to a session's shell and follows its output. Before it: GIVEN (an id), HOLDER (who asks), LABEL (the command for
# people), ORDER (the command as sh reads it).
exec 4<&0 </dev/null
need_session
answer here "$mark"
exec 9>>"$DIR/run.lock"
# The lock is for those who ask at once; a command whose caller is gone is waited for as well.
told=''
until flock -n 9 && find_run && [ -z "$run" ]; do
    is_alive "$DIR" || refuse gone
    find_run
    if [ -z "$told" ] && [ -n "$run" ]; then
        printf '?%s: %s\n' "$holder" "$(printf '%s' "$label" | tr '\n' ' ')"
        told=1
    fi
    ask_ending
    printf '.\n' || exit 1
    sleep 0.2 || sleep 1
done
# It may have ended while it was waited for, with the command that was waited for.
need_session
frames=$DIR/out
[ ! -e "$DIR/pty" ] || frames=/dev/tty
{
    printf 'printf '\''\\036%%s begin %%s\\n'\'' %s %s >|'\''%s'\''\n{\n' "$mark" "$GIVEN" "$(for_quotes "$frames")"
    printf '%s\n' "$ORDER"
    printf '} </dev/null\n'
    ending_of "$GIVEN"
} >"$DIR/order.new" || refuse 'state no space for the command'
printf '%s\n%s\n%s' "$GIVEN" "$HOLDER" "$LABEL" >"$DIR/running.new" || refuse 'state no space for the command'
mv -f -- "$DIR/order.new" "$DIR/order"
read -r offset <"$DIR/end"
printf '%s\n' "$offset" >"$DIR/at"
stamp
mv -f -- "$DIR/running.new" "$DIR/running"
printf '@%s\n' "$offset"
tell ". '$(for_quotes "$DIR/order")'"
KEEPS_PACE=1
follow_session "$offset"
