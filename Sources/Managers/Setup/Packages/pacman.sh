# shellcheck disable=SC2034
pm_name=pacman

pm_list() { pacman -Q "$@" | sed 's/^\([^ ]*\) \(.*\)/ \1 \1=\2 /'; }

pm_provided() { pacman -T "$1" >/dev/null 2>&1; }

# An old list names files that the mirrors have no more: it is fetched anew, but not before it has to be.
pm_install() { pacman -S --needed --noconfirm "$@" || pacman -Sy --needed --noconfirm "$@"; }

pm_remove() { pacman -R --noconfirm "$@"; }

pm_upgrade() { pacman -Sy --needed --noconfirm "$@"; }

# Asked of fresh lists in a place of their own: fresh ones in the usual place would make the next `pacman -S` of anything
# a partial upgrade.
pm_newer() {
    pm_db=$(mktemp -d) && ln -s /var/lib/pacman/local "$pm_db/local" || return
    pacman -Syq -b "$pm_db" --logfile /dev/null >/dev/null
    pacman -Quq -b "$pm_db" "$@" 2>/dev/null
    rm -rf "$pm_db"
}
