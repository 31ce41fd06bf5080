# fail2ban_* service ACTIVE ENABLED, as systemctl says. Its files are undone as paths; then it reads them again.

fail2ban_state() { systemctl show -p UnitFileState -p ActiveState fail2ban | sort -r | paste -s -d ' ' -; }

fail2ban_before() { echo "UnitFileState=$3 ActiveState=$2"; }

fail2ban_late() { :; }

fail2ban_undone() { [ -n "${BOOTING-}" ] || [ "$undo_fail2ban" = yes ]; }

fail2ban_undo() {
    undo_fail2ban=yes
    case $3 in
    enabled) systemctl -q enable fail2ban ;;
    disabled) systemctl -q disable fail2ban ;;
    esac
    case $2 in
    active) systemctl restart fail2ban ;;
    *) systemctl stop fail2ban ;;
    esac || {
        problem 'fail2ban did not go back to what it was'
        return 1
    }
}
undo_fail2ban=''
