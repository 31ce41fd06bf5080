# shellcheck disable=SC2034
pm_name=pacman

pm_list() { pacman -Q "$@" | sed 's/^\([^ ]*\) \(.*\)/ \1 \1=\2 /'; }

pm_provided() { pacman -T "$1" >/dev/null; }

# An old list names files that the mirrors have no more: it is fetched anew, but not before it has to be.
pm_install() { pacman -S --needed --noconfirm "$@" || pacman -Sy --needed --noconfirm "$@"; }

pm_remove() { pacman -R --noconfirm "$@"; }

pm_upgrade() { pm_install "$@"; }

pm_newer() { pacman -Quq "$@"; }
