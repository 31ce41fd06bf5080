# timezone_check|timezone_apply NAME: of tzdata.

timezone_check() {
    tz_rc=0
    tz_now=$(readlink /etc/localtime) || tz_now=''
    case $tz_now in
    */zoneinfo/"$1") ;;
    *)
        differs "${tz_now##*/zoneinfo/}, wanted $1"
        tz_rc=1
        ;;
    esac
    # Debian writes it down once more, for programs that cannot read the link.
    tz_file=$1
    [ ! -f /etc/timezone ] || read -r tz_file </etc/timezone || :
    [ "$tz_file" = "$1" ] || {
        differs "/etc/timezone $tz_file, wanted $1"
        tz_rc=1
    }
    return "$tz_rc"
}

timezone_apply() {
    if [ ! -f "/usr/share/zoneinfo/$1" ]; then
        if [ -f /usr/share/zoneinfo/UTC ]; then
            problem "there is no time zone $1 in /usr/share/zoneinfo"
        else
            problem 'there are no time zones on the host: add tzdata to packages'
        fi
        return 1
    fi
    # A copy of a zone's file, as Alpine has it, is replaced as well.
    keep /etc/localtime && keep /etc/timezone || return
    if [ -f /etc/localtime ] && [ ! -L /etc/localtime ]; then rm -f /etc/localtime; fi
    tz_words=$(link_place /etc/localtime "/usr/share/zoneinfo/$1" - - 2>&1) || {
        problem "could not place /etc/localtime: $tz_words"
        return 1
    }
    [ ! -f /etc/timezone ] || file_put /etc/timezone "$1$NL"
}
