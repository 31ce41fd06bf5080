# gone_check|gone_apply PATH file|link|directory|tree: PATH must not be there; what is another kind of thing stays.

gone_check() {
    path_safe "${1%/*}/." || return 2
    if [ ! -L "$1" ] && [ ! -e "$1" ]; then return 0; fi
    go_is=other
    if [ -L "$1" ]; then
        go_is='link'
    elif [ -d "$1" ]; then
        go_is=directory
    elif [ -f "$1" ]; then
        go_is='file'
    fi
    case $2:$go_is in
    file:file | link:link | tree:directory) ;;
    directory:directory)
        if [ "$(find "$1" ! -path "$1" -print 2>&1 | head -n 1)" ]; then
            problem "the directory $1 is not empty: with recursive: true everything in it goes as well"
            return 2
        fi
        ;;
    *)
        problem "$1 is there and is not a ${2%tree}${2#file}, so it is left alone"
        return 2
        ;;
    esac
    if [ "$2" = tree ] && grep -q " $1[/ ]" /proc/self/mounts 2>/dev/null; then
        problem "something is mounted in $1"
        return 2
    fi
    differs "the ${2} is there"
    return 1
}

# What goes is moved away first, in one rename, so that a tree is never half gone, and kept for undo.
gone_apply() {
    if [ "$2" != tree ]; then
        keep "$1" || return
        go_words=$(gone_take "$1" "$2" 2>&1)
    elif [ "$RUN" ]; then
        slot=$((slot + 1))
        remember tree-removed "$1" "$RUN/undo/$slot" || return
        go_words=$(mv -- "$1" "$RUN/undo/$slot" 2>&1)
    else
        go_words=$(rm -rf -- "$1" 2>&1)
    fi || {
        problem "could not remove $1: $go_words"
        return 1
    }
}

# gone_take PATH KIND, in a subshell.
gone_take() {
    path_enter "${1%/*}" || return
    if [ "$2" = directory ]; then rmdir "./${1##*/}"; else rm -f "./${1##*/}"; fi
}
