# What the system's files say of accounts and groups, and how to put their lines back where they were.

account_files='passwd shadow group gshadow subuid subgid'

# account_record NAME: lines `FILE NUMBER LINE`: its own ones, and those of groups that it is in.
account_record() {
    for ac_file in $account_files; do
        [ ! -r "/etc/$ac_file" ] || awk -F: -v name="$1" -v file="$ac_file" '
            function has(list, i, n, words) {
                n = split(list, words, ",")
                for (i = 1; i <= n; i++) if (words[i] == name) return 1
                return 0
            }
            $1 == name || (file ~ /^g?(group|shadow)$/ && file != "shadow" && has($4)) { print file, NR, $0 }
        ' "/etc/$ac_file" || return
    done
}

# account_own NAME: of a record on stdin, without numbers, what is about NAME itself: who else is in a group is not.
account_own() {
    awk -F: -v name="$1" '{
        line = $0
        sub(/^[a-z]* [0-9]* /, "", line)
        file = substr($0, 1, index($0, " ") - 1)
        split(line, part, ":")
        print file " " (part[1] == name ? line : part[1])
    }'
}

# account_words NAME: what account_own printed, in words that hold no hash of a password.
account_words() {
    awk -v name="$1" '
        { file = $1; sub(/^[a-z]* /, ""); group = $0; sub(/:.*/, "", group) }
        file == "passwd" { entry = $0 }
        file == "group" { groups = groups (groups == "" ? "" : ",") group }
        END { print entry == "" ? "absent" : entry ", groups " groups }'
}

# Words for people, and a digest, for hashes of passwords are in it.
account_state() {
    ac_now=$(account_record "$1" | account_own "$1")
    ac_words=$(printf '%s\n' "$ac_now" | account_words "$1")
    case $ac_words in
    absent) echo absent ;;
    *) printf '%s, sha256 %s\n' "$ac_words" "$(printf %s "$ac_now" | sha256sum | cut -c 1-16)" ;;
    esac
}

account_before() {
    ac_was=$(account_own "$1" <"$2")
    ac_now=$(account_record "$1" | account_own "$1")
    ac_words=$(printf '%s\n' "$ac_was" | account_words "$1")
    [ "$ac_words" = absent ] || for ac_file in shadow gshadow subuid subgid; do
        [ "$(printf '%s\n' "$ac_was" | grep "^$ac_file ")" = "$(printf '%s\n' "$ac_now" | grep "^$ac_file ")" ] ||
            ac_words="$ac_words, its entry in $ac_file as it was"
    done
    printf '%s\n' "$ac_words"
}

account_undone() { [ "$(account_record "$1" | account_own "$1")" = "$(account_own "$1" <"$2")" ]; }

# account_undo NAME RECORD
account_undo() {
    if ! grep -q '^passwd ' "$2" && user_busy "$1"; then
        problem "processes of $1 are running, so the account cannot be removed"
        return 1
    fi
    for ac_file in $account_files; do
        [ ! -e "/etc/$ac_file" ] || account_put "$ac_file" "$1" "$2" || return
    done
}

# account_put FILE NAME RECORD: under the lock that the tools for accounts take (lckpwdf(3) and FILE.lock).
account_put() {
    ac_path=/etc/$1
    echo "$$" >"$ac_path.$$" || return
    ac_tries=0
    until ln "$ac_path.$$" "$ac_path.lock" 2>/dev/null; do
        ac_tries=$((ac_tries + 1))
        if [ "$ac_tries" -gt 15 ]; then
            rm -f "$ac_path.$$"
            problem "$ac_path is locked by another program"
            return 1
        fi
        sleep 1
    done
    cp -p "$ac_path" "$ac_path.tunnel" && account_lines "$1" "$2" "$3" >"$ac_path.tunnel" &&
        { cmp -s "$ac_path.tunnel" "$ac_path" || { keep "$ac_path" && mv -f "$ac_path.tunnel" "$ac_path"; }; }
    ac_rc=$?
    rm -f "$ac_path.tunnel" "$ac_path.lock" "$ac_path.$$"
    [ ! -e /sys/fs/selinux/enforce ] || restorecon "$ac_path"
    [ "$ac_rc" = 0 ] || problem "$ac_path could not be written"
    return "$ac_rc"
}

# account_lines FILE NAME RECORD: the file with the account's lines as they were.
account_lines() {
    awk -v file="$1" -v name="$2" '
        function key(line) { return substr(line, 1, index(line, ":") - 1) }
        function members(line, words) { split(line, words, ":"); return words[4] }
        function has(line) { return index("," members(line) ",", "," name ",") > 0 }
        function with(line) { return line (members(line) == "" ? "" : ",") name }
        function without(line, head, list) {
            list = "," members(line) ","
            head = substr(line, 1, length(line) - length(members(line)))
            sub("," name ",", ",", list)
            gsub(/^,|,$/, "", list)
            return head list
        }
        function emit(line) { out[++count] = line }
        FILENAME == ARGV[1] {
            if ($1 == "passwd") existed = 1
            if ($1 != file) next
            line = substr($0, length($1) + length($2) + 3)
            if (key(line) == name) { own[++owns] = line; at[owns] = $2 } else was[key(line)] = line
            next
        }
        key($0) == name {
            # A group of the same name that was made with the account goes with it.
            if (put < owns) emit(own[++put])
            else if (existed && file ~ /^g/) emit($0)
            next
        }
        file !~ /^g/ { emit($0); next }
        key($0) in was {
            if (has($0)) emit($0)
            else emit(without(was[key($0)]) == $0 ? was[key($0)] : with($0))
            next
        }
        { emit(has($0) ? without($0) : $0) }
        END {
            for (i = 1; i <= count; i++) {
                while (put < owns && at[put + 1] <= i) print own[++put]
                print out[i]
            }
            while (put < owns) print own[++put]
        }
    ' "$3" "/etc/$1"
}

group_state() {
    gr_now=$(group_entry "$1")
    echo "${gr_now:-absent}"
}
group_before() { echo "${2:-absent}"; }
group_undone() { [ "$(group_entry "$1")" = "$2" ] && { [ -z "${3:-}" ] || [ "$(group_members "$1")" = "$3" ]; }; }
group_undo() {
    gr_name=$1
    gr_entry=$2
    gr_members=${3:-}
    gr_gid=${2#*:*:}
    gr_gid=${gr_gid%:}
    if [ -z "$2" ]; then
        set -- groupdel "$1"
    elif [ "$(group_entry "$1")" ]; then
        set -- groupmod -g "$gr_gid" "$1"
    else
        set -- groupadd -g "$gr_gid" "$1"
    fi
    gr_words=$(
        exec 2>&1
        [ "$(group_entry "$gr_name")" = "$gr_entry" ] || "$@" || exit
        for gr_member in $(echo "$gr_members" | tr , ' '); do
            # An account may have gone since.
            ! grep -q "^$gr_member:" /etc/passwd || usermod -a -G "$gr_name" "$gr_member" || exit
        done
    ) || {
        problem "$gr_words"
        return 1
    }
}

# tree_mark PATH: tells whether anything in a directory has changed since.
tree_mark() {
    if [ -d "$1" ]; then
        echo "$(find "$1" | wc -l) names, sha256 $(
            { find "$1" -xdev -exec stat -c '%n %F %a %u %g' {} + && find "$1" -xdev -type f -exec sha256sum {} +; } |
                sort | sha256sum | cut -c 1-16
        )"
    else
        echo absent
    fi
}

# home-made PATH: a home directory that came with its account.
home_made_state() { tree_mark "$1"; }
home_made_before() { echo absent; }
home_made_undone() { [ ! -e "$1" ]; }
home_made_undo() { rm -rf -- "$1"; }

# home-removed PATH KEPT
home_removed_state() { [ -e "$1" ] && echo there || echo absent; }
home_removed_before() { echo there; }
home_removed_undone() { [ -e "$1" ]; }
home_removed_undo() { mv -- "$2" "$1"; }

# home-moved TO FROM
home_moved_state() { stat -c %i "$1" 2>/dev/null; }
home_moved_before() { echo "in $2"; }
home_moved_undone() { [ ! -e "$1" ] && [ -d "$2" ]; }
home_moved_undo() {
    [ ! -e "$2" ] || {
        problem "$2 is there again"
        return 1
    }
    mv -- "$1" "$2"
}

# home-owner PATH UID GID NEW-UID NEW-GID: files that a changed account took along.
home_owner_state() { stat -c '%u %g' "$1" 2>/dev/null; }
home_owner_before() { echo "$2 $3"; }
home_owner_undone() { [ "$(stat -c '%u %g' "$1" 2>/dev/null)" = "$2 $3" ]; }
home_owner_undo() {
    find "$1" -xdev -user "$4" -exec chown -h "$2" {} + && find "$1" -xdev -group "$5" -exec chgrp -h "$3" {} +
}
