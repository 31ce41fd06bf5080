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

# `install` brings those that are missing, and leaves the others as they are.
pm_upgrade() { "$pm_name" -y install "$@" && "$pm_name" -y upgrade "$@"; }

# The name is the first column, with its architecture.
pm_newer() { "$pm_name" -q check-update "$@" | sed -n 's/^\([^ ]*\)\.[^. ]* .*/\1/p'; }

# dnf 4 and yum print NAME-EPOCH:VERSION-..., or EPOCH:NAME-VERSION-...; dnf 5 a table.
pm_held() {
    "$pm_name" -q versionlock list 2>/dev/null |
        sed -n -e 's/^Package name: //p' -e 's/^\([^ ]*\)-[0-9]*:[^ ]*$/\1/p' -e 's/^[0-9]*:\([^ ]*\)-[^-]*-[^-]*$/\1/p'
}

pm_hold() {
    "$pm_name" -q versionlock add "$@" || {
        echo "holding needs the versionlock plugin of $pm_name: add its package to packages" >&2
        return 1
    }
}
