# shellcheck disable=SC2034,SC2154
# sshd_check|sshd_apply OPERATOR ADDRESS USERS GROUPS [KEYWORD VALUE]...
# OPERATOR logs in from ADDRESS. USERS and GROUPS are patterns between blanks, or empty. A KEYWORD behind `?` comes from a
# profile: it is left out where this sshd does not know it, and a list of algorithms keeps those that it has; behind `|`
# stands another list, for an sshd with none of the first. The first value that sshd reads wins, so these stand in front
# of all others.

sshd_check() {
    sshd_look "$@" && sshd_want "$@" || return 2
    sshd_place tunnel "$sd_text"
    # What the text alone means to this sshd is what all of it together has to mean.
    sd_alone=$(printf %s "$sd_text" | "$sd_program" -T -f /dev/stdin -C "$sd_who" 2>/dev/null) || {
        problem "sshd does not take these settings: $(printf %s "$sd_text" | "$sd_program" -t -f /dev/stdin 2>&1)"
        return 2
    }
    sd_rc=0 sd_lines=$(sshd_compare)
    while [ "$sd_lines" ]; do
        differs "${sd_lines%%"$NL"*}"
        sd_rc=1
        case $sd_lines in
        *"$NL"*) sd_lines=${sd_lines#*"$NL"} ;;
        *) sd_lines='' ;;
        esac
    done
    if [ "$sd_rc" = 0 ] && ! printf %s "$sd_whole" | cmp -s - "$sd_file"; then
        differs "the text of $sd_file"
        sd_rc=1
    fi
    attrs_check "$sd_main" 600 root root "$sd_main: " || sd_rc=1
    case $sd_keys$(printf '%s\n' "$sd_alone" | grep '^passwordauthentication ') in
    *' PasswordAuthentication '*no) sshd_has_key || sshd_no_key || sd_rc=$? ;;
    esac
    if [ "$sd_rc" = 0 ]; then
        sshd_is_read || { differs 'the running sshd has not read it'; sd_rc=1; }
    fi
    return "$sd_rc"
}

# A key may come by an earlier step of the same plan, so a comparison alone is not refused.
sshd_no_key() {
    if [ "$MODE" = check ]; then
        differs "$sd_operator has no key to log in with: passwords can only be turned off once there is one"
        return 1
    fi
    problem "$sd_operator has no key to log in with, so passwords stay: add one, or set PasswordAuthentication to yes"
    return 2
}

# What is not as the text means it, one keyword a line.
sshd_compare() {
    printf '%s\n' "$sd_alone" = "$sd_now" | awk -v keys="$sd_keys" '
        BEGIN { count = split(keys, list, " "); for (i = 1; i <= count; i++) known[tolower(list[i])] = 1 }
        $0 == "=" { second = 1; next }
        !($1 in known) { next }
        {
            key = $1
            sub(/^[^ ]* /, "")
            if (second) now[key] = now[key] sep[key] $0; else want[key] = want[key] sep[key] $0
            sep[key] = " "
        }
        END {
            for (i = 1; i <= count; i++) {
                key = tolower(list[i])
                gsub(/^ /, "", now[key])
                if (now[key] == want[key]) continue
                extra = ""
                if (index(want[key], ",")) {
                    n = split(now[key], words, ",")
                    for (j = 1; j <= n; j++)
                        if (!index("," want[key] ",", "," words[j] ",")) extra = extra (extra ? ", " : "") words[j]
                }
                if (extra) print list[i] " allows " extra
                else print list[i] " " (now[key] ? now[key] : "is not set") ", wanted " want[key]
            }
        }'
}

sshd_apply() {
    sshd_look "$@" && sshd_want "$@" || return 1
    sshd_place tunnel "$sd_text"
    sshd_foreign
    sshd_fits "$sd_text" && remember sshd configuration "$(sshd_print)" && sshd_put && sshd_close &&
        sshd_reload
}

# Who may log in, and how, is nobody else's business.
sshd_close() {
    case $(stat -c '%a %u %g' "$sd_main") in
    '600 0 0') ;;
    *) keep "$sd_main" && chown 0:0 "$sd_main" && chmod 600 "$sd_main" ;;
    esac
}
