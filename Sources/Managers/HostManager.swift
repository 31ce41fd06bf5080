import Plan

/// Renders everything that is wanted of a host as one plan.
package enum HostManager {
    /// Each part in the order written: repositories have the packages, packages bring the groups and shells that users
    /// need, users own directories and files, files are read by services. Unit files come last among the files, for they
    /// name the others. What locks the host down comes behind all that might still need to be let in.
    package static func plan(for request: HostRequest, facts: HostFacts) throws(RenderError) -> Plan {
        let unitFiles = request.files.filter { UnitFile.holds(path: $0.path) }
        let otherFiles = request.files.filter { !UnitFile.holds(path: $0.path) }
        var steps = SurveyManager.step("before", for: request.security)
        steps += try RepositoriesManager.steps(for: request.repositories, facts: facts)
        steps += try PackagesManager.steps(
            for: request.packages
                + SecurityManager.packages(for: request.security, besides: request.packages, facts: facts), facts: facts
        )
        steps += HostBasicsManager.steps(for: request.basics)
        let system = request.systemUsers
        func isAccess(_ path: String) -> Step.GuardGroup? { Access.guardGroup(path: path, home: facts.loginHome) }
        steps += accounts(of: request, facts: facts)
        steps += sudo(of: request).map { rules in
            // Rules for another user alone do not touch the operator, and visudo has judged them by then.
            if case .user(let name) = rules.subject, name != facts.login { return SudoManager.step(for: rules) }
            return SudoManager.step(for: rules).guarded(by: .access)
        }
        for directory in system.flatMap(SystemUsersManager.directories) + request.directories {
            steps += DirectoriesManager.steps(for: directory).map { $0.guarded(by: isAccess(directory.path)) }
        }
        steps += system.compactMap(SystemUsersManager.linger)
        steps += (otherFiles + unitFiles).map { FilesManager.step(for: $0).guarded(by: isAccess($0.path)) }
        steps += request.links.map { LinksManager.step(for: $0).guarded(by: isAccess($0.path)) }
        steps += try ServicesManager.steps(for: request.services, after: request.files, facts: facts)
        steps += try SecurityManager.steps(for: request.security, facts: facts)

        var seen: Set<String> = []
        for step in steps where !seen.insert(step.id).inserted { throw .duplicate(step: step.id) }
        return Plan(steps: steps)
    }

    /// A group that is to be absent may be the primary one of a user that goes before it.
    private static func accounts(of request: HostRequest, facts: HostFacts) -> [Step] {
        let users = request.users + request.systemUsers.map(SystemUsersManager.users)
        let present = request.groups.filter { $0.state == .present }.map(UsersManager.step)
        // What the operator may do can hang on being in it.
        let absent = request.groups.filter { $0.state == .absent }.map {
            UsersManager.step(for: $0).guarded(by: .access)
        }
        let own = users.flatMap { user in
            UsersManager.steps(for: user).map { $0.guarded(by: user.name == facts.login ? .access : nil) }
        }
        return present + own + absent
    }

    private static func sudo(of request: HostRequest) -> [SudoRequest] {
        let short = request.users.filter { !$0.sudo.isEmpty }.map { user in
            SudoRequest(.user(user.name), commands: user.sudo, needsPassword: false)
        }
        return short + request.systemUsers.compactMap(SystemUsersManager.sudo) + request.sudo
    }
}
