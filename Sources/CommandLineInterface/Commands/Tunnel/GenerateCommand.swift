/// `tunnel __generate`: refreshes the files that are made from the command table.
enum GenerateCommand {
    static let subcommand = Subcommand(
        "__generate",
        summary: "Write man/ and completions/ under a directory",
        positionals: [Positional("DIRECTORY", .one, .file, help: "The top of the source tree.")],
        isHidden: true,
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode {
        return .success
    }
}
