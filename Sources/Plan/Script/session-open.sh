# Opens a session. Before it, besides NAME and NONCE: MARK (its nonce), PTY (yes or empty), SHELL_PATH (empty: the login shell),
# DIRECTORY (empty: where the login starts), IDLE (seconds), START (what the shell is to be started with), KEEPER (a script).
# All that the host lacks is told at once. Busybox has programs of the same names that can do less.
missing=''
for tool in flock mkfifo ${PTY:+stty}; do
    command -v "$tool" >/dev/null || missing="$missing, $tool"
done
setsid -f true 2>/dev/null || missing="$missing, setsid of util-linux (with -f)"
if [ -n "$PTY" ]; then
    case $(script --version 2>&1 </dev/null) in
    *util-linux*) ;;
    *) missing="$missing, script of util-linux" ;;
    esac
fi
[ -z "$missing" ] || refuse "missing ${missing#, }"
if [ -z "$SHELL_PATH" ]; then
    case ${SHELL:-sh} in
    */bash | */zsh | */ksh | */mksh | */dash | */ash | */sh) SHELL_PATH=$SHELL ;;
    *) SHELL_PATH='sh' ;;
    esac
fi
program=$(command -v "$SHELL_PATH") || refuse "shell $SHELL_PATH"
if [ -n "$DIRECTORY" ] && ! trouble=$(cd -- "$DIRECTORY" 2>&1); then refuse "directory $trouble"; fi
trouble=$(mkdir -p -- "$LIVE" 2>&1) || refuse "state $trouble"
exec 9>>"$LIVE/.lock"
flock 9
if is_alive "$DIR"; then
    answer exists
    exit 0
fi
[ ! -e "$DIR" ] || (bury "$DIR")
options='-i'
case ${program##*/} in
bash) [ -n "$PTY" ] || options='--norc --noediting -i' ;;
zsh) [ -n "$PTY" ] || options='-f -o no_prompt_sp -i' ;;
esac
quoted() { printf "'%s'" "$(for_quotes "$1")"; }
if ! trouble=$({
    mkdir -- "$DIR" && mkdir -- "$DIR/readers" && mkfifo -- "$DIR/in" "$DIR/out" &&
        printf '%s\n' "$MARK" >"$DIR/nonce" && printf '%s\n' "$KEEPER" >"$DIR/keeper" &&
        date +%s >"$DIR/since" && printf '0\n' >"$DIR/end" && stamp &&
        { [ -z "$PTY" ] || : >"$DIR/pty"; } &&
        {
            printf 'echo $$ >%s\n' "$(quoted "$DIR/shell.new")"
            [ -z "$PTY" ] || printf 'stty sane noflsh rows 24 cols 80; tty >%s\n' "$(quoted "$DIR/tty")"
            printf 'mv -f -- %s %s\n' "$(quoted "$DIR/shell.new")" "$(quoted "$DIR/shell")"
            printf 'cd -- %s\n' "$(quoted "${DIRECTORY:-$PWD}")"
            [ -n "$PTY" ] || printf 'PS1= PS2=\nexport PS1 PS2\n'
            printf 'unset ENV\nHISTCONTROL=ignorespace\nSHELL=%s\nexport HISTCONTROL SHELL\n' "$(quoted "$program")"
            printf '%s\n' "$START"
            printf 'TUNNEL_SESSION=%s\nexport TUNNEL_SESSION\nexec %s %s\n' "$MARK" "$(quoted "$program")" "$options"
        } >"$DIR/start"
} 2>&1); then
    rm -rf -- "$DIR"
    refuse "state $trouble"
fi
# It makes the keeper no background job of this shell: that would leave SIGINT ignored in all of the session.
(
    exec 9>&-
    setsid -f sh "$DIR/keeper" "$DIR" "$MARK" "$IDLE" </dev/null >/dev/null 2>&1
)
tries=0
until [ -e "$DIR/shell" ] && is_alive "$DIR"; do
    tries=$((tries + 1))
    [ "$tries" -lt 100 ] || refuse 'state the shell did not start'
    sleep 0.05 || sleep 1
done
rm -f -- "$DIR/start"
answer opened "$(cat "$DIR/shell")" "$program"
