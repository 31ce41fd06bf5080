import Plan
import Shell

/// Packages: one step, one query and one transaction for each state, however many names there are.
package enum PackagesManager {
    package static func steps(for requests: [PackageRequest], facts: HostFacts) throws(RenderError) -> [Step] {
        guard !requests.isEmpty else { return [] }
        guard let manager = facts.packageManager else { throw .noPackageManager(system: facts.systemName) }
        for request in requests {
            try check(request, manager)
            if request.state == .absent, Access.needs(package: request.name, login: facts.login) {
                throw .wayIn(package: request.name)
            }
        }
        // What goes away goes first, for it may stand in the way of what is to come.
        return Change.allCases.compactMap { change in
            let wanted = requests.filter { Change($0) == change }
            if wanted.isEmpty { return nil }
            return Step(
                id: change == .present ? "packages" : "packages \(change.rawValue)",
                kind: change.kind(in: .packages(of: manager)),
                arguments: wanted.map { .quoted($0.name + ($0.version.map { "=" + $0 } ?? "")) })
        }
    }

    /// What one transaction is about, in the order of the transactions.
    private enum Change: String, CaseIterable {
        case absent, purged, unheld, present, latest, held

        init(_ request: PackageRequest) {
            self =
                switch request.state {
                case .absent: request.isPurged ? .purged : .absent
                case .unheld: .unheld
                case .present: .present
                case .latest: .latest
                case .held: .held
                }
        }

        func kind(in library: ShellLibrary) -> Step.Kind {
            switch self {
            case .absent: Step.Kind("packages_absent", in: library)
            case .purged: Step.Kind("packages_purged", in: library)
            case .unheld: Step.Kind("packages_unheld", in: library)
            case .present: Step.Kind("packages_present", in: library)
            case .latest: Step.Kind("packages_latest", in: library)
            case .held: Step.Kind("packages_held", in: library)
            }
        }
    }

    /// The repositories of pacman have one version of each package, and neither pacman nor apk keeps a list of holds.
    private static func check(_ request: PackageRequest, _ manager: PackageManager) throws(RenderError) {
        if [.held, .unheld].contains(request.state), [.pacman, .apk].contains(manager) {
            let wish = request.state == .held ? "hold a package at its version" : "hold packages, nor release them"
            throw .unsupported(wish: wish, manager: manager, package: request.name)
        }
        if request.isPurged, [.dnf, .yum, .zypper].contains(manager) {
            throw .unsupported(wish: "purge a package's configuration", manager: manager, package: request.name)
        }
        if request.version != nil, manager == .pacman {
            throw .unsupported(wish: "install a version of choice", manager: manager, package: request.name)
        }
    }
}

extension HostFacts {
    /// What the host calls itself, for a sentence.
    var systemName: String { osName.isEmpty ? osID : osName }
}
