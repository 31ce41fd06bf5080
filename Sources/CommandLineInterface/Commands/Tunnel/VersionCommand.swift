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
        show(asJSON: invocation.has(.json))
        return .success
    }

    /// One line, as people read it or as programs do; with no summary behind it, as it is the whole result.
    static func show(asJSON isJSON: Bool) {
        let line =
            isJSON ? JSONLine.make("version", host: nil, ["version": .string(version)]).line : "tunnel \(version)"
        Channel.standardOutput.write(line + "\n")
    }
}
