# shellcheck disable=SC2154
# packages_STATE_check|apply PACKAGE..., each NAME or NAME=VERSION; one query and one transaction, however many.
# The library of a package manager gives, besides `pm_line` (see transaction.sh):
# pm_name           what people call it
# pm_list NAME...   for what is installed of these, words NAME and NAME=VERSION, between blanks
# pm_all            all that is installed, a line NAME=VERSION each, as pm_install takes it
# pm_provided NAME  whether something installed stands in for NAME
# pm_install NAME|NAME=VERSION..., pm_remove NAME..., pm_purge NAME..., pm_upgrade NAME...
# pm_newer NAME...  a line NAME=VERSION for each that could be newer
# pm_owner PATH     which package brought that file
# pm_needing NAME...  what else would have to go with these, a name a line
# pm_held, pm_hold NAME..., pm_unhold NAME...  what is kept at its version
# pm_left, pm_files NAME...  where removing and purging differ: those of which only configuration is left, and its files

pm_left() { :; }

pm_files() { :; }

pm_held() { :; }

# packages_look PACKAGE...: sets pk_has. One query for all names.
packages_look() {
    pk_args=
    for pk_word; do pk_args="$pk_args ${pk_word%%=*}"; done
    # shellcheck disable=SC2086
    pk_has=$(pm_list $pk_args 2>/dev/null)' '
}

# packages_has PACKAGE
packages_has() {
    case $pk_has in
    *" $1 "*) return 0 ;;
    esac
    case $1 in
    *=*) return 1 ;;
    *) pm_provided "$1" ;;
    esac
}

# packages_now NAME: sets pk_now to its version, empty where it is not installed. Word by word: to cut a long text at a
# pattern takes dash a time that grows with the square of its length.
packages_now() {
    pk_now=''
    case $pk_has in
    *" $1="*) ;;
    *) return ;;
    esac
    for pk_pair in $pk_has; do
        case $pk_pair in
        "$1="*)
            pk_now=${pk_pair#*=}
            return
            ;;
        esac
    done
}

packages_look_held() { pk_held=" $(pm_held | tr '\n' ' ') "; }

packages_is_held() {
    case $pk_held in
    *" ${1%%=*} "*) return 0 ;;
    esac
    return 1
}

packages_present_check() {
    packages_look "$@"
    pk_rc=0
    for pk_word; do
        packages_has "$pk_word" && continue
        packages_now "${pk_word%%=*}"
        if [ -n "$pk_now" ]; then
            differs "${pk_word%%=*} is $pk_now, wanted ${pk_word#*=}"
        else
            differs "$pk_word is not installed"
        fi
        pk_rc=1
    done
    return "$pk_rc"
}

packages_present_apply() {
    packages_missing "$@"
    packages_unbound "$pk_missing" || return
    packages_get "$pk_missing"
}

# packages_missing PACKAGE...: sets pk_missing, words.
packages_missing() {
    packages_look "$@"
    pk_missing=
    for pk_word; do packages_has "$pk_word" || pk_missing="$pk_missing $pk_word"; done
}

# packages_get WORDS
packages_get() {
    # shellcheck disable=SC2086
    [ -z "$1" ] || packages_change install "install$1" pm_install $1
}

# packages_unbound WORDS: whoever keeps a package at its version has a reason that this run does not know.
packages_unbound() {
    packages_look_held
    for pk_word in $1; do
        packages_now "${pk_word%%=*}"
        if [ -z "$pk_now" ] || ! packages_is_held "$pk_word"; then continue; fi
        problem "${pk_word%%=*} is held at $pk_now: the state \`unheld\` lets it go, \`held\` with a version moves it"
        return 1
    done
}

packages_absent_check() {
    packages_look "$@"
    pk_rc=0 pk_args=
    for pk_word; do
        case $pk_has in
        *" $pk_word "*) differs "$pk_word is installed"; pk_rc=1 pk_args="$pk_args $pk_word" ;;
        esac
    done
    packages_alone "$pk_args" || pk_rc=2
    return "$pk_rc"
}

# packages_alone WORDS: whether nothing else has to go with them.
packages_alone() {
    [ -n "$1" ] || return 0
    # shellcheck disable=SC2086
    pk_others=$(pm_needing $1 | tr '\n' ' ')
    [ -n "$pk_others" ] || return 0
    problem "removing$1 would take along what needs it: ${pk_others% }; name that as well where it is to be absent"
    return 1
}

packages_absent_apply() {
    packages_look "$@"
    pk_args=
    for pk_word; do
        case $pk_has in
        *" $pk_word "*) pk_args="$pk_args $pk_word" ;;
        esac
    done
    packages_unbound "$pk_args" || return
    # shellcheck disable=SC2086
    [ -z "$pk_args" ] || packages_change remove "remove$pk_args" pm_remove $pk_args
}

packages_purged_check() {
    packages_absent_check "$@" || [ "$pk_rc" = 1 ] || return 2
    for pk_word in $(pm_left "$@"); do
        differs "configuration of $pk_word is left"
        pk_rc=1
    done
    return "$pk_rc"
}

packages_purged_apply() {
    packages_look "$@"
    pk_args=$(pm_left "$@" | tr '\n' ' ')
    for pk_word; do
        case $pk_has in
        *" $pk_word "*) pk_args="$pk_args$pk_word " ;;
        esac
    done
    packages_unbound "$pk_args" || return
    # shellcheck disable=SC2086
    pk_files=$(pm_files $pk_args)
    while [ -n "$pk_files" ]; do
        keep "${pk_files%%"$NL"*}" || return
        case $pk_files in
        *"$NL"*) pk_files=${pk_files#*"$NL"} ;;
        *) pk_files='' ;;
        esac
    done
    # shellcheck disable=SC2086
    packages_change remove "purge $pk_args" pm_purge $pk_args
}

packages_latest_check() {
    packages_present_check "$@"
    pk_rc=$?
    packages_unbound "$*" || return 2
    pk_args=
    for pk_word; do
        case $pk_has in
        *" $pk_word "*) pk_args="$pk_args $pk_word" ;;
        esac
    done
    # shellcheck disable=SC2086
    [ -z "$pk_args" ] || for pk_word in $(pm_newer $pk_args); do
        packages_now "${pk_word%%=*}"
        case " $* " in
        *" ${pk_word%%=*} "*)
            differs "${pk_word%%=*} is $pk_now, and ${pk_word#*=} can be had"
            pk_rc=1
            ;;
        esac
    done
    return "$pk_rc"
}

packages_latest_apply() {
    packages_look "$@"
    packages_unbound "$*" || return
    packages_change install "install the latest $*" pm_upgrade "$@"
}

packages_held_check() {
    packages_present_check "$@"
    pk_rc=$?
    packages_look_held
    for pk_word; do
        packages_is_held "$pk_word" || { differs "${pk_word%%=*} is not held"; pk_rc=1; }
    done
    return "$pk_rc"
}

packages_held_apply() {
    packages_missing "$@"
    packages_look_held
    pk_args=
    for pk_word in $pk_missing; do
        if packages_is_held "$pk_word"; then pk_args="$pk_args ${pk_word%%=*}"; fi
    done
    packages_bind pm_unhold package-unheld "let go$pk_args" "$pk_args" || return
    packages_get "$pk_missing" || return
    packages_look_held
    pk_args=
    for pk_word; do packages_is_held "$pk_word" || pk_args="$pk_args ${pk_word%%=*}"; done
    packages_bind pm_hold package-held "hold$pk_args" "$pk_args"
}

packages_unheld_check() {
    packages_present_check "$@"
    pk_rc=$?
    packages_look_held
    for pk_word; do
        if packages_is_held "$pk_word"; then differs "${pk_word%%=*} is held"; pk_rc=1; fi
    done
    return "$pk_rc"
}

packages_unheld_apply() {
    packages_look_held
    pk_args=
    for pk_word; do
        if packages_is_held "$pk_word"; then pk_args="$pk_args ${pk_word%%=*}"; fi
    done
    packages_bind pm_unhold package-unheld "let go$pk_args" "$pk_args" || return
    packages_missing "$@"
    packages_get "$pk_missing"
}

# packages_bind FUNCTION JOURNAL WISH WORDS
packages_bind() {
    [ -n "$4" ] || return 0
    # shellcheck disable=SC2086
    remember "$2" $4 || return
    # shellcheck disable=SC2086
    pm_run "$1" $4 || {
        problem "$pm_name could not $3:$NL$pk_why"
        return 1
    }
}
