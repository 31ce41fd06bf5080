/// `tunnel manifest schema`: the manifest's form for editors.
enum ManifestSchema {
    static let subcommand = Subcommand(
        "manifest", "schema",
        summary: "Print the JSON Schema of manifests",
        discussion: "Editors that know the schema complete keys and mark mistakes while a manifest is being written.",
        examples: [Example("tunnel manifest schema > tunnel.schema.json", "Keep it beside the manifests")],
        exits: [],
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode { .success }
}
