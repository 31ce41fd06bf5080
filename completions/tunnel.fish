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
