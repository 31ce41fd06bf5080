# shellcheck disable=SC2154
# packages_KIND_check|apply PACKAGE..., each NAME or NAME=VERSION. The library of a package manager gives:
# A library may look at the runner's `kind`.
# pm_name           what people call it
# pm_list NAME...   for what is installed of these, words NAME and NAME=VERSION, between blanks
# pm_provided NAME  whether something installed stands in for NAME
# pm_install NAME|NAME=VERSION..., pm_remove NAME..., pm_upgrade NAME...
# pm_newer NAME...  words NAME for which a newer version can be had
# pm_held, pm_hold NAME...  what is kept at its version, and how to keep it

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

packages_present_check() {
    packages_look "$@"
    pk_rc=0
    for pk_word; do
        packages_has "$pk_word" || { differs "$pk_word is not installed"; pk_rc=1; }
    done
    return "$pk_rc"
}

packages_present_apply() {
    packages_look "$@"
    pk_args=
    for pk_word; do
        packages_has "$pk_word" && continue
        pk_args="$pk_args $pk_word"
        packages_remember "${pk_word%%=*}"
    done
    # shellcheck disable=SC2086
    [ -z "$pk_args" ] || pm_install $pk_args || {
        problem "$pm_name could not install$pk_args"
        return 1
    }
}

# packages_remember NAME: what undo has to know of it.
packages_remember() {
    case $pk_has in
    *" $1="*)
        pk_was=${pk_has#*" $1="}
        remember package-version "$1" "${pk_was%% *}"
        ;;
    *) remember package-installed "$1" ;;
    esac
}

packages_absent_check() {
    packages_look "$@"
    pk_rc=0
    for pk_word; do
        case $pk_has in
        *" $pk_word "*) differs "$pk_word is installed"; pk_rc=1 ;;
        esac
    done
    return "$pk_rc"
}

packages_absent_apply() {
    packages_look "$@"
    pk_args=
    for pk_word; do
        case $pk_has in
        *" $pk_word="*)
            pk_args="$pk_args $pk_word"
            pk_was=${pk_has#*" $pk_word="}
            remember package-removed "$pk_word" "${pk_was%% *}"
            ;;
        esac
    done
    # shellcheck disable=SC2086
    [ -z "$pk_args" ] || pm_remove $pk_args || {
        problem "$pm_name could not remove$pk_args"
        return 1
    }
}

packages_latest_check() {
    packages_present_check "$@"
    pk_rc=$?
    pk_newer=" $(pm_newer "$@" | tr '\n' ' ') "
    for pk_word; do
        case $pk_newer in
        *" $pk_word "*) differs "there is a newer $pk_word"; pk_rc=1 ;;
        esac
    done
    return "$pk_rc"
}

packages_latest_apply() {
    packages_look "$@"
    for pk_word; do packages_remember "$pk_word"; done
    pm_upgrade "$@" || {
        problem "$pm_name could not install the latest $*"
        return 1
    }
}

packages_held_check() {
    packages_present_check "$@"
    pk_rc=$?
    pk_held=" $(pm_held | tr '\n' ' ') "
    for pk_word; do
        case $pk_held in
        *" ${pk_word%%=*} "*) ;;
        *) differs "${pk_word%%=*} is not held"; pk_rc=1 ;;
        esac
    done
    return "$pk_rc"
}

packages_held_apply() {
    packages_present_apply "$@" || return
    pk_held=" $(pm_held | tr '\n' ' ') " pk_args=
    for pk_word; do
        pk_word=${pk_word%%=*}
        case $pk_held in
        *" $pk_word "*) continue ;;
        esac
        pk_args="$pk_args $pk_word"
        remember package-held "$pk_word"
    done
    # shellcheck disable=SC2086
    [ -z "$pk_args" ] || pm_hold $pk_args || {
        problem "$pm_name could not hold$pk_args"
        return 1
    }
}
