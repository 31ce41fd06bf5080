/// `tunnel __complete`: what the completion scripts ask on each TAB.
enum CompleteCommand {
    static let subcommand = Subcommand(
        "__complete",
        summary: "Print completions for an unfinished command line",
        positionals: [Positional("WORD", .rest, help: "The words after tunnel, the unfinished one last.")],
        isHidden: true,
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode {
        return .success
    }
}
