RP_INCLUDE='Include = /etc/pacman.d/tunnel/*.conf'

rp_known() {
    rn_rc=0
    grep -qxF "$RP_INCLUDE" /etc/pacman.conf || {
        differs "/etc/pacman.conf does not include it"
        rn_rc=1
    }
    for rn_key in $(pacman_keys "$2"); do
        pacman_trusts "$rn_key" || {
            differs "pacman does not trust the key $rn_key"
            rn_rc=1
        }
    done
    return "$rn_rc"
}

# pacman_keys FILE: the fingerprints of its keys.
pacman_keys() {
    [ "$1" = - ] || gpg --homedir /etc/pacman.d/gnupg --batch --with-colons --show-keys "$1" 2>/dev/null |
        awk -F: '$1 == "pub" { wanted = 1 } $1 == "fpr" && wanted { print $10; wanted = 0 }'
}

# Signed by the host's own key, which is what pacman-key makes of a key that is to be trusted.
pacman_trusts() {
    gpg --homedir /etc/pacman.d/gnupg --batch --with-colons --list-keys "$1" 2>/dev/null | grep -q '^pub:[fu]:'
}

rp_trust() {
    rn_new='' rn_had=''
    [ "$2" = - ] || [ -n "$(pacman_keys "$2")" ] || {
        problem "gpg finds no key in $2: is \`pacman-key --init\` still to be done?"
        return 1
    }
    for rn_key in $(pacman_keys "$2"); do
        ! pacman_trusts "$rn_key" || continue
        rn_new="$rn_new $rn_key"
        remember pacman-key "$rn_key" || return
        rn_words=$(pacman-key --add "$2" 2>&1 && pacman-key --lsign-key "$rn_key" 2>&1) || {
            problem "pacman-key does not take the key of $1:$NL$rn_words"
            return 1
        }
    done
    ! grep -qxF "$RP_INCLUDE" /etc/pacman.conf || return 0
    rn_had=$(cat /etc/pacman.conf && echo .)
    file_apply /etc/pacman.conf -644 - - %s "${rn_had%.}$RP_INCLUDE$NL"
}

rp_distrust() {
    for rn_key in $rn_new; do pacman-key --delete "$rn_key"; done
    [ -z "$rn_had" ] || repository_back /etc/pacman.conf "$rn_had"
}

# With a configuration of its own: fresh lists of the others would make the next `pacman -S` a partial upgrade.
rp_refresh() {
    rn_config=$(mktemp) || return
    printf '[options]\nArchitecture = auto\nInclude = %s\n' "$2" >"$rn_config"
    pacman -Sy --config "$rn_config"
    rn_rc=$?
    rm -f "$rn_config"
    return "$rn_rc"
}

rp_forget() { rm -f "/var/lib/pacman/sync/$1.db" "/var/lib/pacman/sync/$1.files"; }
