# shellcheck disable=SC2154
# repository_check|apply NAME PATH CONTENT KEYPATH KEY: where packages come from, and the key that they are signed by; a
# KEYPATH of `-` is none.
# repository_absent_check|apply NAME PATH KEYPATH
# A package manager's own part gives:
# rp_known NAME KEYPATH      tells with `differs` what else is missing
# rp_trust NAME KEYPATH      makes it so
# rp_distrust                takes back what rp_trust did in this step
# rp_refresh NAME PATH       fetches the lists of this one repository
# rp_forget NAME             what is left to do once it is gone

repository_check() {
    rp_rc=0
    repository_part source "$2" "$3" || rp_rc=$?
    [ "$rp_rc" -lt 2 ] || return "$rp_rc"
    if [ "$4" != - ]; then
        repository_part key "$4" "$5" || rp_rc=$?
        [ "$rp_rc" -lt 2 ] || return "$rp_rc"
    fi
    [ "$rp_rc" != 0 ] || rp_known "$1" "$4" || rp_rc=1
    return "$rp_rc"
}

# repository_part WHAT PATH CONTENT
repository_part() {
    path_safe "$2" || return 2
    if [ ! -e "$2" ]; then
        differs "the $1 $2 is absent"
        return 1
    elif [ ! -f "$2" ] || [ ! -r "$2" ]; then
        problem "the $1 $2 is not a file that can be read"
        return 2
    fi
    rp_part=0
    file_same "$2" %s "$3" || {
        differs "the $1 $2 has another content"
        [ "$1" != source ] || offer "$2"
        rp_part=1
    }
    attrs_check "$2" 644 root root "the $1 $2: " || rp_part=1
    return "$rp_part"
}

repository_apply() {
    rp_source='' rp_key=''
    [ ! -e "$2" ] || rp_source=$(cat "$2" && echo .)
    if [ "$4" != - ]; then
        [ ! -e "$4" ] || rp_key=$(cat "$4" && echo .)
        repository_place "${4%/*}" || return
        file_apply "$4" 644 root root %s "$5" || return
    fi
    repository_place "${2%/*}" || return
    file_apply "$2" 644 root root %s "$3" || return
    rp_trust "$1" "$4" || return
    pm_run rp_refresh "$1" "$2" && return
    # Nothing could be installed by a manager that stumbles over it.
    rp_distrust
    repository_back "$2" "$rp_source"
    [ "$4" = - ] || repository_back "$4" "$rp_key"
    problem "$pm_name cannot use the repository $1, so it was left as it was:$NL$pk_why"
    return 1
}

# repository_place DIRECTORY: with those above it.
repository_place() {
    [ ! -d "$1/" ] || return 0
    repository_place "${1%/*}" && keep "$1" && mkdir -m 0755 "$1"
}

# repository_back PATH CONTENT: CONTENT has a dot behind it; empty where there was no file.
repository_back() {
    if [ -n "$2" ]; then
        file_write "$1" 644 root root %s "${2%.}"
    else
        rm -f "$1"
    fi
}

repository_absent_check() {
    rp_rc=0
    for rp_path in "$2" "$3"; do
        if [ -e "$rp_path" ] || [ -L "$rp_path" ]; then
            differs "$rp_path is there"
            rp_rc=1
        fi
    done
    return "$rp_rc"
}

repository_absent_apply() {
    for rp_path in "$2" "$3"; do
        if [ -e "$rp_path" ] || [ -L "$rp_path" ]; then
            keep "$rp_path" || return
            rm -f "$rp_path" || return
        fi
    done
    rp_forget "$1"
}
