/// `tunnel version`, and `tunnel --version`.
enum VersionCommand {
    /// Of the release; the manual and `CHANGELOG.md` carry the same.
    static let version = "0.1.0"

    static let subcommand = Subcommand(
        "version",
        summary: "Print the version",
        examples: [Example("tunnel version", "Which tunnel this is")],
        exits: [],
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode {
        print("tunnel \(version)")
        return .success
    }
}
