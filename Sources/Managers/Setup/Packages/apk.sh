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

pm_provided() { return 1; }

pm_install() { apk add -U --wait 600 "$@"; }

pm_remove() { apk del --wait 600 "$@"; }

pm_upgrade() { apk add -U -u --wait 600 "$@"; }

pm_newer() { apk version -q -l '<' "$@"; }
