# shellcheck disable=SC2034
# sshd_port_* sshd PORTS. Its files are undone as paths; then it listens where they say.

sshd_port_state() { echo "sshd on port $(ssh_ports | paste -s -d ' ' -)"; }

sshd_port_before() { echo "sshd on port $2"; }

sshd_port_late() { :; }

# A host that starts reads the old files.
sshd_port_undone() { [ -n "${BOOTING-}" ] || [ "$undo_port" = yes ]; }

sshd_port_undo() {
    sd_file=/etc/ssh/sshd_config undo_port=yes guard_port=${2%% *}
    sshd_units
    if [ "$sd_socket" ]; then sshd_port_rebind; else sshd_reload; fi
}

# sshd_port_label_* PORT: what SELinux lets sshd have.
sshd_port_label_state() { semanage port -l 2>/dev/null | grep -E "^ssh_port_t +tcp .*\b$1\b" || echo 'not a port of sshd'; }

sshd_port_label_before() { echo 'not a port of sshd'; }

sshd_port_label_undone() { ! semanage port -l | grep -qE "^ssh_port_t +tcp .*\b$1\b"; }

sshd_port_label_undo() { semanage port -d -p tcp "$1"; }

undo_port=''
