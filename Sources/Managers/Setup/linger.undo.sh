# linger NAME yes|no

linger_state() { if [ -e "/var/lib/systemd/linger/$1" ]; then echo yes; else echo no; fi; }
linger_undone() { [ "$(linger_state "$1")" = "$2" ]; }
linger_undo() { if [ "$2" = yes ]; then loginctl enable-linger "$1"; else loginctl disable-linger "$1"; fi; }
