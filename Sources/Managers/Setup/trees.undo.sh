# shellcheck disable=SC2034
# tree PATH RECORD: modes and owners of what is in PATH, in RECORD a line `MODE UID GID NAME` for each that was changed.

tree_state() {
    tr_now=$(tree_now "$@")
    printf '%s, sha256 %s\n' "$(printf '%s\n' "$tr_now" | tree_words)" "$(printf %s "$tr_now" | sha256sum | cut -c 1-16)"
}

# tree_now PATH RECORD: the same names as they are now, without those that are gone.
tree_now() (
    cd "$1" 2>/dev/null || return 0
    IFS=$NL
    set -f
    for tr_line in $(cut -d ' ' -f 4- "$2"); do
        tr_name=$tr_line
        case $tr_name in
        *\\*)
            tr_name=$(printf '%b.' "$tr_line")
            tr_name=${tr_name%.}
            ;;
        esac
        if [ -e "$tr_name" ] || [ -L "$tr_name" ]; then printf '%s\n' "$tr_line"; fi
    done | tree_stat . '%a %u %g'
)

tree_before() { tree_words <"$2"; }

# What is gone by now cannot be put back, and needs not.
tree_undone() {
    tr_now=$(tree_now "$@") || return 2
    printf '%s\n' "$tr_now" | awk 'NR == FNR { was[$0]; next } $0 != "" && !($0 in was) { exit 1 }' "$2" -
}

tree_undo() {
    tree_remember "$1" || return
    tr_words=$(tree_back "$@" 2>&1) || {
        problem "could not put modes and owners in $1 back: $tr_words"
        return 1
    }
}

# tree_back, in a subshell.
tree_back() {
    tr_root=$1
    sed "s|^\([0-9]* [0-9]* [0-9]*\) \(.*\)/\([^/]*\)\$|\2$tr_cut\1$tr_cut\3|" "$2" | tree_batches tree_back_here
}

# tree_back_here KEY NAMES: KEY is `DIRECTORY tr_cut MODE UID GID`.
tree_back_here() {
    tr_mode=${1#*"$tr_cut"}
    tr_owner=${tr_mode#* } tr_group=${tr_mode##* } tr_dir=${tr_mode%% *} tr_file=${tr_mode%% *}
    tr_owner=${tr_owner%% *}
    tree_here "${1%%"$tr_cut"*}" "$2"
}
