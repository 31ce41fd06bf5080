# Asked over a connection of its own: TOKEN, ACTION (baseline, confirm, refuse, revert or status), RUNS (the nonce of the
# run; empty for a person's own word), WHY.
guard=$STATE/guard/$TOKEN
say() { printf '\036%s guard %s %s\n' "$NONCE" "$1" "$TOKEN"; }
state() {
    for name in confirmed reverted stuck reverting armed; do
        if [ -e "$guard/$name" ]; then
            say "$name"
            return
        fi
    done
    if [ -e "$guard/revert" ]; then
        say begun
    elif [ "$(id -u)" != 0 ] && [ -d /var/lib/tunnel ]; then
        say hidden
    else
        say none
    fi
}
# A person names no token: there is one guard at a time.
if [ -z "$TOKEN" ]; then
    for guard in "$STATE"/guard/*; do TOKEN=${guard##*/}; done
    [ "$TOKEN" != '*' ] || TOKEN=-
fi
if [ -n "$RUNS" ] && [ "$(cat "$guard/nonce" 2>/dev/null)" != "$RUNS" ]; then ACTION=status; fi
case $ACTION in
baseline) : >"$guard/baseline" ;;
refuse) printf '%s\n' "$WHY" >"$guard/refused" ;;
confirm) mv "$guard/armed" "$guard/confirmed" 2>/dev/null || : ;;
revert) [ ! -e "$guard/armed" ] || sh "$guard/revert" "$guard" now ;;
esac
state
[ "$ACTION" != status ] || [ ! -e "$guard/log" ] || cat "$guard/log"
