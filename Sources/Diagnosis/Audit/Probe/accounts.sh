# Accounts, passwords (what kind, never the hash), homes and sudo.
probe_accounts() {
    section passwd
    # The comment is left out: it may hold a person's data.
    awk -F: '!/^[+-]/ { p = $2 == "" ? "empty" : $2 == "x" ? "x" : $2 ~ /^[!*]/ ? "locked" : "hash"
        print $1 ":" p ":" $3 ":" $4 ":" $6 ":" $7 }' /etc/passwd
    section group
    awk -F: '!/^[+-]/ { print $1 ":" ($2 == "" || $2 == "x" || $2 ~ /^[!*]/ ? "x" : "hash") ":" $3 ":" $4 }' /etc/group
    section shadow
    if [ ! -e /etc/shadow ]; then
        none 'there is no /etc/shadow'
    elif is_root; then
        awk -F: '!/^[+-]/ {
            kind = $2
            lock = sub(/^!+/, "", kind)
            if ($2 == "") kind = "empty"
            else if (kind == "" || kind ~ /^[*!x]/) kind = "locked"
            else {
                if (kind ~ /^\$/) { split(kind, parts, "$"); kind = parts[2] } else kind = "des"
                kind = (lock ? "locked-" : "hash-") kind
            }
            print $1 ":" kind ":" $3 ":" $4 ":" $5 ":" $6 ":" $7 ":" $8
        }' /etc/shadow
    fi
    section nis
    for file in /etc/passwd /etc/group /etc/shadow; do
        awk '/^\+/ { print FILENAME ":" FNR ": +" }' "$file"
    done
    section login-defs
    code /etc/login.defs | grep -E ': *(ENCRYPT_METHOD|PASS_MAX_DAYS|PASS_MIN_DAYS|UMASK|USERGROUPS_ENAB|ENV_SUPATH|FAIL_DELAY|SHA_CRYPT|YESCRYPT|HOME_MODE)[[:space:]]'
    section pam
    for file in common-password common-auth common-account common-session system-auth password-auth su login sshd \
        system-login; do
        [ ! -r "/etc/pam.d/$file" ] || code "/etc/pam.d/$file"
    done | head -n 200
    section password-quality
    for file in /etc/security/pwquality.conf /etc/security/pwquality.conf.d/*.conf /etc/security/faillock.conf; do
        [ ! -r "$file" ] || code "$file"
    done | head -n 60
    probe_homes
    probe_root_path
    probe_sudo
}

probe_homes() {
    section homes
    [ "$uid" = 0 ] || lack 'only root can look into the homes of others'
    logins | while read -r user id home; do
        if [ ! -d "$home" ]; then
            echo "missing $user $id $home"
            continue
        fi
        state "$home" | sed "s/^/home $user $id /"
        find "$home" -maxdepth 1 -name '.*' -type f \( -perm -020 -o -perm -002 \) | head -n 20 | while read -r file; do
            state "$file" | sed "s/^/dot $user $id /"
        done
        for file in .rhosts .shosts .netrc .forward .pgpass .my.cnf; do
            [ ! -f "$home/$file" ] || state "$home/$file" | sed "s/^/trust $user $id /"
        done
    done
    for file in /etc/hosts.equiv /etc/shosts.equiv; do
        [ ! -f "$file" ] || state "$file" | sed 's/^/trust root 0 /'
    done
}

# Where root's shell looks for programs, as far as files say; no shell is started for it.
probe_root_path() {
    section root-path
    is_root || return
    found=''
    for file in /etc/environment /etc/login.defs /etc/profile /etc/profile.d/*.sh /etc/bash.bashrc /root/.profile \
        /root/.bash_profile /root/.bash_login /root/.bashrc /root/.zshrc /root/.zprofile; do
        [ ! -r "$file" ] || code "$file" | grep -E '(^|[^A-Za-z_])(ENV_SUPATH|PATH)[ \t]*=?["'\'' \t]*[A-Za-z=/.:$~]' | grep 'PATH.*[=:]'
    done | head -n 40 | while read -r line; do
        printf 'line %s\n' "$line"
    done
    section root-directories
    for directory in /usr/local/sbin /usr/local/bin /usr/sbin /usr/bin /sbin /bin $(sed -n 's/^ENV_SUPATH.*PATH=//p' /etc/login.defs |
        tr : ' ') $(cat /root/.profile /root/.bashrc /root/.bash_profile /etc/environment |
        sed -n 's/.*PATH="\{0,1\}\([^"]*\).*/\1/p' | tr ': ' '\n\n' | grep '^/'); do
        case $found in
        *" $directory "*) continue ;;
        esac
        found="$found $directory "
        [ ! -d "$directory" ] || state "$directory"
    done
}

probe_sudo() {
    section sudo
    if has sudo; then
        sudo -V 2>&1 | head -n 1
    else
        none 'there is no sudo on the host'
        return
    fi
    section visudo
    if is_root && has visudo; then
        visudo -c 2>&1 && echo 'status 0' || echo "status $?"
    fi
    section sudo-files
    if is_root; then
        state /etc/sudoers /etc/sudoers.d /etc/sudoers.d/*
    fi
    section sudo-rules
    if is_root; then
        # `#include` is no comment there.
        for file in /etc/sudoers /etc/sudoers.d/*; do
            [ ! -f "$file" ] || awk '
                held != "" { $0 = held $0; held = "" }
                /\\$/ { held = substr($0, 1, length($0) - 1) " "; next }
                /^[ \t]*#(include|includedir|[0-9])/ || !/^[ \t]*(#|$)/ { print FILENAME ":" FNR ": " $0 }' "$file"
        done | head -n 300
    fi
}
