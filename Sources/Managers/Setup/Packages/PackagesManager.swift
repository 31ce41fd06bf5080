import Plan
import Shell

/// Packages: one step, one query and one transaction for each state, however many names there are.
package enum PackagesManager {
    package static func steps(for requests: [PackageRequest], facts: HostFacts) throws(RenderError) -> [Step] {
        guard !requests.isEmpty else { return [] }
        guard let manager = facts.packageManager else { throw .noPackageManager(system: facts.systemName) }
        for request in requests { try check(request, manager) }
        // What goes away goes first, for it may stand in the way of what is to come.
        let states: [PackageRequest.State] = [.absent, .present, .latest, .held]
        return states.compactMap { state in
            let wanted = requests.filter { $0.state == state }
            if wanted.isEmpty { return nil }
            return Step(
                id: state == .present ? "packages" : "packages \(state.rawValue)",
                kind: kind(of: state, in: .packages(of: manager)),
                arguments: wanted.map { .quoted($0.name + ($0.version.map { "=" + $0 } ?? "")) })
        }
    }

    private static func kind(of state: PackageRequest.State, in library: ShellLibrary) -> Step.Kind {
        switch state {
        case .present: Step.Kind("packages_present", in: library)
        case .absent: Step.Kind("packages_absent", in: library)
        case .latest: Step.Kind("packages_latest", in: library)
        case .held: Step.Kind("packages_held", in: library)
        }
    }

    /// The repositories of pacman have one version of each package, and neither pacman nor apk keeps a list of holds.
    private static func check(_ request: PackageRequest, _ manager: PackageManager) throws(RenderError) {
        if request.state == .held, [.pacman, .apk].contains(manager) {
            throw .unsupported(wish: "hold a package at its version", manager: manager, package: request.name)
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
