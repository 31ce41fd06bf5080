# What dnf, yum and zypper share.
pm_list() {
    rpm -q --qf ' %{NAME} %{NAME}.%{ARCH} %{NAME}=%{VERSION} %{NAME}=%{VERSION}-%{RELEASE} %{NAME}=%{EPOCHNUM}:%{VERSION}-%{RELEASE} \n' "$@" |
        grep '^ '
}

# A key is kept as a package without being one.
pm_all() { rpm -qa --qf '%{NAME}=%{VERSION}-%{RELEASE}\n' | grep -v '^gpg-pubkey='; }

pm_owner() { rpm -qf --qf '%{NAME}\n' "$1" | grep -v ' '; }

pm_provided() { rpm -q --whatprovides "$1" >/dev/null 2>&1; }

pm_needing() { rpm -e --test "$@" 2>&1 | sed -n 's/.* is needed by (installed) //p' | sort -u; }

# rpm_name NAME=VERSION...: as NAME-VERSION, the way of dnf and yum.
rpm_name() {
    for rp_word; do
        case $rp_word in
        *=*) printf ' %s' "${rp_word%%=*}-${rp_word#*=}" ;;
        *) printf ' %s' "$rp_word" ;;
        esac
    done
}

# rpm_reason LINE: what dnf, yum, zypper and rpm say where they fail. Lines that are set in belong to the one above.
rpm_reason() {
    case $1 in
    *'scriptlet failed'*)
        pk_reason=$pk_reason$pk_context
        pk_context='' pk_follows=''
        pk_because
        ;;
    [Ee]rror:* | Error' '* | Errors' '* | *'alid metadata not found'* | *'not found on medium'* | *' failed:' | *'No match for argument'* | *'No package '*' available'* | \
        *Problem* | *' not found'* | *'nothing provides'* | *'No provider of'* | *'No space left on device'* | \
        *'is not signed'* | *'Public key for '* | *'GPG check FAILED'* | *'Signature verification failed'*)
        pk_follows=1
        pk_because
        ;;
    ' '*) [ -z "$pk_follows" ] || pk_because ;;
    *)
        pk_follows=''
        pk_note "$1"
        ;;
    esac
}
