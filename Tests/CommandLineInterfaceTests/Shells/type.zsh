#!/usr/bin/env -S zsh -f
# Types LINEs and then TAB into an interactive shell on a terminal, and prints what each line has become.
# usage: type.zsh bash|zsh|fish SCRIPT LINE...
# Needs `tunnel` in PATH; the shell starts without the user's own configuration.
emulate -L zsh
zmodload zsh/zpty zsh/zselect

shell=$1 script=$2
shift 2
room=$(mktemp -d) || exit 1
trap 'rm -rf $room' EXIT
export ROOM=$room TERM=xterm INPUTRC=/dev/null

# Ctrl-G writes the line as it stands to a file and clears it.
case $shell in
    bash)
        print -r -- "source ${(q)script}
            PS1='ready> '
            bind -x '\"\\C-g\": printf \"%s\" \"\$READLINE_LINE\" > \$ROOM/part; mv \$ROOM/part \$ROOM/line; READLINE_LINE=; READLINE_POINT=0'
            : > \$ROOM/ready" > $room/rc
        start=(bash --noprofile --rcfile $room/rc -i)
        ;;
    zsh)
        mkdir $room/functions
        cp $script $room/functions/_tunnel
        print -r -- "fpath=($room/functions \$fpath)
            autoload -Uz compinit
            compinit -u -d $room/dump
            PS1='ready> '
            dump-line() { print -rn -- \"\$BUFFER\" > \$ROOM/part; mv \$ROOM/part \$ROOM/line; BUFFER= }
            zle -N dump-line
            bindkey -e
            bindkey '^G' dump-line
            : > \$ROOM/ready" > $room/.zshrc
        export ZDOTDIR=$room
        start=(zsh -d -i)
        ;;
    fish)
        export XDG_DATA_HOME=$room
        start=(fish --no-config -i -C "source ${(q)script}
            function dump_line
                commandline > \$ROOM/part
                mv \$ROOM/part \$ROOM/line
                commandline ''
            end
            bind \\cg dump_line
            true > \$ROOM/ready")
        ;;
    *) print -u2 "no driver for $shell"; exit 2 ;;
esac

zpty -b typist "${(@q)start}" || exit 1
trap 'zpty -d typist; rm -rf $room' EXIT

# Waits for a file, at most 20 s, and keeps the terminal empty meanwhile: a full one would stop the shell.
await() {
    integer tries=0
    local seen
    until [[ -e $1 ]]; do
        while zpty -rt typist seen; do screen+=$seen; done
        if (( ++tries > 2000 )); then
            print -u2 -r -- "$shell does not answer; its screen: $screen"
            exit 1
        fi
        zselect -t 1
    done
}

await $room/ready
for line in "$@"; do
    rm -f $room/line
    zpty -wn typist "$line"$'\t'
    zpty -wn typist $'\a'
    await $room/line
    print -r -- "$(<$room/line)|"
done
