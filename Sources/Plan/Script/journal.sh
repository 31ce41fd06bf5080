# The undo journal of a run, in RUN/undo: what was there before each change, one entry a line, in shell words.
# An entry is written before its change is made; a line that a power loss cut off has no newline, and its change was not made.
slot=0

# quote WORD...: the words as shell source without newlines, in REPLY.
quote() {
    quoted=''
    for rest; do
        quoted="$quoted '"
        while :; do
            case $rest in
            *["'$NL"]*) ;;
            *) break ;;
            esac
            head=${rest%%["'$NL"]*}
            quoted=$quoted$head
            rest=${rest#"$head"}
            case $rest in
            "'"*) quoted="$quoted'\\''" ;;
            *) quoted="$quoted'\"\$NL\"'" ;;
            esac
            rest=${rest#?}
        done
        quoted="$quoted$rest'"
    done
    REPLY=${quoted# }
}

# remember KIND ID ARG...: the state of something as it is before this step changes it. The library brings for it, with
# `_` for each `-` in KIND:
# KIND_state ID ARG...   prints in one line what it is now, so that undo can tell whether the host has moved on
# KIND_undone ID ARG...  is it as it was before the run?
# KIND_undo ID ARG...    makes it so
# KIND_before ID ARG...  prints what it was, where ARG... alone do not tell people
# KIND_late ID ARG...    where it is there and says yes, this is undone after all that is not late
remember() {
    [ -n "$RUN" ] || return 0
    quote "$@"
    printf '%s\n' "entry $step $REPLY" >>"$RUN/undo/journal" || {
        problem "cannot write the undo journal in $RUN"
        return 2
    }
}

# keep PATH: saves it as it is now, or that it is absent.
keep() {
    [ -n "$RUN" ] || return 0
    slot=$((slot + 1))
    if [ -L "$1" ] || [ -f "$1" ]; then
        cp -a -- "$1" "$RUN/undo/$slot" || {
            problem "cannot keep a copy of $1 for undo in $RUN"
            return 2
        }
        remember path "$1" file "$RUN/undo/$slot"
    elif [ -d "$1" ]; then
        remember path "$1" directory "$(stat -c '%a %u %g' -- "$1")"
    elif [ -e "$1" ]; then
        remember path "$1" special
    else
        remember path "$1" absent
    fi
}
