/// `tunnel render`: the plan as a file.
enum RenderCommand {
    static let subcommand = Subcommand(
        "render",
        summary: "Write a manifest as a script or as cloud-init user data",
        discussion: """
            Writes what apply would run as a readable sh script. Run by hand on the host, as root, it gives the same \
            state and may be run again.

            What a script has to do depends on the host: with --os it is written for that system and nobody is \
            contacted; with TARGETS, which must then be one host, its facts are asked for.

            Secrets of the manifest stand in the script as they are, for it could not work without them. With --output \
            the file can be read by its owner only.
            """,
        positionals: [.manifest, .manifestTargets],
        options: [.format, .os, .output] + Option.privilege + Option.host,
        examples: [
            Example("tunnel render web.yaml --os debian -o web.sh", "A script for a Debian host"),
            Example("tunnel render web.yaml --os ubuntu --format cloud-init", "User data for a fresh image"),
            Example("tunnel render web.yaml web1 | less", "What apply would run on web1"),
        ],
        exits: [.failed, .timedOut, .unreachable],
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode { .success }
}
