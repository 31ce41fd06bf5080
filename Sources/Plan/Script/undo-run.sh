# Undoes the run OLD. Set before it: OLD, FORCE (not empty: also where the host has moved on), and where it changes
# anything ACCESS, a line for each beginning of a path and each unit that the operator's way in goes through.
OLD=$STATE/runs/$OLD

undo_main() {
    if [ ! -d "$OLD" ]; then
        undo_refuse "this host has no undo data of that run: it keeps those of the newest 50 runs"
    elif [ -e "$OLD/undone" ]; then
        report begin 0
        finish ok
    elif [ ! -e "$OLD/frames" ] && [ -z "$FORCE" ]; then
        undo_refuse 'that run has not ended, or was cut off: tunnel runs attach tells which; --force undoes what it did so far'
    fi
    undo_load "$OLD/undo"
    report begin "$undo_count"
    # Nothing is undone where one thing cannot be: first all are looked at.
    if [ "$MODE" = apply ] && undo_blocked; then
        undo_tell_blocked
        finish failed
    fi
    [ "$MODE" = check ] || FORCE=yes
    undo_order
    for undo_at in $undo_ordered; do
        [ "$MODE" = check ] || ! undo_is_access "$undo_at" || guard_by access
        undo_name "$undo_at"
        step "undo $REPLY" undo "$undo_at"
    done
    [ "$count_failed" = 0 ] || finish "${ending:-failed}"
    [ "$MODE" = check ] || echo "$ID" >"$OLD/undone"
    finish ok
}

# undo_is_access NUMBER: accounts, their keys and rights, and rules of a firewall always are.
undo_is_access() {
    eval "undo_words=\$undo_$1"
    eval "set -- $undo_words"
    case $1 in
    package-*) return 1 ;;
    path | unit)
        while IFS= read -r undo_line; do
            case $2 in
            "$undo_line"*) return 0 ;;
            esac
            case $undo_line in
            "${2%/}"/*) return 0 ;;
            esac
        done <<LINES
$ACCESS
LINES
        return 1
        ;;
    esac
}

undo_refuse() {
    report begin 1
    step=1
    report step 1 undo
    problem "$1"
    report finished 1 failed
    count_failed=1
    finish failed
}

undo_blocked() {
    # Quietly: `problem` and `differs` are heard when it is asked again.
    undo_number=0
    while [ "$undo_number" -lt "$undo_count" ]; do
        undo_number=$((undo_number + 1))
        (report() { :; } && undo_check "$undo_number") >/dev/null 2>&1
        [ $? -le 1 ] || return 0
    done
    return 1
}

undo_tell_blocked() {
    undo_order
    for undo_at in $undo_ordered; do
        (report() { :; } && undo_check "$undo_at") >/dev/null 2>&1
        [ $? -gt 1 ] || continue
        undo_name "$undo_at"
        step=$((step + 1))
        report step "$step" "undo $REPLY"
        undo_check "$undo_at"
        report finished "$step" failed
        count_failed=$((count_failed + 1))
    done
}
