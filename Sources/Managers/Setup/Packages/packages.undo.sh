# shellcheck disable=SC2154
# What undo needs to know of packages. An entry has a word for each package of one change; they go back together.

# packages_told WORD...: NAME=VERSION of each as it is now.
packages_told() {
    pk_args=
    for pk_word; do
        pk_word=${pk_word%/left}
        pk_args="$pk_args ${pk_word%%=*}"
    done
    # shellcheck disable=SC2086
    packages_look $pk_args
    pk_words=
    for pk_word in $pk_args; do
        packages_now "$pk_word"
        pk_words="$pk_words $pk_word=${pk_now:-none}"
    done
    printf '%s\n' "${pk_words# }"
}

# packages_as NAME=VERSION...: whether all are installed so.
packages_as() {
    packages_look "$@"
    for pk_word; do
        case $pk_has in
        *" $pk_word "*) ;;
        *) return 1 ;;
        esac
    done
}

package_installed_state() { packages_told "$@"; }

package_installed_undone() {
    case "$(packages_told "$@") " in
    *=none*) ;;
    *) return 1 ;;
    esac
    [ -z "$(package_installed_there "$@")" ]
}

# package_installed_there WORD...: those that are still there, as they are written.
package_installed_there() {
    pk_all=" $(pm_all | sed 's/=.*//' | tr '\n' ' ') "
    for pk_word; do
        case $pk_all in
        *" ${pk_word%/left} "*) printf ' %s' "$pk_word" ;;
        esac
    done
}

package_installed_before() { echo 'not installed'; }

package_installed_undo() {
    pk_there=$(package_installed_there "$@")
    pk_names=$(printf '%s' "$pk_there" | sed 's,/left,,g')
    packages_alone "$pk_names" || return
    # shellcheck disable=SC2086
    packages_change remove "remove$pk_names" packages_take_off $pk_there
}

package_version_state() { packages_told "$@"; }

package_version_before() { echo "$*"; }

package_version_undone() { packages_as "$@"; }

package_version_undo() { packages_back "$@"; }

package_removed_state() { packages_told "$@"; }

package_removed_before() { echo "$*"; }

package_removed_undone() { packages_as "$@"; }

package_removed_undo() { packages_back "$@"; }

# packages_back NAME=VERSION...: whatever is held is let go for the time being.
packages_back() {
    packages_look_held
    pk_bound=
    for pk_word; do if packages_is_held "$pk_word"; then pk_bound="$pk_bound ${pk_word%%=*}"; fi; done
    # shellcheck disable=SC2086
    [ -z "$pk_bound" ] || pm_run pm_unhold $pk_bound
    packages_change install "bring back $*" pm_install "$@"
    pk_rc=$?
    # shellcheck disable=SC2086
    [ -z "$pk_bound" ] || pm_run pm_hold $pk_bound
    return "$pk_rc"
}

packages_told_held() {
    packages_look_held
    pk_words=
    for pk_word; do
        if packages_is_held "$pk_word"; then pk_words="$pk_words $pk_word"; fi
    done
    printf 'held:%s\n' "$pk_words"
}

package_held_state() { packages_told_held "$@"; }

package_held_undone() { [ "$(packages_told_held "$@")" = held: ]; }

package_held_before() { echo 'not held'; }

package_held_undo() { packages_bind pm_unhold package-unheld "let go $*" "$*"; }

package_unheld_state() { packages_told_held "$@"; }

package_unheld_undone() { [ "$(packages_told_held "$@")" = "held: $*" ]; }

package_unheld_before() { echo held; }

package_unheld_undo() { packages_bind pm_hold package-held "hold $*" "$*"; }
