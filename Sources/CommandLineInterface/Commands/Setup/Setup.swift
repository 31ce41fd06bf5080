import Manifest

/// What the `setup` commands have in common: each says with options what a manifest says under `setup`, and goes the same way.
enum Setup {
    static let exits: [ExitCode] = [.failed, .timedOut, .unreachable, .changesFound]

    /// - Parameter wanted: What stands under `setup` in the manifest that says the same.
    static func run(
        _ invocation: Invocation, _ wanted: () throws -> KeyValuePairs<String, Fragment?>
    ) async -> ExitCode {
        await Workplace(invocation, isVerbose: invocation.has(.verbose)).run { place in
            try await ManifestWork(place, .keys(["setup": .keys(wanted())])).carryOut(place)
        }
    }
}

extension Invocation {
    /// An option's value for a manifest's key; nil where it is not given.
    func text(_ option: Option) -> Fragment? { value(option).map(Fragment.text) }

    /// True for a switch that is given; nil, and so the manifest's default, where it is not.
    func flag(_ option: Option) -> Fragment? { has(option) ? true : nil }

    /// The values of an option that repeats.
    func texts(_ option: Option) -> Fragment? { .texts(values(option)) }
}
