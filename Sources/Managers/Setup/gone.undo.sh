# tree-removed PATH KEPT: a directory that went with all that was in it.

tree_removed_state() { if [ -e "$1" ]; then echo there; else echo absent; fi; }

tree_removed_before() { echo 'there, with all that was in it'; }

tree_removed_undone() { [ -e "$1" ] && [ ! -e "$2" ]; }

tree_removed_undo() {
    path_safe "$1" || return
    if [ -e "$1" ]; then
        problem "$1 is there again"
        return 1
    fi
    mv -- "$2" "$1" && path_label "$1"
}
