# shellcheck disable=SC2034
pm_name=apk

# `apk info -e -v` prints NAME-VERSION-rRELEASE, and neither part can be told from the other without its name.
pm_list() {
    for ak_name; do
        for ak_full in $(apk info -e -v "$ak_name"); do
            printf ' %s %s=%s ' "$ak_name" "$ak_name" "${ak_full#"$ak_name"-}"
        done
    done
}

# The version is what begins with the last dash but one: NAME-1.2-r3.
pm_all() { apk info -v 2>/dev/null | sed -n 's/^\(.*\)-\([^-]*-r[0-9]*\)$/\1=\2/p'; }

pm_owner() { apk info -qW "$1"; }

pm_provided() { return 1; }

pm_install() { apk add -U --wait 600 "$@"; }

pm_remove() { apk del --wait 600 "$@"; }

pm_purge() { apk del --purge --wait 600 "$@"; }

pm_upgrade() { apk add -U -u --wait 600 "$@"; }

pm_newer() { apk version -v -l '<' "$@" | sed -n 's/^\(.*\)-[^- ]*-r[0-9]* *< *\([^ ]*\).*/\1=\2/p'; }

# It leaves in place what others need, and the check behind it tells.
pm_needing() { :; }

# `(1/3) Installing NAME (1.0-r0)`.
pm_line() {
    case $1 in
    *'Unable to lock database'*) pk_blocked "apk's lock" ;;
    '('*/*') '*)
        ak_text=${1#*\(}
        ak_rest=${ak_text#*/}
        ak_step=${ak_text%%/*}
        pk_step "${ak_step# }" "${ak_rest%%\)*}" "${ak_rest#*\) }"
        ;;
    ERROR:*)
        pk_follows=1
        pk_because
        ;;
    ' '*) [ -z "$pk_follows" ] || pk_because ;;
    esac
    return 0
}
