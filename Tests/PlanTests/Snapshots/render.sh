#!/bin/sh
# A toy plan.
#
# For tests.
# shellcheck disable=SC1003,SC2016,SC2034,SC2154,SC2317,SC2329

MODE=apply
[ "${1-}" != --check ] || MODE=check
RUN=''

# Reports to the person who runs a rendered script by hand.
report() {
    case $1 in
    step) name=$3 why='' notes='' ;;
    differs) why="$why${why:+; }$3" ;;
    note)
        case $notes in
        *" $3$NL"*) ;;
        *) notes="$notes         $3$NL" ;;
        esac
        ;;
    # Told once, not before and after.
    state) [ "$3" = before ] || printf '         %s %s: %s\n' "$4" "$5" "$6" ;;
    problem) printf 'problem  %s: %s\n' "$name" "$3" >&2 ;;
    blocked) printf 'waiting  %s: for %s\n' "$name" "$3" >&2 ;;
    finished)
        case $3 in
        changed | would) printf '%-8s %s (%s)\n' "$3" "$name" "$why" ;;
        *) printf '%-8s %s\n' "$3" "$name" ;;
        esac
        printf %s "$notes"
        ;;
    esac
}

# Who runs a script by hand sits at the host, and there is nobody to ask.
guard_group=''
guard_begin() { :; }
guard_rest() { :; }

ask() { "${kind}_check" "$@" </dev/null 9>&-; }

finish() {
    if [ "$MODE" = check ]; then
        printf '%s to change, %s ok, %s failed\n' "$count_changed" "$count_ok" "$count_failed"
        [ "$count_failed" = 0 ] || exit 1
        [ "$count_changed" = 0 ] || exit 6
    else
        printf '%s changed, %s ok, %s failed\n' "$count_changed" "$count_ok" "$count_failed"
        [ "$1" = ok ] || exit 1
    fi
    exit 0
}

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

# A file that is to be there.
present_check() {
    [ ! -e "$1" ] || return 0
    differs "$1 is missing"
    return 1
}
present_apply() {
    keep "$1" || return
    echo "making $1"
    : >"$1"
}
# A change that does not hold.
stubborn_check() {
    differs 'never right'
    return 1
}
stubborn_apply() { :; }
# A check that goes wrong.
broken_check() {
    problem "$1"
    return 2
}
broken_apply() { echo 'never run'; }
# A change that goes wrong.
refused_check() { return 1; }
refused_apply() {
    echo 'on stderr' >&2
    problem "$1"
    return 3
}
# Acts on what it watches.
restart_check() {
    watched_changed || return 0
    [ ! -e "$1" ] || return 0
    differs 'what it watches has changed'
    return 1
}
restart_apply() { : >"$1"; }
# Any command.
shell_check() {
    [ ! -e "$1" ] || return 0
    return 1
}
shell_apply() {
    sh -c "$2" || return 2
    : >"$1"
}

main() {
    report begin 3
    step 'file /srv/it'\''s here' present '/srv/it'\''s here'
    step shell shell /srv/done '********'
    watch 2 1
    step restart restart /srv/restarted
    [ "$count_failed" = 0 ] || finish "${ending:-failed}"
    finish ok
}

main </dev/null
