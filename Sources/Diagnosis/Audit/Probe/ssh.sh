# sshd as it is in effect, for each who logs in, and what its files say.
probe_ssh() {
    section sshd
    sshd=$(command -v sshd) || {
        none 'there is no sshd on the host'
        return
    }
    "$sshd" -V 2>&1 | grep -o 'OpenSSH_[^ ,]*' | head -n 1
    ssh_main=/etc/ssh/sshd_config
    [ -e "$ssh_main" ] || ssh_main=/usr/etc/ssh/sshd_config
    ssh_files=$ssh_main
    for pattern in $(awk 'tolower($1) == "include" { for (i = 2; i <= NF; i++) print $i }' "$ssh_main"); do
        case $pattern in
        /*) ;;
        *) pattern=${ssh_main%/*}/$pattern ;;
        esac
        for file in $pattern; do
            [ ! -f "$file" ] || ssh_files="$ssh_files $file"
        done
    done
    section sshd-files
    for file in $ssh_files; do
        if [ -r "$file" ]; then code "$file"; else lack "$file: only root can read it"; fi
    done
    # Those for whom a Match may count differently: all who log in, where there is one.
    users=root
    # shellcheck disable=SC2086 # several files
    if grep -qi '^[[:space:]]*match' $ssh_files; then users="$users $(logins | cut -d ' ' -f 1 | head -n 40 | tr "$NL" ' ')"; fi
    section sshd-effective
    if ssh_now=$(ssh_tell "$OPERATOR"); then
        printf '%s\n' "$ssh_now" | ssh_known | sed "s/^/$OPERATOR /"
        done=" $OPERATOR "
        for user in $users; do
            case $done in
            *" $user "*) continue ;;
            esac
            done="$done$user "
            # What is as for the operator is not said again.
            ssh_tell "$user" | ssh_known | grep -vxF "$ssh_now" | sed "s/^/$user /"
        done
    else
        ssh_now=''
        if [ "$uid" = 0 ]; then
            lack "sshd refuses its configuration: $(sshd_raw "$OPERATOR" 2>&1 | head -n 1)"
        else
            lack 'only root can ask sshd'
        fi
    fi
    ssh_daemon
    ssh_host_keys
    ssh_moduli
    ssh_authorized
}

# Without what may hold a secret.
ssh_known() { grep -v -e '^setenv ' -e '^authorizedkeyscommand '; }

sshd_raw() { "$sshd" -T -C "user=$1,host=${ADDRESS:-127.0.0.1},addr=${ADDRESS:-127.0.0.1},laddr=127.0.0.1,lport=22"; }

# Where a socket starts sshd, its directory may be missing while nobody is logged in; it is made where nobody sees it.
ssh_tell() {
    if [ -d /run/sshd ] || ! sshd_raw "$1" 2>&1 >/dev/null | grep -q 'privilege separation directory'; then
        sshd_raw "$1"
    elif has unshare; then
        # shellcheck disable=SC2016 # for the inner shell
        unshare -m sh -c 'mount -t tmpfs none /run && mkdir -m 0755 /run/sshd && shift && exec "$@"' sh x "$sshd" -T -C \
            "user=$1,host=${ADDRESS:-127.0.0.1},addr=${ADDRESS:-127.0.0.1},laddr=127.0.0.1,lport=22"
    else
        return 1
    fi
}

# What the daemon that runs offers, which is not what its files say where it has not read them.
ssh_daemon() {
    section sshd-running
    at=$(printf '%s\n' "$ssh_now" | sed -n 's/^listenaddress //p' | head -n 1)
    case $at in
    '[::]:'* | 0.0.0.0:* | '') at=127.0.0.1 ;;
    *) at=${at%:*} at=${at#[} at=${at%]} ;;
    esac
    port=$(printf '%s\n' "$ssh_now" | sed -n 's/^port //p' | head -n 1)
    if has ssh-keyscan; then
        heard=$(ssh-keyscan -vv -T 5 -t ed25519 -p "${port:-22}" "$at" 2>&1 | tr -d '\r' |
            sed -n '/peer server KEXINIT/,$s/^debug2: //p')
        printf '%s\n' "$heard" | sed -n -e 's/^KEX algorithms: /kexalgorithms /p' -e 's/^ciphers stoc: /ciphers /p' \
            -e 's/^MACs stoc: /macs /p'
        [ "$heard" ] || lack "no sshd answers at $at port ${port:-22}"
    else
        lack 'there is no ssh-keyscan to ask the running sshd with'
    fi
    [ -d /run/systemd/system ] || return 0
    for unit in ssh.service sshd.service; do
        systemctl -q is-active "$unit" || continue
        # After a reload too; whole seconds.
        read=$(TZ=UTC systemctl show -p StateChangeTimestamp "$unit")
        read=$(date -d "${read#*=}" +%s) || continue
        echo "read $read $unit"
        for file in $ssh_files; do stat -L -c 'changed %Y %n' "$file"; done
        break
    done
}

ssh_host_keys() {
    section sshd-keys
    for key in $(printf '%s\n' "$ssh_now" | sed -n 's/^hostkey //p'); do
        [ -e "$key" ] || continue
        state "$key" | sed 's/^/private /'
        state "$key.pub" | sed 's/^/public /'
        { ssh-keygen -lf "$key.pub" || ssh-keygen -lf "$key"; } | awk -v path="$key" '{ print "key", $1, $NF, path; exit }'
    done
    [ "$ssh_now" ] || lack 'sshd did not tell its keys'
    section sshd-modes
    # shellcheck disable=SC2086
    state "${ssh_main%/*}" "${ssh_main%/*}/sshd_config.d" $ssh_files
}

ssh_moduli() {
    section moduli
    file=$(printf '%s\n' "$ssh_now" | sed -n 's/^modulifile //p')
    file=${file:-/etc/ssh/moduli}
    if [ -r "$file" ]; then
        awk -v file="$file" '!/^#/ && NF > 5 {
            n++
            if (!least || $5 < least) least = $5
            if ($5 < 3071) weak++
        } END { print n + 0, weak + 0, least + 1, file }' "$file"
    elif [ -e "$file" ]; then
        lack "only root can read $file"
    else
        none "there is no $file"
    fi
}

# Keys that let in: who may write their files, how strong they are, and the names of their options; no key itself.
ssh_authorized() {
    section authorized-keys
    patterns=$(printf '%s\n' "$ssh_now" | sed -n 's/^authorizedkeysfile //p')
    [ "$uid" = 0 ] || lack 'only root can read the keys of others'
    logins | while read -r user id home; do
        [ -d "$home" ] || continue
        for pattern in ${patterns:-.ssh/authorized_keys .ssh/authorized_keys2}; do
            case $pattern in
            none) continue ;;
            esac
            file=$(printf '%s\n' "$pattern" | sed -e "s|%h|$home|g" -e "s|%u|$user|g" -e "s|%U|$id|g")
            case $file in
            /*) ;;
            *) file=$home/$file ;;
            esac
            [ -f "$file" ] || continue
            state "$file" "${file%/*}" | sed "s/^/mode $user $id /"
            ssh_keys "$user" "$file"
        done
        for file in "$home"/.ssh/id_* "$home"/.ssh/*.pem "$home"/.ssh/*.key; do
            case $file in
            *.pub) continue ;;
            esac
            [ ! -f "$file" ] || state "$file" | sed "s/^/private $user $id /"
        done
    done
}

# ssh_keys USER FILE
ssh_keys() {
    ssh-keygen -lf "$2" | head -n 200 | awk -v user="$1" -v file="$2" '{ print "key", user, $1, $NF, file }'
    awk -v user="$1" -v file="$2" '
        /^[ \t]*(#|$)/ { next }
        $1 ~ /^(ssh-|ecdsa-|sk-)/ { print "options", user, file ":" FNR, "none"; next }
        {
            # Values may hold blanks, commas and secrets.
            text = $0
            gsub(/\\"/, "", text)
            gsub(/="[^"]*"/, "", text)
            split(text, words, /[ \t]/)
            print "options", user, file ":" FNR, tolower(words[1])
        }' "$2" | head -n 200
}
