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
