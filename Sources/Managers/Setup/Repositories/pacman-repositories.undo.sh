pacman_key_state() { if pacman_trusts "$1"; then echo trusted; else echo 'not trusted'; fi; }

pacman_key_before() { echo 'not trusted'; }

pacman_key_undone() { ! pacman_trusts "$1"; }

pacman_key_undo() { pacman-key --delete "$1"; }
