import Manifest

/// `tunnel manifest schema`: the manifest's form for editors.
enum ManifestSchema {
    static let subcommand = Subcommand(
        "manifest", "schema",
        summary: "Print a JSON Schema of a file, or of --json",
        discussion: "Editors that know the schema complete keys and mark mistakes while a manifest is being written.",
        positionals: [
            Positional(
                "DOCUMENT", .optional, .choice(["manifest", "inventory", "config", "output", "trace"]),
                help: """
                    What to describe: manifest (the default), inventory, config, which is config.yaml in the configuration \
                    directory, output, which is what --json writes, or trace, which is what --trace writes.
                    """)
        ],
        examples: [Example("tunnel manifest schema > tunnel.schema.json", "Keep it beside the manifests")],
        exits: [],
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode {
        let schema =
            switch invocation.positional("DOCUMENT") {
            case "inventory": JSONSchema.inventory()
            case "config": JSONSchema.config()
            case "output": String(decoding: PackageResources.output_schema_json, as: UTF8.self)
            case "trace": String(decoding: PackageResources.trace_schema_json, as: UTF8.self)
            default: JSONSchema.manifest()
            }
        Channel.standardOutput.write(schema)
        return .success
    }
}
