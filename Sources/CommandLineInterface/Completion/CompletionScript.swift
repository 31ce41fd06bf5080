/// The completion scripts, one for each shell.
///
/// They know nothing of the commands: on each TAB they ask `tunnel __complete`, which takes a few milliseconds and
/// answers from the command table, so that a script can never be older or newer than the program it completes. They ask
/// the `tunnel` of PATH, never a program in the current directory.
enum CompletionScript: String, CaseIterable {
    case bash, zsh, fish

    /// Where the file lies under `completions/`, named as the shells look for it.
    var fileName: String {
        switch self {
        case .bash: "tunnel.bash"
        case .zsh: "_tunnel"
        case .fish: "tunnel.fish"
        }
    }

    var text: String {
        switch self {
        case .bash: Self.bashText
        case .zsh: Self.zshText
        case .fish: Self.fishText
        }
    }

    private static let bashText = #"""
        # shellcheck shell=bash
        # Completes tunnel in bash (3.2 and later).

        _tunnel() {
            local line=${COMP_LINE:0:COMP_POINT} words=() index piece blank
            COMPREPLY=()
            # Readline splits words at COMP_WORDBREAKS, such as @ and : in deploy@web1:22: put them together again.
            for ((index = 0; index <= COMP_CWORD; index++)); do
                piece=${COMP_WORDS[index]}
                blank=${line%%[![:blank:]]*}
                line=${line#"$blank"}
                # What stands after the cursor is no part of the unfinished word.
                if ((index == COMP_CWORD)); then piece=$line; fi
                line=${line#"$piece"}
                if ((index == 0)) || [[ -n $blank ]]; then
                    words+=("$piece")
                else
                    words[${#words[@]} - 1]+=$piece
                fi
            done

            # An open quote stays as it is on the line; the program wants the words without quotes.
            local word=${words[${#words[@]} - 1]}
            words=("${words[@]//[\"\'\\]/}")
            word=${word#[\"\']}
            word=${word//\\/}
            words[${#words[@]} - 1]=$word

            local value description addition='' prefix='' replies=()
            while IFS=$'\t' read -r value description; do
                if [[ -z $addition ]]; then
                    addition=$value prefix=$description
                else
                    replies+=("$value")
                fi
            done < <(command tunnel __complete -- "${words[@]:1}" 2>/dev/null)

            case $addition in
                files)
                    compopt -o filenames 2>/dev/null
                    while IFS= read -r value; do replies+=("$prefix$value"); done < <(compgen -f -- "${word#"$prefix"}")
                    ;;
                commands)
                    while IFS= read -r value; do replies+=("$value"); done < <(compgen -c -- "$word")
                    ;;
            esac

            # Readline replaces only what stands after the last word break; @ is one and is replaced all the same.
            local head=${word%"${word##*["$COMP_WORDBREAKS"]}"}
            head=${head%@}
            for value in ${replies[@]+"${replies[@]}"}; do COMPREPLY+=("${value#"$head"}"); done
        }

        complete -F _tunnel tunnel

        """#

    private static let zshText = #"""
        #compdef tunnel
        # Completes tunnel in zsh.

        _tunnel() {
            local -a lines candidates
            local line addition prefix
            lines=("${(@f)$(command tunnel __complete -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
            addition=${lines[1]%%$'\t'*}
            prefix=${lines[1]#*$'\t'}
            shift lines
            for line in $lines; do
                # A colon ends the value in what _describe reads.
                candidates+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
            done

            case $addition in
                files)
                    [[ -n $prefix ]] && compset -P "${(b)prefix}"
                    _files
                    ;;
                commands) _command_names -e ;;
                *) _describe -t tunnel-words tunnel candidates ;;
            esac
        }

        # Both ways of loading: found in fpath as a function of its own, or sourced.
        if [[ $funcstack[1] == _tunnel ]]; then
            _tunnel "$@"
        else
            compdef _tunnel tunnel
        fi

        """#

    private static let fishText = #"""
        # Completes tunnel in fish.

        function __tunnel_complete
            set -l words (commandline -opc)
            set -l word (commandline -ct | string unescape)
            set -l reply (command tunnel __complete -- $words[2..-1] "$word" 2>/dev/null)
            set -l head (string split \t -- $reply[1])
            switch $head[1]
                case files
                    set -l length (string length -- "$head[2]")
                    for path in (__fish_complete_path (string sub -s (math $length + 1) -- "$word"))
                        echo -- "$head[2]$path"
                    end
                case commands
                    __fish_complete_command
                case '*'
                    printf '%s\n' $reply[2..-1]
            end
        end

        complete -c tunnel -e
        complete -c tunnel -f -a '(__tunnel_complete)'

        """#
}
