# shellcheck disable=SC2034,SC2154
# services_off_check|services_off_apply OPERATOR PROTECTED disable|mask [?]UNIT...: neither runs now nor starts again.
# services_gone_check|services_gone_apply OPERATOR PROTECTED remove [?]UNIT...: the packages that brought them go.
# `?` stands before what a list names: what the host needs of that is left. OPERATOR is the address that this change
# comes from, or `-`; PROTECTED are units without type and instance, words, that are never touched.

# services_look OPERATOR PROTECTED ACTION [?]UNIT...: sets sv_there, lines `UNIT FILESTATE ACTIVESTATE LOADSTATE PATH
# NAMES` of the units that are there and can go; NAMES are its aliases as well, with commas between.
services_look() {
    security_root 'what runs' || return
    sv_there='' sv_asked=' ' sv_names='' sv_rc=0
    sv_operator=$1 sv_protected=$2 sv_action=$3
    shift 3
    if [ ! -d /run/systemd/system ]; then
        note 'only what systemd runs can be stopped: it is left as it is'
        return 0
    fi
    for sv_unit; do
        case $sv_unit in
        \?*) sv_unit=${sv_unit#\?} ;;
        *) sv_asked="$sv_asked$sv_unit " ;;
        esac
        sv_names="$sv_names $sv_unit"
    done
    [ -n "$sv_names" ] || return 0
    services_way
    sv_rest=$(services_ask)
    while [ -n "$sv_rest" ]; do
        sv_line=${sv_rest%%"$NL"*}
        case $sv_rest in
        *"$NL"*) sv_rest=${sv_rest#*"$NL"} ;;
        *) sv_rest='' ;;
        esac
        sv_id=${sv_line%% *}
        case $NL$sv_there in
        *"$NL$sv_id "*) continue ;;
        esac
        if ! services_needed "$sv_id"; then
            sv_there=$sv_there$sv_line$NL
        elif services_is_asked "${sv_line##* }"; then
            problem "$sv_id has to stay: $REPLY"
            sv_rc=2
        else
            note "$sv_id is left: $REPLY"
        fi
    done
    return "$sv_rc"
}

# A line for each unit that is there. systemctl has a block for each, its values in an order of its own.
services_ask() {
    # shellcheck disable=SC2086 # words
    systemctl show -p Id,LoadState,ActiveState,FragmentPath,UnitFileState,Names $sv_names | awk '
        function flush() {
            if (value["Id"] != "" && value["LoadState"] != "not-found")
                print value["Id"], word("UnitFileState"), word("ActiveState"), word("LoadState"), word("FragmentPath"), \
                    word("Names")
            split("", value)
        }
        function word(name) { gsub(/ /, ",", value[name]); return value[name] == "" ? "-" : value[name] }
        /^$/ { flush(); next }
        { at = index($0, "="); value[substr($0, 1, at - 1)] = substr($0, at + 1) }
        END { flush() }'
}

# services_is_asked NAMES: one of these, with commas between, was asked for by name.
services_is_asked() {
    for sv_name in $(printf %s "$1" | tr , ' '); do
        case $sv_asked in
        *" $sv_name "*) return 0 ;;
        esac
    done
    return 1
}

# services_way: sets sv_way, the units that the way in goes through: who listens on the ports of sshd, whose child this
# is, and where the operator seems to come from this host itself, who holds such connections: one of them passes them on.
services_way() {
    sv_ports=$(ssh_ports | tr '\n' ' ')
    sv_way=$(
        listeners | while read -r sv_proto sv_address sv_port sv_program sv_unit; do
            case "$sv_proto $sv_ports" in
            tcp*" $sv_port "*) echo "$sv_unit" ;;
            esac
        done
        {
            case $sv_operator in
            127.* | ::1)
                ss -ntp state established 2>/dev/null | grep -F "$sv_operator" | grep -o 'pid=[0-9]*' | cut -d = -f 2
                ;;
            esac
            sv_pid=$$
            while [ "${sv_pid:-0}" -gt 1 ]; do
                echo "$sv_pid"
                sv_pid=$(sed -n 's/^PPid:[[:blank:]]*//p' "/proc/$sv_pid/status" 2>/dev/null)
            done
        } | while read -r sv_pid; do
            unit_of "$sv_pid"
            echo "$REPLY"
        done
    )
    sv_way=$NL$sv_way$NL
}

# services_needed UNIT: says in REPLY what for. A name can be an alias, so this is asked again of what it stands for.
services_needed() {
    REPLY=''
    sv_stem=${1%%[.@]*}
    case $1 in
    *.service | *.socket | *.path | *.timer) ;;
    *) REPLY='it is no service' ;;
    esac
    case " $sv_protected " in
    *" $sv_stem "*) REPLY='the host itself or the way in needs it' ;;
    esac
    case $sv_stem in
    systemd-* | cloud-* | tunnel-*) REPLY='the host itself needs it' ;;
    rpcbind | rpc-statd | nfs-*)
        if grep -Eqs '^[^ ]+ [^ ]+ nfs4? ' /proc/mounts; then
            REPLY='directories are mounted by NFS'
        elif grep -qs '^[^#]' /etc/exports; then
            REPLY='directories are exported by NFS'
        fi
        ;;
    ypbind | nis)
        ! grep -Eqs '^(passwd|group|shadow):.*nis' /etc/nsswitch.conf || REPLY='accounts come from NIS'
        ;;
    esac
    case $sv_way in
    *"$NL$1$NL"*) REPLY='the way in goes through it' ;;
    esac
    for sv_other in $(systemctl show --value -p RequiredBy -p BoundBy "$1"); do
        case " $sv_protected $NL$sv_way" in
        *" ${sv_other%%[.@]*} "* | *"$NL$sv_other$NL"*) REPLY="$sv_other needs it" ;;
        esac
    done
    [ -n "$REPLY" ]
}

# services_each FUNCTION: calls it with the words of each line of sv_there. It may fail: the last failure is returned.
services_each() {
    sv_rest=$sv_there sv_worst=0
    while [ -n "$sv_rest" ]; do
        # shellcheck disable=SC2086 # words
        "$1" ${sv_rest%%"$NL"*} || sv_worst=$?
        sv_rest=${sv_rest#*"$NL"}
    done
    return "$sv_worst"
}

services_off_check() {
    services_look "$@" || return
    services_each services_off_differs
}

services_off_differs() {
    sv_rc=0
    case $3 in
    inactive | failed) ;;
    *) differs "$1 is $3"; sv_rc=1 ;;
    esac
    services_is_off "$@" || { differs "$1 is $2, and is not to start again"; sv_rc=1; }
    return "$sv_rc"
}

# services_is_off UNIT FILESTATE ACTIVESTATE LOADSTATE PATH
services_is_off() {
    case $sv_action-$2 in
    *-masked | disable-disabled | disable-static | disable-indirect | disable-transient | disable--) return 0 ;;
    disable-generated) ! systemctl -q is-enabled "$1" 2>/dev/null ;;
    mask-disabled | mask-static)
        # Where the unit's own file is, no mask can be.
        case $5 in
        /etc/systemd/system/*) ;;
        *) return 1 ;;
        esac
        ;;
    *) return 1 ;;
    esac
}

services_off_apply() {
    services_look "$@" || return
    services_each services_off_one
}

services_off_one() {
    ! { services_is_off "$@" && [ "$3" = inactive ]; } || return 0
    remember service-off "$1" "$2" "$3" || return
    # Stopped first: what is masked is killed without the commands that its unit has for that.
    case $3 in
    inactive) ;;
    failed) systemctl reset-failed "$1" ;;
    *) services_do stop "$1" || return ;;
    esac
    services_is_off "$@" || case $sv_action-$5 in
    mask-/etc/systemd/system/* | disable-*) services_do disable "$1" || return ;;
    *) services_do mask "$1" || return ;;
    esac
    # Somebody may have called it in between.
    ! systemctl -q is-active "$1" || services_do stop "$1"
}

services_do() {
    sv_words=$(systemctl -q "$1" "$2" 2>&1) || {
        problem "systemctl could not $1 $2: $sv_words"
        return 1
    }
}

services_gone_check() {
    services_look "$@" || return
    services_packages
    # shellcheck disable=SC2086 # words
    [ -z "$sv_packages" ] || packages_absent_check $sv_packages
}

# services_packages: sets sv_packages. A unit that only its administrator wrote belongs to none, and is left.
services_packages() {
    sv_packages=''
    services_each services_package
}

services_package() {
    for sv_path in "/usr/lib/systemd/system/$1" "/lib/systemd/system/$1" "/etc/init.d/${1%.*}"; do
        [ -f "$sv_path" ] || continue
        sv_name=$(pm_owner "$sv_path" 2>/dev/null | head -n 1)
        case " $sv_packages $sv_name" in
        *" $sv_name "* | *' ') ;;
        *) sv_packages="$sv_packages $sv_name" ;;
        esac
        [ -z "$sv_name" ] || return 0
    done
    note "$1 belongs to no package: it is left"
}

services_gone_apply() {
    services_look "$@" || return
    services_packages
    services_each services_gone_remember || return
    # shellcheck disable=SC2086 # words
    packages_absent_apply $sv_packages
}

# Its package comes back first, then it is what it was.
services_gone_remember() { remember service-off "$1" "$2" "$3"; }
