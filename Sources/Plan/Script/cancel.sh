# Asks a run to stop before its next step.
: >"$RUN/cancel" || exit 1
printf '\036%s cancelled\n' "$NONCE"
