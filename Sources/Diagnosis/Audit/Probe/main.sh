probe() {
    printf '\036%s audit\n' "$NONCE"
    for part in $PARTS; do "probe_$part"; done
    printf '\036%s end\n' "$NONCE"
}
probe </dev/null
