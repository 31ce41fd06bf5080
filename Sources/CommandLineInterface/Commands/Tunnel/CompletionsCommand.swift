/// `tunnel completions`: scripts for shells.
enum CompletionsCommand {
    static let subcommand = Subcommand(
        "completions",
        summary: "Print the completion script for a shell",
        discussion: """
            Packages put the scripts in place. Where tunnel was installed by hand, one line does it: for bash, zsh (a \
            directory of fpath) and fish

                tunnel completions bash > ~/.local/share/bash-completion/completions/tunnel
                tunnel completions zsh > /usr/local/share/zsh/site-functions/_tunnel
                tunnel completions fish > ~/.config/fish/completions/tunnel.fish
            """,
        positionals: [
            Positional("SHELL", .one, .choice(CompletionScript.allCases.map(\.rawValue)), help: "bash, zsh or fish.")
        ],
        examples: [Example("tunnel completions zsh", "The script for zsh")],
        exits: [],
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode {
        guard let script = invocation.positional("SHELL").flatMap(CompletionScript.init) else { return .usage }
        print(script.text, terminator: "")
        return .success
    }
}
