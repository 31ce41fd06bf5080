rp_known() { :; }

rp_trust() { :; }

rp_distrust() { :; }

rp_forget() { :; }

# The lists of all others stay as they are. A fetch that fails, or a signature that is not good, is only a warning to apt.
rp_refresh() {
    apt_ready
    ra_words=$(apt-get -q update -o "Dir::Etc::sourcelist=$2" -o Dir::Etc::sourceparts=- -o APT::Get::List-Cleanup=0 2>&1)
    ra_rc=$?
    printf '%s\n' "$ra_words"
    [ "$ra_rc" = 0 ] || return "$ra_rc"
    case "$NL$ra_words" in
    *"$NL"Err:* | *"$NL"'W: '*'ailed to fetch'* | *"$NL"'W: GPG error'* | *"$NL"'W: Some index files failed'*) return 100 ;;
    esac
}
