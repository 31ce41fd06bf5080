# shellcheck disable=SC2034,SC2154
# updates_dnf_check|updates_dnf_apply [SECTION KEY VALUE]...: settings of dnf-automatic, and its timer.
up_file=/etc/dnf/automatic.conf

# updates_dnf_look: sets up_timer and up_program, those of dnf5 where it is there.
updates_dnf_look() {
    security_root 'what updates itself' || return
    up_timer=''
    for up_unit in dnf5-automatic dnf-automatic; do
        [ "$(systemctl show --value -p LoadState "$up_unit.timer")" = loaded ] || continue
        up_timer=$up_unit.timer
        break
    done
    case $up_timer in
    dnf5*) up_program='dnf5 automatic' ;;
    *) up_program=dnf-automatic ;;
    esac
}

# updates_dnf_want [SECTION KEY VALUE]...: the file as it is to be; what else stands in it stays.
updates_dnf_want() {
    up_wants=$(printf '%s\t%s\t%s\n' "$@")
    { cat "$up_file" 2>/dev/null || :; } | awk -v wants="$up_wants" '
        function rest(section,   at) {
            for (at = 1; at <= count; at++) if (part[at, 1] == section && !part[at, 4]) {
                print part[at, 2] " = " part[at, 3]
                part[at, 4] = 1
            }
        }
        BEGIN {
            count = split(wants, line, "\n")
            for (at = 1; at <= count; at++) {
                split(line[at], word, "\t")
                for (field = 1; field <= 3; field++) part[at, field] = word[field]
            }
        }
        match($0, /^\[[^]]*\]/) {
            rest(section)
            section = substr($0, RSTART + 1, RLENGTH - 2)
            seen[section] = 1
            print
            next
        }
        {
            key = $0; sub(/[ \t]*=.*/, "", key)
            for (at = 1; at <= count; at++) if (part[at, 1] == section && part[at, 2] == key) {
                if (!part[at, 4]) print key " = " part[at, 3]
                part[at, 4] = 1
                next
            }
            print
        }
        END {
            rest(section)
            for (at = 1; at <= count; at++) if (!part[at, 4]) {
                print "[" part[at, 1] "]"
                rest(part[at, 1])
            }
        }'
}

updates_dnf_check() {
    updates_dnf_look || return
    if [ -z "$up_timer" ]; then
        differs 'dnf-automatic is not installed yet'
        return 1
    fi
    up_rc=0
    [ "$(updates_dnf_want "$@")" = "$(cat "$up_file" 2>/dev/null)" ] || { differs "the settings in $up_file"; up_rc=1; }
    unit_look "$up_timer" || return
    if [ "$un_on-$un_run" != yes-running ]; then
        differs "$up_timer does not run: $un_file, $un_active"
        up_rc=1
    fi
    return "$up_rc"
}

updates_dnf_apply() {
    updates_dnf_look || return
    if [ -z "$up_timer" ]; then
        problem 'there is no timer of dnf-automatic, though its package is installed'
        return 1
    fi
    case " $* " in
    *' when-needed '*) updates_dnf_restarts || return ;;
    esac
    up_text=$(updates_dnf_want "$@")$NL
    keep "$up_file" && file_put "$up_file" "$up_text" || return
    unit_apply "$up_timer" yes running restart || return
    # It looks for updates as it will by itself, and takes none.
    # shellcheck disable=SC2086 # words
    up_words=$($up_program --no-downloadupdates --no-installupdates 2>&1) || {
        problem "$up_program would not work: $up_words"
        return 1
    }
}

# Old ones read past what they do not know.
updates_dnf_restarts() {
    case $up_program in
    dnf5*) return 0 ;;
    esac
    grep -qs when-needed /usr/lib/python3*/site-packages/dnf/automatic/main.py \
        /usr/lib/python3/dist-packages/dnf/automatic/main.py || {
        problem 'this dnf-automatic cannot restart the host: leave the time for that out'
        return 1
    }
}
