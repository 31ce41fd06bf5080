# shellcheck disable=SC2034,SC2154
# sshd_check|sshd_apply OPERATOR ADDRESS USERS GROUPS [KEYWORD VALUE]...
# OPERATOR logs in from ADDRESS. USERS and GROUPS are patterns between blanks, or empty. A KEYWORD behind `?` comes from a
# profile: it is left out where this sshd does not know it, and a list of algorithms keeps those that it has; behind `|`
# stands another list, for an sshd with none of the first. The first value that sshd reads wins, so these stand in front
# of all others.

# sshd_look OPERATOR ADDRESS: sets sd_program, sd_main, sd_who, sd_now (what sshd -T says for the operator) and sd_unit.
sshd_look() {
    security_root 'the configuration of sshd' || return
    sd_program=$(command -v sshd) || {
        problem 'there is no sshd on the host'
        return 2
    }
    sd_main=/etc/ssh/sshd_config
    [ -e "$sd_main" ] || sd_main=/usr/etc/ssh/sshd_config
    # Without it sshd tests nothing; where a socket starts sshd, it is there only while sshd runs.
    [ -d /run/sshd ] || mkdir -m 0755 /run/sshd
    sd_who="user=$1,host=$2,addr=$2,laddr=$2,lport=22"
    sd_now=$("$sd_program" -T -C "$sd_who" 2>/dev/null) || {
        problem "sshd refuses its configuration as it is: $("$sd_program" -T -C "$sd_who" 2>&1)"
        return 2
    }
    sd_unit=''
    if [ -d /run/systemd/system ]; then
        for sd_word in ssh.service sshd.service; do
            ! systemctl -q is-active "$sd_word" || sd_unit=$sd_word
        done
    fi
}

# sshd_now KEYWORD: its values as sshd -T prints them.
sshd_now() { printf '%s\n' "$sd_now" | sed -n "s/^$1 //p"; }

# sshd_want OPERATOR ADDRESS USERS GROUPS [KEYWORD VALUE]...: sets sd_text, and sd_keys that are in it.
sshd_want() {
    sd_operator=$1 sd_users=$3 sd_groups=$4
    shift 4
    sd_text="# Written by tunnel; the first value of a keyword counts.$NL" sd_keys=' '
    while [ $# -gt 1 ]; do
        sd_key=${1#\?} sd_value=$2
        case $1 in
        '?'*) ! sshd_adapt "$sd_key" || sshd_line "$sd_key" "$sd_value" ;;
        *) sshd_line "$sd_key" "$sd_value" ;;
        esac
        shift 2
    done
    [ -z "$sd_users" ] || sshd_users
    [ -z "$sd_groups" ] || sshd_groups
}

sshd_line() {
    sd_text="$sd_text$1 $2$NL"
    sd_keys="$sd_keys$1 "
}

# sshd_adapt KEYWORD: makes sd_value one that this sshd takes, or returns 1.
sshd_adapt() {
    printf '%s\n' "$sd_now" | grep -qi "^$1 " || return
    case $1 in
    Ciphers) sd_kind=cipher ;;
    MACs) sd_kind=mac ;;
    KexAlgorithms) sd_kind=kex ;;
    CASignatureAlgorithms) sd_kind=sig ;;
    HostKeyAlgorithms | PubkeyAcceptedAlgorithms) sd_kind=HostKeyAlgorithms ;;
    *) return 0 ;;
    esac
    sd_has=$(ssh -Q "$sd_kind" 2>/dev/null) || sd_has=$("$sd_program" -T -f /dev/null 2>/dev/null |
        sed -n "s/^$(printf %s "$1" | tr '[:upper:]' '[:lower:]') //p" | tr , "\n")
    if [ "$1" = HostKeyAlgorithms ]; then sshd_own_keys; else sd_types='*'; fi
    sd_other=$sd_value\| sd_value=''
    while [ "$sd_other" ] && [ -z "$sd_value" ]; do
        sshd_keep "${sd_other%%\|*},"
        sd_other=${sd_other#*\|}
    done
    [ "$sd_value" ]
}

# sshd_keep NAME,...: those that sshd has, in sd_value.
sshd_keep() {
    sd_rest=$1
    while [ "$sd_rest" ]; do
        sd_word=${sd_rest%%,*} sd_rest=${sd_rest#*,}
        case $NL$sd_has$NL in
        *"$NL$sd_word$NL"*) ;;
        *) continue ;;
        esac
        case $sd_types$sd_word in
        '*'* | *ed25519*ed25519* | *rsa*rsa*) sd_value=$sd_value${sd_value:+,}$sd_word ;;
        esac
    done
}

# The types of the host's own keys that are strong enough, in sd_types.
sshd_own_keys() {
    sd_types=' '
    for sd_word in $(sshd_now hostkey); do
        case $(ssh-keygen -l -f "$sd_word" 2>/dev/null) in
        *'(ED25519)') sd_types=" ed25519$sd_types" ;;
        [0-2]*'(RSA)') ;;
        *'(RSA)') sd_types="${sd_types}rsa " ;;
        esac
    done
}

# AllowUsers and AllowGroups always let the operator in.
sshd_users() {
    sd_found=''
    set -f
    for sd_word in $sd_users; do
        # shellcheck disable=SC2254 # a pattern, as sshd takes it
        case $sd_operator in
        ${sd_word%%@*}) sd_found=yes ;;
        esac
    done
    set +f
    [ "$sd_found" ] || sd_users="$sd_users $sd_operator"
    sshd_line AllowUsers "$sd_users"
}

sshd_groups() {
    sd_found='' sd_own=$(id -Gn "$sd_operator")
    set -f
    for sd_word in $sd_groups; do
        for sd_value in $sd_own; do
            # shellcheck disable=SC2254
            case $sd_value in
            $sd_word) sd_found=yes ;;
            esac
        done
    done
    set +f
    if [ -z "$sd_found" ]; then
        # A group of nobody else's; another one would let others in.
        case " $sd_own " in
        *" $sd_operator "*) sd_groups="$sd_groups $sd_operator" ;;
        *)
            problem "$sd_operator, who logs in for this, is in none of the groups $sd_groups"
            return 2
            ;;
        esac
    fi
    sshd_line AllowGroups "$sd_groups"
}

# Whether there is a key that OPERATOR can log in with, as far as that can be told here.
sshd_has_key() {
    sd_home=$(getent passwd "$sd_operator" | cut -d : -f 6)
    for sd_word in trustedusercakeys authorizedkeyscommand; do
        case $(sshd_now "$sd_word") in
        '' | none) ;;
        *) return 0 ;;
        esac
    done
    for sd_word in $(sshd_now authorizedkeysfile); do
        case $sd_word in
        *%u*) sd_word=${sd_word%%%u*}$sd_operator${sd_word#*%u} ;;
        *%h*) sd_word=${sd_word%%%h*}$sd_home${sd_word#*%h} ;;
        esac
        case $sd_word in
        /*) ;;
        *) sd_word=$sd_home/$sd_word ;;
        esac
        ! grep -qsE '^[^#]*(ssh-|ecdsa-|sk-)' "$sd_word" || return 0
    done
    return 1
}

# sshd_place: sets sd_file. Where sshd_config does not begin by reading the drop-ins, the text goes to its own top.
sshd_place() {
    sd_file=/etc/ssh/sshd_config.d/00-tunnel.conf sd_whole=$sd_text
    awk '/^[ \t]*(#|$)/ { next }
        { found = tolower($1) == "include" && index($0, "/etc/ssh/sshd_config.d/*.conf"); exit }
        END { exit !found }' "$sd_main" || {
        sd_file=$sd_main
        sd_whole="# tunnel begins$NL$sd_text# tunnel ends$NL$(sed '/^# tunnel begins$/,/^# tunnel ends$/d' "$sd_main")$NL"
    }
}

# Settings of these keywords add up over files, so those in other files have to go: FILE..., in sd_foreign.
sshd_foreign() {
    sd_foreign=''
    for sd_word in "$sd_main" /etc/ssh/sshd_config.d/*.conf; do
        if [ "$sd_word" != "$sd_file" ] && [ -f "$sd_word" ] && ! sshd_without "$sd_word" | cmp -s - "$sd_word"; then
            sd_foreign="$sd_foreign $sd_word"
        fi
    done
}

sshd_without() {
    awk -v keys="$sd_keys" 'tolower($1) == "match" { inside = 1 }
        !inside && /^[ \t]*[Aa]llow([Uu]sers|[Gg]roups)[ \t]/ && index(tolower(keys), " " tolower($1) " ") {
            print "# tunnel took this out: " $0; next
        }
        { print }' "$1"
}

sshd_check() {
    sshd_look "$@" && sshd_want "$@" || return 2
    sshd_place
    # What the text alone means to this sshd is what all of it together has to mean.
    sd_alone=$(printf %s "$sd_text" | "$sd_program" -T -f /dev/stdin -C "$sd_who" 2>/dev/null) || {
        problem "sshd does not take these settings: $(printf %s "$sd_text" | "$sd_program" -t -f /dev/stdin 2>&1)"
        return 2
    }
    sd_rc=0 sd_lines=$(sshd_compare)
    while [ "$sd_lines" ]; do
        differs "${sd_lines%%"$NL"*}"
        sd_rc=1
        case $sd_lines in
        *"$NL"*) sd_lines=${sd_lines#*"$NL"} ;;
        *) sd_lines='' ;;
        esac
    done
    if [ "$sd_rc" = 0 ] && ! printf %s "$sd_whole" | cmp -s - "$sd_file"; then
        differs "the text of $sd_file"
        sd_rc=1
    fi
    case $sd_keys$(printf '%s\n' "$sd_alone" | grep '^passwordauthentication ') in
    *' PasswordAuthentication '*no) sshd_has_key || sshd_no_key || sd_rc=$? ;;
    esac
    if [ "$sd_rc" = 0 ]; then
        sshd_is_read || { differs 'the running sshd has not read it'; sd_rc=1; }
    fi
    return "$sd_rc"
}

# A key may come by an earlier step of the same plan, so a comparison alone is not refused.
sshd_no_key() {
    if [ "$MODE" = check ]; then
        differs "$sd_operator has no key to log in with: passwords can only be turned off once there is one"
        return 1
    fi
    problem "$sd_operator has no key to log in with, so passwords stay: add one, or set PasswordAuthentication to yes"
    return 2
}

# What is not as the text means it, one keyword a line.
sshd_compare() {
    printf '%s\n' "$sd_alone" = "$sd_now" | awk -v keys="$sd_keys" '
        BEGIN { count = split(keys, list, " "); for (i = 1; i <= count; i++) known[tolower(list[i])] = 1 }
        $0 == "=" { second = 1; next }
        !($1 in known) { next }
        {
            key = $1
            sub(/^[^ ]* /, "")
            if (second) now[key] = now[key] sep[key] $0; else want[key] = want[key] sep[key] $0
            sep[key] = " "
        }
        END {
            for (i = 1; i <= count; i++) {
                key = tolower(list[i])
                gsub(/^ /, "", now[key])
                if (now[key] == want[key]) continue
                extra = ""
                if (index(want[key], ",")) {
                    n = split(now[key], words, ",")
                    for (j = 1; j <= n; j++)
                        if (!index("," want[key] ",", "," words[j] ",")) extra = extra (extra ? ", " : "") words[j]
                }
                if (extra) print list[i] " allows " extra
                else print list[i] " " (now[key] ? now[key] : "is not set") ", wanted " want[key]
            }
        }'
}

# Has the daemon that runs read what is written? It is asked for a handshake, and systemd when it was reloaded last.
sshd_is_read() {
    if [ "$sd_unit" ]; then
        un_id=$sd_unit
        ! unit_old "$sd_unit" - - reload "$sd_file" || return 1
    fi
    command -v ssh >/dev/null || return 0
    sd_at=$(sshd_now listenaddress | head -n 1)
    case $sd_at in
    '[::]:'* | 0.0.0.0:* | '') sd_host=localhost ;;
    *) sd_host=${sd_at%:*} sd_host=${sd_host#[} sd_host=${sd_host%]} ;;
    esac
    sd_heard=$(ssh -F /dev/null -n -vv -o BatchMode=yes -o ConnectTimeout=5 -o StrictHostKeyChecking=no \
        -o UserKnownHostsFile=/dev/null -o GlobalKnownHostsFile=/dev/null -o PubkeyAuthentication=no \
        -o PreferredAuthentications=none -p "$(sshd_now port | head -n 1)" "root@$sd_host" true 2>&1 |
        tr -d '\r' | sed -n '/peer server KEXINIT/,$s/^debug2: //p')
    # It may not answer here, and then says nothing against it; the guard asks from outside.
    [ "$sd_heard" ] || return 0
    [ "$(printf '%s\n' "$sd_heard" | sed -n 's/^ciphers stoc: //p')" = "$(sshd_now ciphers)" ] &&
        [ "$(printf '%s\n' "$sd_heard" | sed -n 's/^MACs stoc: //p')" = "$(sshd_now macs)" ]
}

# sshd_print: what sshd is told to be, as one word.
sshd_print() {
    "$(command -v sshd)" -T -C user=root,host=localhost,addr=127.0.0.1,laddr=127.0.0.1,lport=22 2>/dev/null |
        cksum | tr ' ' -
}

sshd_apply() {
    sshd_look "$@" && sshd_want "$@" || return 1
    sshd_place
    sshd_foreign
    case $sd_file in
    "$sd_main") sd_words=$(printf %s "$sd_whole" | "$sd_program" -t -f /dev/stdin 2>&1) ;;
    *) sd_words=$({ printf %s "$sd_text" && cat "$sd_main"; } | "$sd_program" -t -f /dev/stdin 2>&1) ;;
    esac || {
        problem "sshd would not start with this: $sd_words"
        return 1
    }
    remember sshd configuration "$(sshd_print)" || return
    for sd_word in $sd_foreign; do
        sd_other=$(sshd_without "$sd_word")$NL
        sshd_write "$sd_word" -644 "$sd_other" || return
    done
    sshd_write "$sd_file" 600 "$sd_whole" || return
    sd_words=$("$sd_program" -t 2>&1) || {
        problem "sshd would not start with this: $sd_words"
        return 1
    }
    sshd_reload
}

# sshd_write FILE MODE TEXT
sshd_write() {
    [ "$1" = "$sd_main" ] || [ -d "${1%/*}" ] || mkdir -m 0755 "${1%/*}" || return
    keep "$1" || return
    sd_words=$(file_write "$1" "$2" root root %s "$3" 2>&1) || {
        problem "could not write $1: $sd_words"
        return 1
    }
    path_label "$1"
}

# Those who are logged in stay so. Where a socket starts sshd for each of them, or it stands still, nothing is to do.
sshd_reload() {
    if [ -d /run/systemd/system ]; then
        [ -z "$sd_unit" ] || { unit_look "$sd_unit" && unit_go reload "$sd_unit" - - reload "$sd_file"; }
    elif command -v rc-service >/dev/null; then
        rc-service sshd reload
    else
        kill -HUP "$(cat /run/sshd.pid)"
    fi || {
        problem 'sshd could not be reloaded'
        return 1
    }
}

# sshd_moduli_check|sshd_moduli_apply FILE BITS: groups for Diffie-Hellman of fewer bits are dropped. A file counts bits
# from nought, so groups of 3072 bits stand there as 3071.
sshd_moduli_check() {
    [ -f "$1" ] || return 0
    sd_weak=$(awk -v least="$(($2 - 1))" '!/^#/ && $5 < least { n++ } END { print n + 0 }' "$1") || return 2
    [ "$sd_weak" = 0 ] || {
        differs "$sd_weak groups of fewer than $2 bits"
        return 1
    }
}

sshd_moduli_apply() {
    keep "$1" || return
    sd_words=$(sshd_moduli_write "$1" "$(($2 - 1))" 2>&1) || {
        problem "could not write $1: $sd_words"
        return 1
    }
    path_label "$1"
}

# sshd_moduli_write, in a subshell.
sshd_moduli_write() { path_enter "${1%/*}" && path_private sshd_moduli_fill "../${1##*/}" "$2"; }

sshd_moduli_fill() {
    awk -v least="$2" '/^#/ || $5 >= least' "$1" >f || return
    grep -q '^[^#]' f || {
        echo 'no group would be left'
        return 1
    }
    chmod 0644 f && chown root:root f && mv -fT f "$1"
}
