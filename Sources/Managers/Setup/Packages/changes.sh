# shellcheck disable=SC2154
# A change of what is installed: undo is told of all that came, went and moved with it, and a failure leaves nothing
# half done where that can be helped.

# packages_change KIND WISH FUNCTION PACKAGE...: KIND is install or remove.
packages_change() {
    pk_kind=$1 pk_wish=$2
    pk_before=$(pm_all)
    pk_traces=" $(pm_left | tr '\n' ' ') "
    shift 2
    packages_announce "$@" || return
    if pm_run "$@"; then
        packages_compare
        packages_record
        return
    fi
    pk_told=$pk_why
    packages_compare
    packages_restore
    problem "$pm_name could not $pk_wish:$NL$pk_told"
    return 1
}

# packages_announce FUNCTION PACKAGE...: what is asked for is known to the journal before it is done, should this machine
# lose its power meanwhile.
packages_announce() {
    shift
    packages_sorted "$({ printf '%s\n' "$pk_before" -- "$@"; } | awk -F= -v kind="$pk_kind" '
        $0 == "--" { after = 1; next }
        !after { was[$1] = $0; next }
        $1 in was { print kind == "install" ? "old" : "gone", was[$1]; next }
        kind == "install" { print "new", $1 }')"
    pk_asked=$pk_new pk_known="$pk_old $pk_gone "
    packages_journal
}

# packages_marked WORDS: sets pk_args to them; one of which configuration was there before becomes `NAME/left`.
packages_marked() {
    pk_args=
    for pk_word in $1; do
        case $pk_traces in
        *" $pk_word "*) pk_args="$pk_args $pk_word/left" ;;
        *) pk_args="$pk_args $pk_word" ;;
        esac
    done
}

# packages_journal: pk_new, pk_old and pk_gone, each an entry.
packages_journal() {
    packages_marked "$pk_new"
    # shellcheck disable=SC2086
    {
        [ -z "$pk_args" ] || remember package-installed $pk_args || return
        [ -z "$pk_old" ] || remember package-version $pk_old || return
        [ -z "$pk_gone" ] || remember package-removed $pk_gone
    }
}

# packages_compare: sets pk_new, pk_old and pk_gone to what changed since pk_before.
packages_compare() {
    # Of several versions side by side (kernels) a new one is none that replaces another.
    packages_sorted "$({ printf '%s\n' "$pk_before" -- && pm_all; } | awk -F= '
        $0 == "" { next }
        $0 == "--" { after = 1; next }
        !after { was[$1] = $0; count[$1]++; next }
        { now[$1]; same[$0] }
        !($1 in was) { print "new", $1 }
        END {
            for (name in was) {
                if (!(name in now)) print "gone", was[name]
                else if (count[name] == 1 && !(was[name] in same)) print "old", was[name]
            }
        }' | sort)"
}

# packages_sorted LINES: `new NAME`, `old NAME=VERSION` and `gone NAME=VERSION` become pk_new, pk_old and pk_gone.
packages_sorted() {
    pk_new='' pk_old='' pk_gone=''
    # shellcheck disable=SC2086
    set -- $1
    while [ $# -gt 1 ]; do
        case $1 in
        new) pk_new="$pk_new $2" ;;
        old) pk_old="$pk_old $2" ;;
        gone) pk_gone="$pk_gone $2" ;;
        esac
        shift 2
    done
}

# packages_record: what nobody asked for. New ones are told to undo after those that need them, and together with these,
# so that they can go together.
packages_record() {
    pk_extra=
    for pk_word in $pk_new; do
        case "$pk_asked " in
        *" $pk_word "*) ;;
        *) pk_extra="$pk_extra $pk_word" ;;
        esac
    done
    pk_new=${pk_extra:+$pk_extra$pk_asked}
    packages_unknown "$pk_old"
    pk_old=$pk_args
    packages_unknown "$pk_gone"
    pk_gone=$pk_args
    packages_journal
}

# packages_unknown WORDS: sets pk_args to those that the journal does not have.
packages_unknown() {
    pk_args=
    for pk_word in $1; do
        case $pk_known in
        *" $pk_word "*) ;;
        *) pk_args="$pk_args $pk_word" ;;
        esac
    done
}

# packages_restore: after a failure, puts back what went or moved, as far as it can be had, and then takes off what is
# new: apt does nothing well while a package is broken.
packages_restore() {
    pk_args=$pk_old$pk_gone
    # shellcheck disable=SC2086
    if [ -z "$pk_args" ]; then
        :
    elif pm_run pm_install $pk_args; then
        pk_told="$pk_told${NL}put back:$pk_args"
    else
        pk_told="$pk_told${NL}could not be put back:$pk_args$NL$pk_why"
    fi
    [ -n "$pk_new" ] || return 0
    packages_marked "$pk_new"
    # shellcheck disable=SC2086
    if pm_run packages_take_off $pk_args; then
        pk_told="$pk_told${NL}taken off again:$pk_new"
    else
        pk_told="$pk_told${NL}could not be taken off again:$pk_new$NL$pk_why"
    fi
}

# packages_take_off NAME|NAME/left...: as if they had never been there.
packages_take_off() {
    pk_all='' pk_clean=''
    for pk_word; do
        pk_all="$pk_all ${pk_word%/left}"
        [ "$pk_word" != "${pk_word%/left}" ] || pk_clean="$pk_clean $pk_word"
    done
    # shellcheck disable=SC2086
    if [ "$pk_all" = "$pk_clean" ]; then
        pm_purge $pk_all
    else
        pm_remove $pk_all && { [ -z "$pk_clean" ] || pm_purge $pk_clean; }
    fi
}
