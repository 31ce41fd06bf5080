# The runner: what every compiled plan carries before its steps.
#
# Set before it: MODE (check or apply), RUN (directory for undo data, empty for none). It needs `report` and `ask`, which
# others bring: frames for a program, text for a person.

set -u
umask 077
LC_ALL=C
DEBIAN_FRONTEND=noninteractive
export LC_ALL DEBIAN_FRONTEND
PATH=${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin
NL='
'
step=0
changed=' '
watched=''
guarded=''
count_ok=0
count_changed=0
count_failed=0

# One line without newlines in REPLY: backslash and newline are written as \\ and \n.
one_line() {
    REPLY=$1
    case $1 in
    *[\\"$NL"]*) ;;
    *) return ;;
    esac
    REPLY=''
    rest=$1
    while :; do
        head=${rest%%[\\"$NL"]*}
        REPLY=$REPLY$head
        [ "$head" != "$rest" ] || break
        rest=${rest#"$head"}
        case $rest in
        "$NL"*) REPLY=$REPLY'\n' ;;
        *) REPLY=$REPLY'\\' ;;
        esac
        rest=${rest#?}
    done
}

# Said by a check: one way in which the host is not as it is wanted.
differs() {
    one_line "$1"
    report differs "$step" "$REPLY"
}

# Said before an error is returned: its cause, in words.
problem() {
    one_line "$1"
    report problem "$step" "$REPLY"
}

# What is to be known about a step, however it ends: something that is left as it is, and why.
note() {
    one_line "$1"
    report note "$step" "$REPLY"
}

# How far a step is, for whoever looks on: percent or `-`, and what it is at.
progress() {
    [ "$MODE" = apply ] || return 0
    one_line "$2"
    report progress "$step" "$1" "$REPLY"
}

# A step waits for somebody else: who, or what for.
blocked() {
    [ "$MODE" = apply ] || return 0
    one_line "$1"
    report blocked "$step" "$REPLY"
}

# Offers a text file's content as it is now, so that the client can show what would change in it.
offer() {
    [ "$MODE" = check ] && [ -f "$1" ] && [ -r "$1" ] && [ "$(wc -c <"$1")" -le 65536 ] || return 0
    report content "$step" "$(od -An -v -tx1 <"$1" | tr -d ' \n')"
}

# The steps whose changes the next step acts on.
watch() { watched=$*; }

# The next step can cut the operator off: it is made under the guard of this group.
guard_by() { guarded=$1; }

watched_changed() {
    for number in $watched; do
        case $changed in
        *" $number "*) return 0 ;;
        esac
    done
    return 1
}

cancelled() { [ -n "$RUN" ] && [ -e "$RUN/cancel" ]; }

# step ID KIND ARG...: check, apply where needed, check again.
step() {
    step=$((step + 1))
    one_line "$1"
    title=$REPLY
    kind=$2
    shift 2
    if [ "$MODE" = apply ]; then
        # Another group begins: what was done is confirmed first.
        if [ -n "$guarded" ] && [ -n "$guard_group" ] && [ "$guarded" != "$guard_group" ] && [ "$count_failed" = 0 ]; then
            guard_end
        fi
        if [ "$count_failed" -gt 0 ]; then
            return
        elif cancelled; then
            count_failed=$((count_failed + 1))
            ending=cancelled
            return
        fi
    fi
    report step "$step" "$title"
    ask "$@"
    case $? in
    0)
        count_ok=$((count_ok + 1))
        report finished "$step" ok
        ;;
    1)
        if [ "$MODE" = check ]; then
            count_changed=$((count_changed + 1))
            changed="$changed$step "
            report finished "$step" would
        else
            apply_step "$@"
        fi
        ;;
    *)
        count_failed=$((count_failed + 1))
        report finished "$step" failed
        ;;
    esac
    watched='' guarded=''
}

apply_step() {
    report applying "$step"
    status=0
    [ -z "$guarded" ] || guard_begin "$guarded" || status=$?
    if [ "$status" = 0 ]; then
        "${kind}_apply" "$@" </dev/null 9>&-
        status=$?
    fi
    if [ "$status" = 0 ]; then
        changed="$changed$step "
        ask "$@" || status=$?
        if [ "$status" = 1 ]; then
            problem 'the change was made, yet the host is still not as wanted'
        fi
    fi
    [ -z "$guarded" ] || guard_rest
    if [ "$status" = 0 ]; then
        count_changed=$((count_changed + 1))
        report finished "$step" changed
    else
        count_failed=$((count_failed + 1))
        report finished "$step" failed
    fi
}
ending=''
