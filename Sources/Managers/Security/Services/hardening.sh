# shellcheck disable=SC2154
# own_files_check|own_files_apply PATH CONTENT [PATH CONTENT]...: files of 0644 that root owns. A link in the place of
# one of them is replaced, and what it leads to is left.
own_files_check() {
    security_root 'this' || return
    ha_rc=0
    while [ $# -gt 1 ]; do
        if [ -L "$1" ] || [ ! -f "$1" ]; then
            differs "$1 is $([ -L "$1" ] && echo 'a link' || echo absent)"
            ha_rc=1
        else
            file_same "$1" %s "$2" || { differs "the text of $1"; ha_rc=1; }
            attrs_check "$1" 644 root root "$1: " || ha_rc=1
        fi
        shift 2
    done
    return "$ha_rc"
}

own_files_apply() {
    while [ $# -gt 1 ]; do
        if [ -L "$1" ] || [ ! -f "$1" ] || ! file_same "$1" %s "$2" || ! attrs_check "$1" 644 root root; then
            dir_parents "${1%/*}" && keep "$1" || return
            [ ! -L "$1" ] || rm -f -- "$1"
            ha_words=$(file_write "$1" 644 root root %s "$2" 2>&1) || {
                problem "could not write $1: $ha_words"
                return 1
            }
            path_label "$1"
        fi
        shift 2
    done
}

# modules_check|modules_apply [?]MODULE...: the kernel does not load these. `?` stands before what nobody asked for by
# name: one that is loaded is in use, and is left.
ha_modules=/etc/modprobe.d/60-tunnel.conf

modules_look() {
    ha_text="# Written by tunnel.$NL"
    for ha_name; do
        case $ha_name in
        \?*)
            ha_name=${ha_name#\?}
            if module_loaded "$ha_name"; then
                note "$ha_name is left: it is loaded"
                continue
            fi
            ;;
        *) ! module_loaded "$ha_name" || note "$ha_name is loaded, and stays so until the host restarts" ;;
        esac
        ha_text="${ha_text}install $ha_name /bin/true${NL}blacklist $ha_name$NL"
    done
}

module_loaded() { grep -q "^$(printf %s "$1" | tr - _) " /proc/modules 2>/dev/null; }

modules_check() {
    modules_look "$@"
    own_files_check "$ha_modules" "$ha_text"
}

modules_apply() {
    modules_look "$@"
    own_files_apply "$ha_modules" "$ha_text"
}

# login_defs_check|login_defs_apply [?]KEY VALUE...: of login.defs(5). Where the file is the distribution's own, below /usr,
# a file beside it has the last word. `?` stands before what only some versions know, and these name it in a comment.

# login_defs_look [?]KEY VALUE...: sets ha_file, empty where there is none, and ha_wants, words.
login_defs_look() {
    security_root 'login.defs' || return
    ha_from=/etc/login.defs ha_file=/etc/login.defs ha_wants=''
    if [ ! -e "$ha_from" ]; then
        ha_from=/usr/etc/login.defs ha_file=/etc/login.defs.d/60-tunnel.defs
    fi
    if [ ! -e "$ha_from" ]; then
        note 'there is no login.defs here'
        ha_file=''
        return
    fi
    while [ $# -gt 1 ]; do
        case $1 in
        \?*) ! grep -Eq "^[#[:blank:]]*${1#\?}[[:blank:]]" "$ha_from" || ha_wants="$ha_wants ${1#\?} $2" ;;
        *) ha_wants="$ha_wants $1 $2" ;;
        esac
        shift 2
    done
}

login_defs_check() {
    login_defs_look "$@" || return
    [ -n "$ha_file" ] || return 0
    ha_rc=0
    # shellcheck disable=SC2086 # words
    set -- $ha_wants
    while [ $# -gt 1 ]; do
        # The last line counts.
        ha_value=$(awk -v key="$1" '$1 == key { value = $2 } END { print value }' "$ha_file" 2>/dev/null)
        [ "$ha_value" = "$2" ] || {
            differs "$1 is ${ha_value:-not set}, wanted $2"
            ha_rc=1
        }
        shift 2
    done
    return "$ha_rc"
}

login_defs_apply() {
    login_defs_look "$@"
    dir_parents "${ha_file%/*}" && keep "$ha_file" && file_put "$ha_file" "$(login_defs_mended)$NL"
}

login_defs_mended() {
    { cat "$ha_file" 2>/dev/null || echo '# Written by tunnel.'; } | awk -v wants="$ha_wants" '
        BEGIN { count = split(wants, word, " "); for (at = 1; at < count; at += 2) want[word[at]] = word[at + 1] }
        $1 in want { if (!($1 in done)) print $1 "\t\t" want[$1]; done[$1] = 1; next }
        { print }
        END { for (at = 1; at < count; at += 2) if (!(word[at] in done)) print word[at] "\t\t" word[at + 1] }'
}

# modes_check|modes_apply MODE PATH [MODE PATH]...: of what is there, nothing beyond MODE is allowed.
modes_check() {
    security_root 'modes' || return
    ha_rc=0
    while [ $# -gt 1 ]; do
        if [ -e "$2" ] && modes_beyond "$1" "$2"; then
            differs "$2 is $ha_mode, wanted at most $1"
            ha_rc=1
        fi
        shift 2
    done
    return "$ha_rc"
}

# modes_beyond MODE PATH: sets ha_mode.
modes_beyond() {
    ha_mode=$(stat -c %a "$2") || return
    [ $((0$ha_mode & ~0$1)) != 0 ]
}

modes_apply() {
    while [ $# -gt 1 ]; do
        if [ -e "$2" ] && modes_beyond "$1" "$2"; then
            keep "$2" || return
            ha_words=$(chmod "$(printf %04o $((0$ha_mode & 0$1)))" "$2" 2>&1) || {
                problem "could not set the mode of $2: $ha_words"
                return 1
            }
        fi
        shift 2
    done
}
