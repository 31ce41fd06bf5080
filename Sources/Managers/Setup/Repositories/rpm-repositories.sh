# shellcheck disable=SC2154
# dnf would ask for a key when it first needs it, and zypper not take it without a person: rpm is told of it here.
rp_known() {
    [ "$2" = - ] || rpm_has_keys "$2" || {
        differs 'rpm does not know the key'
        return 1
    }
}

# rpm_keys: those that rpm knows.
rpm_keys() { rpm -q gpg-pubkey 2>/dev/null | grep '^gpg-pubkey-' | sort; }

# rpm_has_keys FILE: looked for in a database of its own, since only rpm can tell which keys are in a file.
rpm_has_keys() {
    rr_db=$(mktemp -d) || return
    rpm --dbpath "$rr_db" --import "$1" >/dev/null 2>&1
    rr_wanted=$(rpm --dbpath "$rr_db" -q gpg-pubkey 2>/dev/null | grep '^gpg-pubkey-')
    rm -rf "$rr_db"
    [ -n "$rr_wanted" ] || return
    rr_known=$NL$(rpm_keys)$NL
    for rr_key in $rr_wanted; do
        case $rr_known in
        *"$NL$rr_key$NL"*) ;;
        *) return 1 ;;
        esac
    done
}

rp_trust() {
    rr_new=
    [ "$2" != - ] && ! rpm_has_keys "$2" || return 0
    rr_before=$(rpm_keys)
    rr_words=$(rpm --import "$2" 2>&1) || {
        problem "rpm does not take the key of $1:$NL$rr_words"
        return 1
    }
    for rr_key in $(rpm_keys); do
        case "$NL$rr_before$NL" in
        *"$NL$rr_key$NL"*) ;;
        *)
            rr_new="$rr_new $rr_key"
            remember rpm-key "$rr_key" || return
            ;;
        esac
    done
}

# shellcheck disable=SC2086
rp_distrust() { [ -z "$rr_new" ] || rpm -e $rr_new; }

rp_forget() { :; }

rp_refresh() {
    case $pm_name in
    zypper) zypper_run refresh --force "$1" ;;
    *) "$pm_name" -y --disablerepo='*' --enablerepo="$1" --setopt="$1.skip_if_unavailable=0" makecache ;;
    esac
}
