import Plan
import Shell

/// An account for a service: nothing but what the other managers do, and lingering.
package enum SystemUsersManager {
    /// The account and its keys, and what comes with them.
    package static func users(for request: SystemUserRequest) -> UserRequest {
        var user = request.user
        user.isSystem = true
        user.home = home(of: request)
        user.shell = user.shell ?? "nologin"
        return user
    }

    package static func directories(for request: SystemUserRequest) -> [DirectoryRequest] {
        let home = DirectoryRequest(path: home(of: request), mode: request.homeMode)
        return ([home] + request.directories).map { directory in
            DirectoryRequest(
                path: directory.path, owner: request.user.name, group: request.user.name,
                mode: directory.mode ?? FileMode("0750"))
        }
    }

    package static func sudo(for request: SystemUserRequest) -> SudoRequest? {
        request.sudo.isEmpty
            ? nil : SudoRequest(.user(request.user.name), commands: request.sudo, needsPassword: false)
    }

    package static func linger(for request: SystemUserRequest) -> Step? {
        request.lingers.map { lingers in
            Step(
                id: "linger \(request.user.name)", kind: Step.Kind("linger", in: .linger),
                arguments: [.quoted(request.user.name), lingers ? "yes" : "no"])
        }
    }

    private static func home(of request: SystemUserRequest) -> String {
        request.user.home ?? "/var/lib/\(request.user.name)"
    }
}
