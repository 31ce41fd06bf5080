/// The completion scripts, one for each shell.
enum CompletionScript: String, CaseIterable {
    case bash, zsh, fish

    var text: String { "" }
}
