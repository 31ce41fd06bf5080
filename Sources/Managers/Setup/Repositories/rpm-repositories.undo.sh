rpm_key_state() { if rpm -q "$1" >/dev/null 2>&1; then echo known; else echo unknown; fi; }

rpm_key_before() { echo unknown; }

rpm_key_undone() { ! rpm -q "$1" >/dev/null 2>&1; }

rpm_key_undo() { rpm -e "$1"; }
