# linger_check|linger_apply NAME yes|no: systemd runs the user's own services from boot on, or only while it is logged in.

linger_check() {
    ln_now=no
    [ ! -e "/var/lib/systemd/linger/$1" ] || ln_now=yes
    [ "$ln_now" != "$2" ] || return 0
    differs "lingering: $ln_now, wanted $2"
    return 1
}

linger_apply() {
    ln_verb=enable-linger
    [ "$2" = yes ] || ln_verb=disable-linger
    remember linger "$1" "$ln_now"
    ln_words=$(loginctl "$ln_verb" "$1" 2>&1) || {
        problem "loginctl could not $ln_verb $1: $ln_words"
        return 1
    }
}
