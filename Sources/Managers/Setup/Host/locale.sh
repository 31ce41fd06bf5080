# locale_check|locale_apply NAME: LANG for all programs that are started from now on.

# locale_file: where this system says it.
locale_file() {
    lo_file=/etc/locale.conf
    [ ! -d /etc/default ] || [ -e /etc/locale.conf ] || [ ! -e /etc/debian_version ] || lo_file=/etc/default/locale
}

locale_check() {
    locale_file
    lo_rc=0
    lo_now=$(sed -n 's/^LANG=//p' "$lo_file" 2>/dev/null | tr -d '"' | tail -n 1)
    [ "$lo_now" = "$1" ] || {
        differs "${lo_now:-none}, wanted $1"
        lo_rc=1
    }
    locale_known "$1" || {
        differs "$1 has not been made"
        lo_rc=1
    }
    return "$lo_rc"
}

# locale_known NAME: locale(1) writes UTF-8 as utf8. Without that program (musl) there is nothing to be made.
locale_known() {
    case $1 in
    C | POSIX | C.UTF-8) return 0 ;;
    esac
    command -v locale >/dev/null || return 0
    locale -a 2>/dev/null | sed 's/\.utf8/.UTF-8/; s/\.UTF-8/.utf-8/' |
        grep -Fqx -e "$(printf %s "$1" | sed 's/\.utf8/.UTF-8/; s/\.UTF-8/.utf-8/')"
}

locale_apply() {
    locale_file
    if ! locale_known "$1"; then
        locale_make "$1" || return
    fi
    keep "$lo_file" || return
    file_put "$lo_file" "$({ grep -v '^LANG=' "$lo_file" 2>/dev/null; echo "LANG=$1"; })$NL"
}

# locale_make NAME: by what the system has for it.
locale_make() {
    if [ -f /etc/locale.gen ] && command -v locale-gen >/dev/null; then
        keep /etc/locale.gen || return
        remember locale "$1"
        lo_line=$(sed -n "s/^# *\($1[[:blank:]].*\)/\1/p" /etc/locale.gen | head -n 1)
        if [ -z "$lo_line" ] && grep -q "^$1[[:blank:]]" /etc/locale.gen; then lo_line=-; fi
        if [ -z "$lo_line" ]; then
            lo_line=$(sed -n "s/^\($1[[:blank:]].*\)/\1/p" /usr/share/i18n/SUPPORTED 2>/dev/null | head -n 1)
        fi
        if [ -z "$lo_line" ]; then
            problem "$1 is in neither /etc/locale.gen nor /usr/share/i18n/SUPPORTED"
            return 1
        fi
        [ "$lo_line" = - ] || file_put /etc/locale.gen "$(cat /etc/locale.gen)$NL$lo_line$NL" || return
        lo_words=$(locale-gen 2>&1)
    elif command -v localedef >/dev/null && [ -d /usr/share/i18n/locales ]; then
        remember locale "$1"
        lo_charset=UTF-8
        case $1 in
        *.*) lo_charset=${1#*.} ;;
        esac
        lo_words=$(localedef -i "${1%%.*}" -f "$lo_charset" "$1" 2>&1)
    else
        lo_words='the host has neither locale-gen nor localedef with /usr/share/i18n'
    fi
    locale_known "$1" || {
        problem "$1 could not be made (add locales or glibc-langpack-${1%%_*} to packages): $lo_words"
        return 1
    }
}
