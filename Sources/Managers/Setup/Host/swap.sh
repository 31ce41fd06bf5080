# swap_check|swap_apply PATH BYTES|absent

swap_on() { grep -qs "^$1[[:blank:]]" /proc/swaps; }
swap_listed() { grep -qs "^$1[[:blank:]][^#]*[[:blank:]]swap[[:blank:]]" /etc/fstab; }

swap_check() {
    path_safe "$1" || return 2
    sw_rc=0
    if [ "$2" = absent ]; then
        ! swap_on "$1" || { differs 'it is in use'; sw_rc=1; }
        ! swap_listed "$1" || { differs 'it is in /etc/fstab'; sw_rc=1; }
        [ ! -e "$1" ] || { differs 'the file is there'; sw_rc=1; }
        return "$sw_rc"
    fi
    if [ ! -e "$1" ]; then
        differs absent
        return 1
    fi
    if [ ! -f "$1" ]; then
        problem "$1 is there and is not a regular file"
        return 2
    fi
    sw_size=$(stat -c %s "$1")
    [ "$sw_size" = "$2" ] || { differs "$((sw_size >> 20)) MiB, wanted $(($2 >> 20))"; sw_rc=1; }
    attrs_check "$1" 600 root root || sw_rc=1
    swap_on "$1" || { differs 'it is not in use'; sw_rc=1; }
    swap_listed "$1" || { differs '/etc/fstab is without it'; sw_rc=1; }
    return "$sw_rc"
}

swap_apply() {
    if [ "$2" != absent ] && [ -e "$1" ] && ! swap_on "$1" && ! swap_listed "$1" && ! swap_is "$1"; then
        problem "$1 is there and is no swap file: it is left alone"
        return 1
    fi
    remember swap "$1" "$(swap_now "$1")" && keep /etc/fstab || return
    if swap_on "$1" && { [ "$2" = absent ] || [ "$(stat -c %s "$1")" != "$2" ]; }; then
        sw_words=$(swapoff "$1" 2>&1) || {
            problem "what is in $1 could not be moved back to memory: $sw_words"
            return 1
        }
    fi
    if [ "$2" = absent ]; then
        rm -f -- "$1" || return
        ! swap_listed "$1" || file_put /etc/fstab "$(grep -v "^$1[[:blank:]]" /etc/fstab)$NL"
        return
    fi
    if ! swap_on "$1"; then
        swap_make "$1" "$2" || return
    fi
    swap_listed "$1" || file_put /etc/fstab "$(cat /etc/fstab 2>/dev/null)$NL$1 none swap sw 0 0$NL"
}

# swap_now PATH: BYTES used|unused, or absent; for undo.
swap_now() {
    if [ ! -f "$1" ]; then
        echo absent
    elif swap_on "$1"; then
        echo "$(stat -c %s "$1") used"
    else
        echo "$(stat -c %s "$1") unused"
    fi
}

# swap_is PATH: mkswap(8) writes its name at the end of the first page.
swap_is() { [ "$(dd if="$1" bs=1 skip=4086 count=10 2>/dev/null)" = SWAPSPACE2 ]; }

# swap_make PATH BYTES: a file that the kernel does not take goes again. Without holes, so dd; and btrfs must not copy.
swap_make() {
    sw_words=$(
        umask 077
        rm -f -- "$1"
        : >"$1" && { [ "$(stat -f -c %T "$1")" != btrfs ] || chattr +C "$1"; } &&
            { [ "$(stat -f -c %T "$1")" != xfs ] && fallocate -l "$2" "$1" 2>/dev/null ||
                dd if=/dev/zero of="$1" bs=1048576 count="$(($2 >> 20))" 2>&1; } &&
            mkswap "$1" 2>&1 && swapon "$1" 2>&1
    ) || {
        rm -f -- "$1"
        problem "the host does not take $1 as swap: $sw_words"
        return 1
    }
}
