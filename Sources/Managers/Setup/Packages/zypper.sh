# shellcheck disable=SC2034
pm_name=zypper

# 102 and 103: done, and a reboot or a restart of zypper is advised. 106: a repository could not be refreshed.
zypper_run() {
    ZYPP_LOCK_TIMEOUT=600 zypper -n "$@"
    zy_rc=$?
    case $zy_rc in
    102 | 103 | 106) return 0 ;;
    esac
    return "$zy_rc"
}

pm_install() { zypper_run install --oldpackage -l "$@"; }

pm_remove() { zypper_run remove "$@"; }

pm_upgrade() { zypper_run install -l "$@"; }

# A table: status, repository, name, installed, available, architecture.
pm_newer() { zypper -nq list-updates | sed -n 's/^v *|[^|]*| *\([^ |]*\) .*/\1/p'; }

# A table: number, name, and more.
pm_held() { zypper -nq locks | sed -n 's/^[0-9 ]*| *\([^ |]*\) .*/\1/p'; }

pm_hold() { zypper_run addlock "$@"; }
