# shellcheck disable=SC2154
# kernel_check|kernel_apply [?]KEY VALUE...: settings of the kernel now and at boot. `*` in a KEY is every network
# interface. `?` stands before what nobody asked for by name: its VALUE is V[|V], of which the first is set where the kernel
# has none of them; it is left where the kernel does not know it, this host may not set it, or an administrator has said
# something else.

# Read behind what distributions have in theirs.
ke_file=/etc/sysctl.d/99-tunnel-hardening.conf
ke_ufw=/etc/ufw/sysctl.conf

# kernel_look KEY VALUE...: sets ke_text (of the file), ke_todo (lines `PATH VALUE`), ke_differs (what differs, a line for
# each key) and ke_ufw_text.
kernel_look() {
    security_root 'settings of the kernel' || return
    ke_text="# Written by tunnel.$NL" ke_todo='' ke_firm='' ke_fixed='' ke_differs='' ke_rc=0
    kernel_others
    ke_forwards=$(cat /proc/sys/net/ipv4/ip_forward 2>/dev/null)
    while [ $# -gt 1 ]; do
        kernel_one "$1" "$2" || ke_rc=2
        shift 2
    done
    [ -z "$ke_fixed" ] || note "left, since only the machine that this host runs on can set them: ${ke_fixed# }"
    kernel_ufw
    return "$ke_rc"
}

# kernel_others: sets ke_others, lines `KEY VALUE FILE` that administrators have: /etc/sysctl.conf, and files whose names
# come behind 60.
kernel_others() {
    ke_others=$(
        for ke_path in /etc/sysctl.d/[6-9a-zA-Z]*.conf /run/sysctl.d/[6-9a-zA-Z]*.conf /etc/sysctl.conf; do
            if [ ! -r "$ke_path" ] || [ "$ke_path" = "$ke_file" ]; then continue; fi
            sed -n 's/^[[:blank:]]*-\{0,1\}[[:blank:]]*\([^#;=[:blank:]]*\)[[:blank:]]*=[[:blank:]]*\(.*[^[:blank:]]\)[[:blank:]]*$/\1 \2/p' \
                "$ke_path" | while read -r ke_key ke_value; do
                case ${ke_key%%.*} in
                */*) ke_key=$(printf %s "$ke_key" | tr ./ /.) ;;
                esac
                printf '%s %s %s\n' "$ke_key" "$(printf %s "$ke_value" | tr '[:blank:]' _)" "$ke_path"
            done
        done
    )
    ke_others=$NL$ke_others$NL
}

# kernel_one [?]KEY VALUES
kernel_one() {
    ke_key=${1#\?} ke_values=$2 ke_want=$2 ke_known=''
    case $1 in
    \?*) ke_want=${2%%|*} ;;
    # A `|` in a value is no choice.
    *) ke_values=$(printf %s "$2" | tr '|' '\001') ;;
    esac
    case $ke_key in
    *\**) ke_prefix=${ke_key%%\**} ke_suffix=${ke_key#*\*} ;;
    *) ke_prefix=$ke_key ke_suffix='' ;;
    esac
    ke_paths=$(kernel_path "$ke_key")
    ke_new='' ke_olds=''
    for ke_path in $ke_paths; do
        [ -e "$ke_path" ] || continue
        ke_known=yes
        kernel_now "$ke_path"
        ke_plain=$ke_now
        case $ke_now in
        *'|'*) ke_plain=$(printf %s "$ke_now" | tr '|' '\001') ;;
        esac
        case "|$ke_values|" in
        *"|$ke_plain|"*) ;;
        *) ke_new="$ke_new$ke_path $ke_want$NL" ke_olds="$ke_olds$ke_now$NL" ;;
        esac
    done
    case $1$ke_known in
    \?*yes)
        kernel_may || {
            if [ -z "$ke_new" ]; then
                :
            elif [ -n "$REPLY" ]; then
                note "$ke_key is left: $REPLY"
            else
                ke_fixed="$ke_fixed $ke_key=$(kernel_olds)"
            fi
            return 0
        }
        ;;
    \?*) return 0 ;;
    *yes) ;;
    *)
        problem "this kernel has no setting $ke_key"
        return 2
        ;;
    esac
    kernel_lines
    [ -z "$ke_new" ] || ke_differs="$ke_differs$ke_key is $(kernel_olds), wanted $ke_want$NL"
    ke_todo=$ke_todo$ke_new
}

# kernel_olds: the values that are no good, each once.
kernel_olds() { printf %s "$ke_olds" | sort -u | paste -s -d , -; }

# kernel_path KEY, as sysctl_path has it.
kernel_path() {
    sysctl_path "$1"
    printf %s "$sy_path"
}

# kernel_now PATH: sets ke_now, its words with one blank between them.
kernel_now() {
    sy_path=$1
    sysctl_now || :
    ke_now=$sy_now
}

# kernel_may: whether ke_key can be set, and nobody wants it otherwise; REPLY says why not, empty where nobody here can.
kernel_may() {
    case $ke_forwards-$ke_key in
    1-*.rp_filter | 1-*.send_redirects)
        REPLY='this host forwards packets for others'
        return 1
        ;;
    *.rp_filter)
        # An answer may then leave by another interface than the one that the question came in by.
        if [ "$(ip route show default 2>/dev/null | wc -l)" -gt 1 ] || [ "$(ip rule show 2>/dev/null | wc -l)" -gt 3 ]; then
            REPLY='this host has more ways out than one'
            return 1
        fi
        ;;
    esac
    for ke_name in "$ke_key" "$ke_prefix${ke_suffix:+all}$ke_suffix" "$ke_prefix${ke_suffix:+default}$ke_suffix"; do
        case $ke_others in
        *"$NL$ke_name "*) ;;
        *) continue ;;
        esac
        ke_said=${ke_others##*"$NL$ke_name "}
        ke_said=${ke_said%%"$NL"*}
        case "|$ke_values|" in
        *"|${ke_said%% *}|"*) continue ;;
        esac
        REPLY="${ke_said#* } says ${ke_said%% *}"
        return 1
    done
    # Opened and not written to: of what is mounted read-only, or is another machine's, no mode tells.
    for ke_path in $ke_paths; do
        if [ -e "$ke_path" ] && ! (: >>"$ke_path") 2>/dev/null; then
            REPLY=''
            return 1
        fi
    done
}

# What of ke_key stands in the file. systemd knows `*`, which holds for interfaces that are there before it reads this.
kernel_lines() {
    case $ke_key in
    *\**)
        ke_text="$ke_text${ke_prefix}all$ke_suffix = $ke_want$NL${ke_prefix}default$ke_suffix = $ke_want$NL"
        ke_firm="$ke_firm${ke_prefix}all$ke_suffix $ke_want$NL${ke_prefix}default$ke_suffix $ke_want$NL"
        [ ! -d /run/systemd/system ] || ke_text="$ke_text$ke_key = $ke_want$NL"
        ;;
    *)
        # One that has another good value keeps it.
        [ -n "$ke_new" ] || ke_want=$ke_now
        ke_text="$ke_text$ke_key = $ke_want$NL"
        ke_firm="$ke_firm$ke_key $ke_want$NL"
        ;;
    esac
}

# ufw sets what its own file says whenever it starts: sets ke_ufw_text to that file without contradictions.
kernel_ufw() {
    ke_ufw_text=''
    [ -r "$ke_ufw" ] || return 0
    ke_ufw_text=$({
        printf %s "$ke_firm"
        echo '='
        cat "$ke_ufw"
    } | awk '
        !body { if ($0 == "=") body = 1; else { gsub(/\./, "/", $1); want[$1] = $2 } next }
        match($0, /^[ \t]*[a-z0-9_\/.-]+[ \t]*=/) {
            key = substr($0, RSTART, RLENGTH - 1); gsub(/[ \t]/, "", key); gsub(/\./, "/", key)
            value = substr($0, RSTART + RLENGTH); gsub(/[ \t]/, "", value)
            if (key in want && want[key] != value) { print key "=" want[key]; next }
        }
        { print }')
}

kernel_check() {
    kernel_look "$@" || return
    ke_rc=0
    printf %s "$ke_text" | cmp -s - "$ke_file" || { differs "the text of $ke_file"; ke_rc=1; }
    [ -z "$ke_ufw_text" ] || printf '%s\n' "$ke_ufw_text" | cmp -s - "$ke_ufw" || {
        differs "$ke_ufw says otherwise"
        ke_rc=1
    }
    if [ -n "$ke_todo" ]; then
        each_line differs "$ke_differs"
        ke_rc=1
    fi
    return "$ke_rc"
}

kernel_apply() {
    kernel_look "$@" || return
    keep "$ke_file" && dir_parents "${ke_file%/*}" && file_put "$ke_file" "$ke_text" || return
    if [ -n "$ke_ufw_text" ] && ! printf '%s\n' "$ke_ufw_text" | cmp -s - "$ke_ufw"; then
        keep "$ke_ufw" && file_put "$ke_ufw" "$ke_ufw_text$NL" || return
    fi
    ke_rest=$ke_todo
    while [ -n "$ke_rest" ]; do
        ke_path=${ke_rest%% *} ke_want=${ke_rest%%"$NL"*} ke_rest=${ke_rest#*"$NL"}
        ke_want=${ke_want#* }
        kernel_now "$ke_path"
        # One that was set before can have set this as well.
        [ "$ke_now" != "$ke_want" ] || continue
        remember kernel-setting "$ke_path" "$ke_now" || return
        if ! ke_words=$(printf '%s\n' "$ke_want" 2>&1 >"$ke_path") 2>/dev/null; then
            problem "the kernel does not take $ke_want for ${ke_path#/proc/sys/} (it is $ke_now)${ke_words:+: $ke_words}"
            return 1
        fi
    done
}
