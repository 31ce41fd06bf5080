# shellcheck disable=SC2034
pm_name=pacman

pm_list() { pacman -Q "$@" | sed 's/^\([^ ]*\) \(.*\)/ \1 \1=\2 /'; }

pm_all() { pacman -Q | sed 's/ /=/'; }

pm_owner() { pacman -Qqo "$1"; }

pm_provided() { pacman -T "$1" >/dev/null 2>&1; }

# An old list names files that the mirrors have no more: it is fetched anew, but not before it has to be. A version can
# only be had where its file is still in the cache.
pm_install() {
    case $* in
    *=*)
        # shellcheck disable=SC2046
        set -- $(pacman_files "$@")
        pacman -U --noconfirm "$@"
        ;;
    *)
        pacman -S --needed --noconfirm "$@" && return
        [ ! -e /var/lib/pacman/db.lck ] || return 1
        pacman -Sy --needed --noconfirm "$@"
        ;;
    esac
}

# pacman_files NAME=VERSION...: a file of each, else words that tell what was looked for.
pacman_files() {
    for pm_word; do
        pm_found=$(find /var/cache/pacman/pkg -name "${pm_word%%=*}-${pm_word#*=}-*.pkg.tar*" ! -name '*.sig' 2>/dev/null | head -n 1)
        printf '%s\n' "${pm_found:-/var/cache/pacman/pkg/${pm_word%%=*}-${pm_word#*=}}"
    done
}

pm_remove() { pacman -R --noconfirm "$@"; }

pm_purge() { pacman -Rn --noconfirm "$@"; }

pm_upgrade() { pacman -Sy --needed --noconfirm "$@"; }

# Asked of fresh lists in a place of their own: fresh ones in the usual place would make the next `pacman -S` of anything
# a partial upgrade.
pm_newer() {
    pm_db=$(mktemp -d) && ln -s /var/lib/pacman/local "$pm_db/local" || return
    pacman -Syq -b "$pm_db" --logfile /dev/null >/dev/null
    pacman -Qu -b "$pm_db" "$@" 2>/dev/null | sed -n 's/^\([^ ]*\) .* -> \([^ ]*\).*/\1=\2/p'
    rm -rf "$pm_db"
}

pm_needing() { pacman -R --print "$@" 2>&1 >/dev/null | sed -n 's/.* required by //p' | sort -u; }

# `Packages (3) ...` tells how many, and then there is a line for each.
pm_line() {
    case $1 in
    *'unable to lock database'*) pk_blocked "pacman's lock /var/lib/pacman/db.lck" ;;
    'Packages ('*)
        pk_total=${1#*\(}
        pk_total=${pk_total%%\)*}
        ;;
    installing' '* | upgrading' '* | downgrading' '* | reinstalling' '* | removing' '*)
        pk_count=$((pk_count + 1))
        pk_step "$pk_count" "$pk_total" "${1%...}"
        ;;
    *' downloading...') pk_progress - "${1# }" ;;
    error:* | *' exists in filesystem'* | ':: '*requires* | ':: '*breaks* | ':: '*conflict*) pk_because ;;
    esac
    return 0
}
