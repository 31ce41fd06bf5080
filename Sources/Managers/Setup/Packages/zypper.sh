# shellcheck disable=SC2034
pm_name=zypper

# 102 and 103: done, and a reboot or a restart of zypper is advised. 106: a repository could not be refreshed.
zypper_run() {
    zypper -n "$@"
    zy_rc=$?
    case $zy_rc in
    102 | 103 | 106) return 0 ;;
    esac
    return "$zy_rc"
}

pm_install() { zypper_run install --oldpackage -l "$@"; }

pm_remove() { zypper_run remove "$@"; }

pm_purge() { pm_remove "$@"; }

pm_upgrade() { zypper_run install -l "$@"; }

# A table: status, repository, name, installed, available, architecture.
pm_newer() { zypper -nq list-updates | sed -n 's/^v *|[^|]*| *\([^ |]*\) *|[^|]*| *\([^ |]*\) .*/\1=\2/p'; }

# A table: number, name, and more.
pm_held() { zypper -nq locks | sed -n 's/^[0-9 ]*| *\([^ |]*\) .*/\1/p'; }

pm_hold() { zypper_run addlock "$@"; }

pm_unhold() { zypper_run removelock "$@"; }

# `(1/3) Installing: NAME [...]` and `Retrieving package NAME (1/3), ...`.
pm_line() {
    case $1 in
    'System management is locked by the application with pid '*)
        zy_pid=${1#*pid }
        pk_blocked "zypper's lock, held by $(pk_process "${zy_pid%% *}")"
        ;;
    '('*/*') '*)
        pk_context=''
        zy_text=${1#*\(}
        zy_rest=${zy_text#*/}
        zy_words=${zy_rest#*\) }
        pk_step "${zy_text%%/*}" "${zy_rest%%\)*}" "${zy_words%% \[*}"
        ;;
    'Retrieving package '*' ('*/*')'*)
        zy_text=${1#*\(}
        zy_rest=${zy_text#*/}
        pk_step "${zy_text%%/*}" "${zy_rest%%\)*}" "${1%% \(*}"
        ;;
    *) rpm_reason "$1" ;;
    esac
    return 0
}
