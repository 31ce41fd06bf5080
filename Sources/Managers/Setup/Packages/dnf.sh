# shellcheck disable=SC2034,SC2154
# dnf, and yum where that is all there is: they take the same words.
pm_name=dnf
command -v dnf >/dev/null || pm_name=yum

# dnf does not install an older version in place of a newer one; it has a command of its own for that.
# shellcheck disable=SC2046
pm_install() {
    "$pm_name" -y install $(rpm_name "$@") || return
    packages_look "$@"
    set -- $(for dn_word; do packages_has "$dn_word" || echo "$dn_word"; done)
    [ $# = 0 ] || "$pm_name" -y downgrade $(rpm_name "$@")
}

pm_remove() { "$pm_name" -y remove "$@"; }

pm_purge() { pm_remove "$@"; }

# `install` brings those that are missing, and leaves the others as they are.
pm_upgrade() { "$pm_name" -y install "$@" && "$pm_name" -y upgrade "$@"; }

# The name is the first column, with its architecture. What obsoletes others comes in a list behind.
pm_newer() {
    "$pm_name" -q check-update "$@" |
        sed -n -e '/^Obsoleting/q' -e 's/^\([^ ]*\)\.[^. ]*  *\([^ ]*\) .*/\1=\2/p'
}

# dnf 4 and yum print NAME-EPOCH:VERSION-..., or EPOCH:NAME-VERSION-...; dnf 5 a table.
pm_held() {
    "$pm_name" -q versionlock list 2>/dev/null |
        sed -n -e 's/^Package name: //p' -e 's/^\([^ ]*\)-[0-9]*:[^ ]*$/\1/p' -e 's/^[0-9]*:\([^ ]*\)-[^-]*-[^-]*$/\1/p'
}

pm_hold() {
    "$pm_name" -q versionlock add "$@" || {
        echo "Error: holding needs the versionlock plugin of $pm_name: add its package to packages"
        return 1
    }
}

pm_unhold() { "$pm_name" -q versionlock delete "$@"; }

# `  Installing  : NAME  1/3` of dnf 4 and yum, `[1/3] Installing NAME ...` of dnf 5.
pm_line() {
    case $1 in
    'Waiting for process with pid '*) dn_pid=${1#*pid } && pk_waits "$pm_name's lock, held by $(pk_process "${dn_pid%% *}")" ;;
    *'is currently holding the yum lock'*) pk_waits "yum's lock" ;;
    *'waiting for transaction lock on '*) pk_waits "rpm's lock ${1##* }" ;;
    '  Verifying '*) ;;
    '  '*' : '*/*)
        # shellcheck disable=SC2086
        set -- $1
        dn_text="$1 $3" pk_context=''
        while [ $# -gt 1 ]; do shift; done
        pk_step "${1%%/*}" "${1#*/}" "$dn_text"
        ;;
    '['*/*']'*)
        dn_text=${1#*\[}
        dn_text=${dn_text# }
        dn_rest=${dn_text#*/}
        pk_step "${dn_text%%/*}" "${dn_rest%%\]*}" "${dn_rest#*\] }"
        ;;
    *) rpm_reason "$1" ;;
    esac
    return 0
}
