# shellcheck disable=SC2034
# sshd_* configuration PRINT. Its files are undone as paths; then sshd reads them again.

sshd_state() { echo "sshd -T with the sum $(sshd_print)"; }

sshd_before() { echo "sshd -T with the sum $2"; }

sshd_late() { :; }

# A host that starts reads the old files.
sshd_undone() { [ -n "${BOOTING-}" ] || [ "$undo_sshd" = yes ]; }

sshd_undo() {
    sd_file=/etc/ssh/sshd_config undo_sshd=yes
    sshd_units
    sshd_reload
}
undo_sshd=''
