# hostname_check|hostname_apply NAME: now, after a boot, and in /etc/hosts, so that the host can find itself.

hostname_check() {
    ho_rc=0
    ho_now=$(uname -n)
    [ "$ho_now" = "$1" ] || {
        differs "$ho_now, wanted $1"
        ho_rc=1
    }
    ho_file=''
    [ ! -r /etc/hostname ] || read -r ho_file </etc/hostname || :
    [ "$ho_file" = "$1" ] || {
        differs "/etc/hostname ${ho_file:-is empty}, wanted $1"
        ho_rc=1
    }
    hostname_listed "$1" || {
        differs "/etc/hosts is without $1"
        ho_rc=1
    }
    return "$ho_rc"
}

hostname_listed() { grep -Eqs "^[^#]*[[:blank:]]$(printf %s "$1" | sed 's/\./\\./g')([[:blank:]]|$)" /etc/hosts; }

hostname_apply() {
    ho_now=$(uname -n)
    remember hostname /proc/sys/kernel/hostname "$ho_now" && keep /etc/hostname && keep /etc/hosts || return
    [ "$ho_now" = "$1" ] || hostname_set "$1" || return
    file_put /etc/hostname "$1$NL" || return
    hostname_listed "$1" || file_put /etc/hosts "$(hostname_lines "$1")$NL"
}

# hostname_set NAME
hostname_set() {
    ho_words=$({ hostname "$1" || echo "$1" >/proc/sys/kernel/hostname || hostnamectl --transient set-hostname "$1"; } 2>&1) || {
        problem "the kernel does not take the name: $ho_words"
        return 1
    }
    [ "$(uname -n)" = "$1" ] || hostnamectl --transient set-hostname "$1"
}

# hostname_lines NAME: /etc/hosts with NAME in the line of 127.0.1.1, which Debian has for that, in place of the old one.
hostname_lines() {
    ho_line="127.0.1.1	$1"
    [ "${1%%.*}" = "$1" ] || ho_line="$ho_line ${1%%.*}"
    if grep -Eqs '^127\.0\.1\.1[[:blank:]]' /etc/hosts; then
        awk -v line="$ho_line" '/^127\.0\.1\.1[ \t]/ { if (!done++) print line; next } { print }' /etc/hosts
    else
        awk -v line="$ho_line" '{ print } /^127\.0\.0\.1[ \t]/ && !done++ { print line } END { if (!done) print line }' \
            /etc/hosts 2>/dev/null || printf '127.0.0.1\tlocalhost\n%s\n' "$ho_line"
    fi
}
