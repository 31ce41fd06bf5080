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
