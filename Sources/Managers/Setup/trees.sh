# tree_check|tree_apply PATH DIRECTORY-MODE FILE-MODE OWNER GROUP: for everything in PATH; `-` keeps what is there.
# Links are never followed, other file systems are left alone.

# tree_list PATH DMODE FMODE OWNER GROUP, in a subshell: paths that differ, from `./` on, directories before what is in
# them.
tree_list() {
    path_enter "$1" || return
    tr_dir=$2 tr_file=$3 tr_owner=$4 tr_group=$5
    set -- -type x
    [ "$tr_dir" = - ] || set -- "$@" -o -type d ! -perm "$tr_dir"
    [ "$tr_file" = - ] || set -- "$@" -o -type f ! -perm "$tr_file"
    [ "$tr_owner" = - ] || set -- "$@" -o ! -user "$tr_owner"
    [ "$tr_group" = - ] || set -- "$@" -o ! -group "$tr_group"
    shift 2
    [ $# = 0 ] || shift
    [ $# = 0 ] || find . -xdev ! -path . \( "$@" \) -print
}

tree_check() {
    path_safe "$1" || return 2
    if [ ! -d "$1" ]; then
        differs 'the directory is not there yet'
        return 1
    fi
    tree_known "$4" "$5" || return 1
    tr_list=$(tree_list "$@") || return 2
    [ "$tr_list" ] || return 0
    tr_count=0
    tr_ifs=$IFS IFS=$NL
    set -f
    # The list is split by now; what reports joins words by IFS.
    for tr_path in $tr_list; do
        IFS=$tr_ifs
        tr_count=$((tr_count + 1))
        if [ "$tr_count" -le 5 ]; then
            case $tr_path in
            ./*) differs "$(stat -c '%a %U:%G' "$1/${tr_path#./}" 2>/dev/null) ${tr_path#./}" ;;
            esac
        fi
    done
    set +f
    IFS=$tr_ifs
    [ "$tr_count" -le 5 ] || differs "and $((tr_count - 5)) more"
    return 1
}

# tree_known OWNER GROUP: find stops at a name that nobody has yet, as in a check before the account is made.
tree_known() {
    case $1 in
    - | *[!0-9]*) [ "$1" = - ] || id -u "$1" >/dev/null 2>&1 || { differs "there is no user $1 yet"; return 1; } ;;
    esac
    case $2 in
    - | *[!0-9]*)
        [ "$2" = - ] || grep -q "^$2:" /etc/group || getent group "$2" >/dev/null 2>&1 || {
            differs "there is no group $2 yet"
            return 1
        }
        ;;
    esac
}

tree_apply() {
    tr_list=$(tree_list "$@") || return
    if [ "$RUN" ]; then
        slot=$((slot + 1))
        tree_record "$1" "$tr_list" >"$RUN/undo/$slot" && remember tree "$1" "$RUN/undo/$slot" || return
    fi
    tr_words=$(tree_set "$@" 2>&1) || {
        problem "could not set modes and owners in $1: $tr_words"
        return 1
    }
}

# tree_record PATH LIST: lines `MODE UID GID PATH`.
tree_record() {
    tr_ifs=$IFS IFS=$NL
    set -f
    for tr_path in $2; do
        IFS=$tr_ifs
        case $tr_path in
        ./*) ;;
        *)
            problem "a name in $1 holds a newline: $tr_path"
            return 1
            ;;
        esac
        stat -c '%a %u %g %n' "$1/${tr_path#./}" || return
    done
    set +f
    IFS=$tr_ifs
}

# tree_set, in a subshell. What differs is changed directory by directory, so that all of one are a few commands.
tree_set() {
    tr_root=$1 tr_dir=$2 tr_file=$3 tr_owner=$4 tr_group=$5
    tr_last='' tr_names=''
    IFS=$NL
    set -f
    for tr_path in $(tree_list "$@" | sort); do
        tr_at=${tr_path%/*}
        if [ "$tr_at" != "$tr_last" ]; then
            tree_here "$tr_last" "$tr_names" || return
            tr_last=$tr_at tr_names=''
        fi
        tr_names="$tr_names$NL./${tr_path##*/}"
    done
    tree_here "$tr_last" "$tr_names"
}

# tree_here DIRECTORY NAMES: DIRECTORY is below tr_root. A name can be made a link at any moment by whoever may write to
# the directory. chown -h follows none; a directory is entered; and to a file its mode is given through a second name in
# a directory that nobody else can change.
tree_here() (
    [ "$2" ] || return 0
    IFS=$NL
    set -f
    # shellcheck disable=SC2086
    set -- "$1" $2
    path_enter "$tr_root${1#.}" || return
    shift
    [ "$tr_owner" = - ] || chown -h -- "$tr_owner" "$@" || return
    [ "$tr_group" = - ] || chgrp -h -- "$tr_group" "$@" || return
    tr_files=''
    for tr_name; do
        if [ -L "$tr_name" ]; then
            continue
        elif [ -d "$tr_name" ]; then
            [ "$tr_dir" = - ] || (path_into "${tr_name#./}" && chmod "0000$tr_dir" .) || return
        elif [ -f "$tr_name" ] && [ "$tr_file" != - ]; then
            tr_files="$tr_files$NL.$tr_name"
        fi
    done
    # shellcheck disable=SC2086
    [ -z "$tr_files" ] || path_private tree_files $tr_files
)

tree_files() {
    for tr_name; do
        ln "$tr_name" f || return
        if [ -f f ] && [ ! -L f ]; then chmod "0000$tr_file" f || return; fi
        rm -f f
    done
}
