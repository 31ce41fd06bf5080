# Reports to a program. One frame is a line `RS NONCE UPTIME TYPE FIELDS` in the same stream as the steps' own output, so
# that order needs no clock and a reader that lost the link resumes at one offset. NONCE is set before.
RS=$(printf '\036')
report() {
    read -r uptime rest </proc/uptime || uptime=0
    send "$RS$NONCE $uptime $*$NL"
}
