# shellcheck disable=SC2154
# tree_check|tree_apply PATH DIRECTORY-MODE FILE-MODE OWNER GROUP: for everything in PATH; `-` keeps what is there.
# Links are never followed. What is mounted in it is left alone, and so is a file that has a name outside of PATH as well
# (a hard link): to change it here would change it there.
#
# Lists hold a name a line, from `./` on, as the %b of printf takes it: `\n` for a newline, `\\` for a backslash.
tr_cut=$(printf '\001')

# tree_list PATH DMODE FMODE OWNER GROUP, in a subshell: what differs; with `=` in front what is left alone.
tree_list() {
    path_enter "$1" || return
    tree_mounts
    tr_dir=$2 tr_file=$3 tr_owner=$4 tr_group=$5
    set --
    [ "$tr_dir" = - ] || set -- "$@" -o -type d ! -perm "$tr_dir"
    [ "$tr_file" = - ] || set -- "$@" -o -type f ! -perm "$tr_file"
    [ "$tr_owner" = - ] || set -- "$@" -o ! -user "$tr_owner"
    [ "$tr_group" = - ] || set -- "$@" -o ! -group "$tr_group"
    [ $# != 0 ] || return 0
    shift
    tr_list=$(tree_find \( "$@" \)) && tr_linked=$(tree_find ! -type d -links +1) || return
    if [ -z "$tr_list" ] || [ -z "$tr_linked" ]; then
        printf %s "$tr_list"
        return
    fi
    # Of a file all of whose names are in here, as many are found as it has.
    tr_links=$(printf '%s\n' "$tr_linked" | tree_stat . '%h %i') || return
    printf '%s\n' "$tr_links" / "$tr_list" | awk '
        $0 == "/" { listed = 1; next }
        !listed { names[$2]++; links[$2] = $1; at = $2; sub(/^[0-9]+ [0-9]+ /, ""); inode[$0] = at; next }
        { print ($0 in inode && names[inode[$0]] < links[inode[$0]] ? "=" : "") $0 }'
}

# tree_find EXPRESSION...: what it holds for, in the directory entered.
tree_find() {
    tr_ifs=$IFS IFS=$NL
    set -f
    for tr_mount in $tr_mounts; do set -- ! -path "$tr_mount" ! -path "$tr_mount/*" "$@"; done
    set +f
    IFS=$tr_ifs
    tr_found=$({ find . -xdev ! -path . "$@" -print0 || printf '//\0'; } |
        sed "s/\\\\/\\\\\\\\/g; s/$tr_cut/\\\\0001/g" | tr '\n\000' '\001\n' | sed "s/$tr_cut/\\\\n/g")
    case $tr_found in
    *//) return 1 ;;
    esac
    printf '%s\n' "$tr_found"
}

# tree_mounts: patterns of what is mounted in the directory entered, in tr_mounts.
tree_mounts() {
    tr_mounts=''
    while read -r _ _ _ _ tr_mount _; do
        case $tr_mount in
        *\\*)
            tr_mount=$(printf '%b.' "$(printf %s "$tr_mount" | sed 's/\\/\\0/g')")
            tr_mount=${tr_mount%.}
            ;;
        esac
        case $tr_mount in
        "$pa_here"/*)
            tr_mount=./${tr_mount#"$pa_here"/}
            tr_mounts=$tr_mounts$(printf %s "$tr_mount" | sed 's/[][*?\\]/\\&/g' | tr '\n' '?')$NL
            ;;
        esac
    done </proc/self/mountinfo
}

# tree_stat DIRECTORY FORMAT: reads a list, and prints it with what stat says of each in front.
tree_stat() (
    IFS=$NL
    set -f
    tr_listed=$(cat)
    [ "$tr_listed" ] || return 0
    cd "$1" || return
    # shellcheck disable=SC2086
    tr_stats=$(printf '%b\0' $tr_listed | xargs -0 stat -c "$2" --) || return
    printf '%s\n' "$tr_stats" / "$tr_listed" |
        awk '$0 == "/" { listed = 1; next } !listed { was[++count] = $0; next } { print was[++at] " " $0 }'
)

# tree_words: reads lines `MODE UID GID NAME`, and says in words what the first of them are.
tree_words() {
    awk 'NR <= 5 { mode = $1; owner = $2 ":" $3; sub(/^[^ ]+ [^ ]+ [^ ]+ (\.\/)?/, "")
            printf "%s%s %s %s", (NR > 1 ? ", " : ""), mode, owner, $0 }
        END { if (NR > 5) printf " and %d more", NR - 5 }'
}

tree_check() {
    path_safe "$1" || return 2
    if [ ! -d "$1" ]; then
        differs 'the directory is not there yet'
        return 1
    fi
    tree_known "$4" "$5" || return 1
    tr_list=$(tree_list "$@") || return 2
    tree_left_alone "$1"
    [ "$tr_list" ] || return 0
    tr_ifs=$IFS IFS=$NL
    set -f
    # The list is split by now; what reports joins words by IFS.
    for tr_line in $(printf '%s\n' "$tr_list" | sed -n '1,5p' | tree_stat "$1" '%a %U:%G' 2>/dev/null); do
        IFS=$tr_ifs
        differs "${tr_line%% ./*} ${tr_line#* ./}"
    done
    set +f
    IFS=$tr_ifs
    tr_count=$(printf '%s\n' "$tr_list" | grep -c '')
    [ "$tr_count" -le 5 ] || differs "and $((tr_count - 5)) more"
    return 1
}

# tree_left_alone PATH: takes it out of tr_list, and says so.
tree_left_alone() {
    tr_left=$(printf '%s\n' "$tr_list" | sed -n 's/^=//p')
    [ "$tr_left" ] || return 0
    tr_list=$(printf '%s\n' "$tr_list" | grep -v '^=')
    tr_count=$(printf '%s\n' "$tr_left" | grep -c '')
    note "left as it is, for it has a name outside of $1 as well: ${tr_left%%"$NL"*}$(
        [ "$tr_count" = 1 ] || printf %s " and $((tr_count - 1)) more"
    )"
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
    tr_list=$(printf '%s\n' "$tr_list" | grep -v '^=')
    tree_remember "$1" || return
    tr_words=$(tree_set "$@" 2>&1) || {
        problem "could not set modes and owners in $1: $tr_words"
        return 1
    }
}

# tree_remember PATH: sets tr_record, where each is noted before it is changed.
tree_remember() {
    tr_record=''
    [ "$RUN" ] || return 0
    slot=$((slot + 1))
    tr_record=$RUN/undo/$slot
    : >"$tr_record" && remember tree "$1" "$tr_record"
}

# tree_set, in a subshell.
tree_set() {
    tr_root=$1 tr_dir=$2 tr_file=$3 tr_owner=$4 tr_group=$5
    printf '%s\n' "$tr_list" | sed "s|/\([^/]*\)\$|$tr_cut\1|" | tree_batches tree_here
}

# tree_batches COMMAND: reads lines `KEY tr_cut NAME`, and calls COMMAND KEY NAMES for some hundred names of one key each,
# so that as few processes as can be are started.
tree_batches() {
    tr_key='' tr_names='' tr_number=0
    IFS=$NL
    set -f
    # shellcheck disable=SC2013 # by IFS
    for tr_line in $(sort); do
        if [ "${tr_line%"$tr_cut"*}" != "$tr_key" ] || [ "$tr_number" = 250 ]; then
            [ "$tr_number" = 0 ] || "$1" "$tr_key" "$tr_names" || return
            tr_key=${tr_line%"$tr_cut"*} tr_names='' tr_number=0
        fi
        tr_names=$tr_names${tr_line##*"$tr_cut"}$NL
        tr_number=$((tr_number + 1))
    done
    [ "$tr_number" = 0 ] || "$1" "$tr_key" "$tr_names"
}

# tree_here DIRECTORY NAMES: DIRECTORY is below tr_root. A name can be made a link at any moment by whoever may write to
# the directory. chown -h follows none; a directory is entered; and to files their mode is given through second names in
# a directory that nobody else can change. What is gone by now needs nothing.
tree_here() (
    IFS=$NL
    set -f
    tr_at=$(printf '%b.' "${1#.}")
    tr_at=$tr_root${tr_at%.}
    [ -d "$tr_at" ] || return 0
    path_enter "$tr_at" || return
    tr_at=$1 tr_given=$2 tr_names=''
    set --
    for tr_line in $tr_given; do
        tr_name=$tr_line
        case $tr_name in
        *\\*)
            tr_name=$(printf '%b.' "$tr_line")
            tr_name=${tr_name%.}
            ;;
        esac
        if [ -e "./$tr_name" ] || [ -L "./$tr_name" ]; then
            set -- "$@" "./$tr_name"
            tr_names=$tr_names$tr_line$NL
        fi
    done
    [ $# != 0 ] || return 0
    if [ "$tr_record" ]; then
        # Under its second name a file would be noted as the run has made it under its first.
        tr_stats=$(stat -c '%a %u %g %h %i %F' -- "$@") || return
        printf '%s\n%s' "$tr_stats" "$tr_names" | tr_at=$tr_at tr_record=$tr_record awk -v count=$# '
            BEGIN { links = ENVIRON["tr_record"] ".links"; while ((getline inode <links) > 0) seen[inode]; close(links) }
            NR <= count {
                was[NR] = $1 " " $2 " " $3
                if ($4 == 1 || $6 == "directory") next
                if ($5 in seen) was[NR] = ""
                seen[$5]
                print $5 >>links
                next
            }
            was[NR - count] != "" { print was[NR - count] " " ENVIRON["tr_at"] "/" $0 }
        ' >>"$tr_record" || return
    fi
    [ "$tr_owner" = - ] || chown -h -- "$tr_owner" "$@" || return
    [ "$tr_group" = - ] || chgrp -h -- "$tr_group" "$@" || return
    tr_rest=$#
    while [ "$tr_rest" -gt 0 ]; do
        tr_rest=$((tr_rest - 1)) tr_name=$1
        shift
        if [ -L "$tr_name" ]; then
            continue
        elif [ -d "$tr_name" ]; then
            [ "$tr_dir" = - ] || (path_into "${tr_name#./}" && chmod "0000$tr_dir" .) || return
        elif [ -f "$tr_name" ] && [ "$tr_file" != - ]; then
            set -- "$@" ".$tr_name"
        fi
    done
    [ $# != 0 ] || return 0
    # The second names come and go, and the directory is to be as old as before.
    tr_time=$(mktemp) && touch -r . "$tr_time" && path_private tree_files "$@" && touch -r "$tr_time" .
    tr_rc=$?
    rm -f "$tr_time"
    return "$tr_rc"
)

tree_files() { ln -- "$@" . && find . -type f -exec chmod "0000$tr_file" {} +; }
