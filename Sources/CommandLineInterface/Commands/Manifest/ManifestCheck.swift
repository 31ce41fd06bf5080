import Manifest

/// `tunnel manifest check`: find mistakes in a manifest.
enum ManifestCheck {
    static let subcommand = Subcommand(
        "manifest", "check",
        summary: "Check a manifest without contacting any host",
        discussion: """
            Reads the manifest, and the inventory where there is one, as apply does, and tells every mistake with \
            file, line and column: unknown keys, wrong types, values that no host would take.
            """,
        positionals: [.manifest],
        examples: [Example("tunnel manifest check web.yaml", "Check before a commit")],
        exits: [],
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode {
        await Workplace(invocation).run { place in
            let file = invocation.positional("MANIFEST") ?? "-"
            let manifest = try Manifest.read(try ManifestWork.bytes(of: file), file: file)
            let inventory = try place.inventory()
            let targets = try manifest.targets?.resolve(in: inventory) ?? []
            await place.reporter.tell("\(file) is good")
            return await place.conclude(
                .success,
                [
                    "file": .string(file),
                    "targets": JSON(targets.map(\.name)),
                ])
        }
    }
}
