import Plan

/// Renders everything that is wanted of a host as one plan.
package enum HostManager {
    /// Each part in the order written: packages bring the groups and shells that users need, users own directories and
    /// files, files are read by services. Unit files come last among the files, for they name the others. What locks the
    /// host down comes behind all that might still need to be let in.
    package static func plan(for request: HostRequest, facts: HostFacts) throws(RenderError) -> Plan {
        let unitFiles = request.files.filter { UnitFile.holds(path: $0.path) }
        let otherFiles = request.files.filter { !UnitFile.holds(path: $0.path) }
        var steps = try PackagesManager.steps(
            for: request.packages
                + SecurityManager.packages(for: request.security, besides: request.packages, facts: facts), facts: facts
        )
        steps += request.users.flatMap(UsersManager.steps)
        func isAccess(_ path: String) -> Step.GuardGroup? { Access.guardGroup(path: path, home: facts.loginHome) }
        steps += request.directories.map { DirectoriesManager.step(for: $0).guarded(by: isAccess($0.path)) }
        steps += (otherFiles + unitFiles).map { FilesManager.step(for: $0).guarded(by: isAccess($0.path)) }
        steps += try ServicesManager.steps(for: request.services, after: request.files, facts: facts)
        steps += try SecurityManager.steps(for: request.security, facts: facts)

        var seen: Set<String> = []
        for step in steps where !seen.insert(step.id).inserted { throw .duplicate(step: step.id) }
        return Plan(steps: steps)
    }
}
