# shellcheck disable=SC2034,SC2154
# What is wanted of sshd, in the words that this one takes.

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
    # Some keywords are known, and not printed.
    printf '%s\n' "$sd_now" | grep -qi "^$1 " ||
        printf '%s %s\n' "$1" "${sd_value%%\|*}" | "$sd_program" -t -f /dev/stdin 2>/dev/null || return
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
