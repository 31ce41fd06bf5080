# Reads an undo journal back and undoes what is in it. Each thing counts once: what was there before the run is what its
# first entry says.

# undo_load DIRECTORY: entries in undo_1 ..., what the run left of them in undo_left_1 ..., their number in undo_count.
undo_load() {
    undo_count=0 undo_seen=$NL
    [ -e "$1/journal" ] || return 0
    # The last line lacks its newline where its writer was cut off, and is then not taken.
    while IFS= read -r undo_line; do
        eval "$undo_line"
    done <"$1/journal"
    undo_number=0
    [ -e "$1/left" ] || return 0
    while IFS= read -r undo_line && [ "$undo_number" -lt "$undo_count" ]; do
        undo_number=$((undo_number + 1))
        eval "undo_left_$undo_number=\$undo_line"
    done <"$1/left"
}

# entry STEP KIND ID ARG...
entry() {
    shift
    quote "$1" "$2"
    case $undo_seen in
    *"$NL$REPLY$NL"*) return ;;
    esac
    undo_seen=$undo_seen$REPLY$NL
    undo_count=$((undo_count + 1))
    quote "$@"
    eval "undo_$undo_count=\$REPLY undo_left_$undo_count=''"
}

# undo_call FUNCTION NUMBER: calls KIND_FUNCTION of that entry.
undo_call() {
    undo_function=$1
    eval "undo_words=\$undo_$2"
    eval "set -- $undo_words"
    undo_kind=$1
    shift
    while :; do
        case $undo_kind in
        *-*) undo_kind=${undo_kind%%-*}_${undo_kind#*-} ;;
        *) break ;;
        esac
    done
    command -v "${undo_kind}_$undo_function" >/dev/null || return 3
    "${undo_kind}_$undo_function" "$@" </dev/null 9>&-
}

# undo_name NUMBER: what people call it, in REPLY.
undo_name() {
    eval "undo_words=\$undo_$1"
    eval "set -- $undo_words"
    case $1 in
    path) REPLY=$2 ;;
    *) REPLY="$1 $2" ;;
    esac
}

# undo_state NUMBER: its state as one line.
undo_state() {
    one_line "$(undo_call state "$1" 2>/dev/null)"
    printf '%s\n' "$REPLY"
}

# At the end of a run: what it leaves, so that an undo can tell whether somebody changed it since.
undo_leave() {
    undo_load "$RUN/undo"
    [ "$undo_count" -gt 0 ] || return 0
    undo_number=0
    while [ "$undo_number" -lt "$undo_count" ]; do
        undo_number=$((undo_number + 1))
        undo_state "$undo_number"
    done >"$RUN/undo/left" 2>/dev/null || rm -f -- "$RUN/undo/left"
}

# undo_order: numbers in the order in which they are undone: the last change first, what is late behind all others.
undo_order() {
    undo_first='' undo_last='' undo_number=$undo_count
    while [ "$undo_number" -gt 0 ]; do
        if undo_call late "$undo_number"; then
            undo_last="$undo_last $undo_number"
        else
            undo_first="$undo_first $undo_number"
        fi
        undo_number=$((undo_number - 1))
    done
    undo_ordered="$undo_first$undo_last"
}

# undo_check NUMBER, undo_apply NUMBER: the kind of step that undoing is made of. FORCE (not empty) does it also where
# the host has moved on.
undo_check() {
    undo_call undone "$1"
    case $? in
    0) return 0 ;;
    1) ;;
    *)
        problem 'this cannot be undone here'
        return 2
        ;;
    esac
    undo_now=$(undo_state "$1")
    eval "undo_was=\$undo_left_$1"
    if [ -z "$FORCE" ] && [ "$undo_now" != "$undo_was" ]; then
        if [ -n "$undo_was" ]; then
            problem "changed since that run, which left $undo_was; now it is $undo_now"
        else
            problem "that run was cut off, so nobody knows what it left here; now it is $undo_now"
        fi
        return 2
    fi
    differs "now $undo_now; before: $(undo_before "$1")"
    return 1
}

# undo_before NUMBER: in words, what it was.
undo_before() {
    undo_call before "$1" && return
    eval "set -- $undo_words"
    shift 2
    echo "$*"
}

undo_apply() { undo_call undo "$1"; }

# roll_back DIRECTORY: takes back what is in its journal, as far as that goes; says in `undo_failed` how it went.
roll_back() {
    FORCE=yes
    undo_load "$1"
    undo_failed=0
    undo_order
    for undo_at in $undo_ordered; do
        undo_name "$undo_at"
        count_failed=0
        step "undo $REPLY" undo "$undo_at"
        undo_failed=$((undo_failed + count_failed))
    done
}
