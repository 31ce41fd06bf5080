import Manifest

/// What the `security` commands have in common: each says with options what a manifest says under `security`.
enum Security {
    static let exits: [ExitCode] = [
        .failed, .timedOut, .unreachable, .changesFound, .rolledBack, .outcomeUnknown,
    ]

    /// What the guard does, for the discussion of each command.
    static let guarded = """
        The change is guarded: the host takes it back by itself unless a new connection confirms it within \
        --confirm-within, and the command then ends with 7.
        """

    /// - Parameter wanted: What stands under `security` in the manifest that says the same.
    static func run(
        _ invocation: Invocation, _ wanted: () throws -> KeyValuePairs<String, Fragment?>
    ) async -> ExitCode {
        await Workplace(invocation, isVerbose: invocation.has(.verbose)).run { place in
            try await ManifestWork(place, .keys(["security": .keys(wanted())]), using: place.secretSource)
                .carryOut(place)
        }
    }
}
