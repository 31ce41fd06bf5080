# What dnf, yum and zypper share.
pm_list() {
    rpm -q --qf ' %{NAME} %{NAME}.%{ARCH} %{NAME}=%{VERSION} %{NAME}=%{VERSION}-%{RELEASE} %{NAME}=%{EPOCHNUM}:%{VERSION}-%{RELEASE} \n' "$@" |
        grep '^ '
}

pm_provided() { rpm -q --whatprovides "$1" >/dev/null 2>&1; }

# rpm_name NAME=VERSION...: as NAME-VERSION, the way of dnf and yum.
rpm_name() {
    for rp_word; do
        case $rp_word in
        *=*) printf ' %s' "${rp_word%%=*}-${rp_word#*=}" ;;
        *) printf ' %s' "$rp_word" ;;
        esac
    done
}
