import Manifest
import Plan

/// What the `setup` commands have in common: each says with options what a manifest says under `setup`, and goes the same way.
enum Setup {
    static let exits: [ExitCode] = [
        .failed, .timedOut, .unreachable, .changesFound, .rolledBack, .outcomeUnknown,
    ]

    /// - Parameter wanted: What stands under `setup` in the manifest that says the same.
    /// - Parameter asked: A secret that was asked for; the manifest's `{env: ...}` finds it as ``askedName``.
    static func run(
        _ invocation: Invocation, asked: String? = nil, _ wanted: () throws -> KeyValuePairs<String, Fragment?>
    ) async -> ExitCode {
        await Workplace(invocation, isVerbose: invocation.has(.verbose)).run { place in
            var source = place.secretSource
            if let asked { source.environment = { $0 == askedName ? asked : nil } }
            return try await ManifestWork(place, .keys(["setup": .keys(wanted())]), using: source).carryOut(place)
        }
    }

    /// Not in the environment of any process.
    static let askedName = "ASKED"

    static func refuse(_ invocation: Invocation, _ error: SetupError) async -> ExitCode {
        await Workplace(invocation, isVerbose: invocation.has(.verbose)).run { _ in throw error }
    }
}

extension Invocation {
    /// An option's value for a manifest's key; nil where it is not given.
    func text(_ option: Option) -> Fragment? { value(option).map(Fragment.text) }

    /// True for a switch that is given; nil, and so the manifest's default, where it is not.
    func flag(_ option: Option) -> Fragment? { has(option) ? true : nil }

    /// The values of an option that repeats.
    func texts(_ option: Option) -> Fragment? { .texts(values(option)) }

    /// A number where it is one, and otherwise the text: the manifest's rules tell what is wrong with it.
    func number(_ option: Option) -> Fragment? {
        value(option).map { text in Int(text).map(Fragment.integer) ?? .text(text) }
    }

    /// `absent` where the switch says so.
    var state: Fragment? { has(.absent) ? "absent" : nil }
}

/// What a `setup` command lacks.
enum SetupError: ExplainedError {
    case noTerminal
    case noKeys(String)

    var code: String {
        switch self {
        case .noTerminal: "no-terminal"
        case .noKeys: "no-keys"
        }
    }

    var message: String {
        switch self {
        case .noTerminal: "there is no terminal to ask for the password at"
        case .noKeys(let file): "\(file) holds no key"
        }
    }

    var hint: String? {
        switch self {
        case .noTerminal: "--password-file reads it from a file"
        case .noKeys: "each line is a key as in a .pub file"
        }
    }
}
