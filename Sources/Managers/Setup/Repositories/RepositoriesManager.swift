import Plan
import Shell

/// Where packages come from: one step for each repository, its source file and its key in one.
package enum RepositoriesManager {
    package static func steps(for requests: [RepositoryRequest], facts: HostFacts) throws(RenderError) -> [Step] {
        guard !requests.isEmpty else { return [] }
        guard let manager = facts.packageManager else { throw .noPackageManager(system: facts.systemName) }
        var steps: [Step] = []
        for request in requests { steps.append(try step(for: request, manager)) }
        return steps
    }

    private static func step(
        for request: RepositoryRequest, _ manager: PackageManager
    ) throws(RenderError) -> Step {
        guard let library = ShellLibrary.repositories(of: manager), let place = Place(request.name, manager) else {
            throw .unsupported(wish: "keep a repository in a file of its own", manager: manager, package: request.name)
        }
        let id = "repository \(request.name)"
        guard let url = request.url else {
            return Step(
                id: id, kind: Step.Kind("repository_absent", in: library),
                arguments: [.quoted(request.name), .quoted(place.source), .quoted(place.key)])
        }
        if manager == .apt, request.suites.isEmpty {
            throw .lacking(key: "suites", manager: manager, repository: request.name)
        }
        let content = source(of: request, url, key: place.key, manager)
        return Step(
            id: id, kind: Step.Kind("repository", in: library),
            arguments: [
                .quoted(request.name), .quoted(place.source), .quoted(content),
                .quoted(request.key == nil ? "-" : place.key), .quoted(request.key ?? ""),
            ],
            content: Text(content))
    }

    /// Where a package manager looks for a source and for its key.
    private struct Place {
        let source: String
        let key: String

        init?(_ name: String, _ manager: PackageManager) {
            switch manager {
            case .apt:
                source = "/etc/apt/sources.list.d/\(name).sources"
                key = "/etc/apt/keyrings/\(name).asc"
            case .dnf, .yum:
                source = "/etc/yum.repos.d/\(name).repo"
                key = "/etc/pki/rpm-gpg/RPM-GPG-KEY-\(name)"
            case .zypper:
                source = "/etc/zypp/repos.d/\(name).repo"
                key = "/etc/pki/rpm-gpg/RPM-GPG-KEY-\(name)"
            case .pacman:
                source = "/etc/pacman.d/tunnel/\(name).conf"
                key = "/etc/pacman.d/tunnel/\(name).asc"
            case .apk: return nil
            }
        }
    }

    /// Without a key of its own a repository is held against the keys that the host trusts already.
    private static func source(
        of request: RepositoryRequest, _ url: String, key: String, _ manager: PackageManager
    ) -> String {
        switch manager {
        case .apt:
            // deb822, as sources.list(5) describes it.
            var fields = ["Types: deb", "URIs: \(url)", "Suites: \(request.suites.joined(separator: " "))"]
            if !request.components.isEmpty {
                fields.append("Components: \(request.components.joined(separator: " "))")
            }
            if !request.architectures.isEmpty {
                fields.append("Architectures: \(request.architectures.joined(separator: " "))")
            }
            if request.key != nil { fields.append("Signed-By: \(key)") }
            if request.isUnsigned { fields.append("Trusted: yes") }
            return fields.map { $0 + "\n" }.joined()
        case .dnf, .yum, .zypper:
            var lines = ["[\(request.name)]", "name=\(request.name)", "baseurl=\(url)", "enabled=1"]
            if manager == .zypper { lines.append("autorefresh=1") }
            lines.append("gpgcheck=\(request.isUnsigned ? 0 : 1)")
            if request.key != nil { lines.append("gpgkey=file://\(key)") }
            return lines.map { $0 + "\n" }.joined()
        case .pacman, .apk:
            let level = request.isUnsigned ? "Optional TrustAll" : "Required DatabaseOptional"
            return "[\(request.name)]\nServer = \(url)\nSigLevel = \(level)\n"
        }
    }
}
