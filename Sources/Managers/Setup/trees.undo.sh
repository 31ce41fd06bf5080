# shellcheck disable=SC2034
# tree PATH RECORD: modes and owners of what is in PATH, in RECORD a line `MODE UID GID PATH` for each that was changed.

tree_state() {
    tr_now=$(tree_now "$2")
    echo "$(printf %s "$tr_now" | grep -c '') of another mode or owner, sha256 $(printf %s "$tr_now" | sha256sum | cut -c 1-16)"
}

# tree_now RECORD: the same paths as they are now.
tree_now() {
    while read -r tr_mode tr_uid tr_gid tr_path; do
        stat -c '%a %u %g %n' "$tr_path" 2>/dev/null || echo "absent $tr_path"
    done <"$1"
}

tree_before() { echo "modes and owners of $(grep -c '' "$2") as they were"; }

tree_undone() { tree_now "$2" | cmp -s - "$2"; }

tree_undo() {
    while read -r tr_mode tr_uid tr_gid tr_path; do
        # What is gone by now needs no mode.
        [ -e "$tr_path" ] || [ -L "$tr_path" ] || continue
        if [ -L "$tr_path" ]; then tr_mode=-; fi
        tr_words=$(tr_root=${tr_path%/*} tr_owner=$tr_uid tr_group=$tr_gid tr_dir=$tr_mode tr_file=$tr_mode &&
            tree_here . "./${tr_path##*/}" 2>&1) || {
            problem "could not put $tr_path back: $tr_words"
            return 1
        }
    done <"$2"
}
