/// `tunnel plan`: what `apply` would change.
enum PlanCommand {
    static let subcommand = Subcommand(
        "plan",
        summary: "Show what apply would change",
        discussion: """
            Compares each host with the manifest and changes nothing. Every step is shown as ok or as a change to \
            make, with a diff for files; secrets are masked.

            Ends with 0 where there is nothing to change and with 6 where there is, so that a script or a nightly job \
            can find hosts that have drifted.
            """,
        positionals: [.manifest, .manifestTargets],
        options: Option.privilege + [.verbose] + Option.pace + Option.host,
        examples: [
            Example("tunnel plan web.yaml web1", "Compare one host with the manifest"),
            Example("tunnel plan web.yaml --failed-of last", "What is left to do where the last apply failed"),
            Example("tunnel plan web.yaml @web --json | jq -c 'select(.kind == \"step\")'", "The steps, for a program"),
        ],
        exits: [.failed, .timedOut, .unreachable, .changesFound],
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode {
        await Workplace(invocation, isVerbose: invocation.has(.verbose)).run { place in
            try await ManifestWork(place).compare(place)
        }
    }
}
