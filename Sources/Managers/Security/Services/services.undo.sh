# shellcheck disable=SC2154
# service-off UNIT FILESTATE ACTIVESTATE: a unit that was stopped, masked or removed.

service_off_state() { systemctl show -p UnitFileState -p ActiveState "$1" | sort -r | paste -s -d ' ' -; }

service_off_before() { echo "UnitFileState=$2 ActiveState=$3"; }

# Whoever needs its package back has it by then.
service_off_late() { :; }

service_off_undone() {
    sv_now=$(systemctl show --value -p UnitFileState "$1")
    case $2-$sv_now in
    masked-masked | enabled-enabled) ;;
    masked-* | *-masked | enabled-*) return 1 ;;
    esac
    case ${BOOTING-}$3 in
    active | reloading | activating) systemctl -q is-active "$1" ;;
    esac
}

service_off_undo() {
    remember service-off "$1" "$(systemctl show --value -p UnitFileState "$1")" \
        "$(systemctl show --value -p ActiveState "$1")" || return
    [ "$2" = masked ] || systemctl -q unmask "$1" || return
    case $2 in
    enabled) systemctl -q enable "$1" || return ;;
    esac
    case ${BOOTING-}$3 in
    active | reloading | activating) systemctl start "$1" ;;
    esac
}
