# shellcheck disable=SC2034,SC2154
# sshd_moduli_check|sshd_moduli_apply FILE BITS: groups for Diffie-Hellman of fewer bits are dropped. A file counts bits
# from nought, so groups of 3072 bits stand there as 3071.
sshd_moduli_check() {
    [ -f "$1" ] || return 0
    sd_weak=$(awk -v least="$(($2 - 1))" '!/^#/ && $5 < least { n++ } END { print n + 0 }' "$1") || return 2
    [ "$sd_weak" = 0 ] || {
        differs "$sd_weak groups of fewer than $2 bits"
        return 1
    }
}

sshd_moduli_apply() {
    keep "$1" || return
    sd_words=$(sshd_moduli_write "$1" "$(($2 - 1))" 2>&1) || {
        problem "could not write $1: $sd_words"
        return 1
    }
    path_label "$1"
}

# sshd_moduli_write, in a subshell.
sshd_moduli_write() { path_enter "${1%/*}" && path_private sshd_moduli_fill "../${1##*/}" "$2"; }

sshd_moduli_fill() {
    awk -v least="$2" '/^#/ || $5 >= least' "$1" >f || return
    grep -q '^[^#]' f || {
        echo 'no group would be left'
        return 1
    }
    chmod 0644 f && chown root:root f && mv -fT f "$1"
}
