import Managers
import Plan
import Shell

/// A manifest with everything fetched that it asks for: all that remains is what differs from host to host.
package struct ResolvedManifest: Sendable {
    /// Where a content was read.
    enum Place: Sendable, Hashable {
        case manifest(String, Position)
        /// The path of a local file.
        case source(String)

        func error(_ position: Position, _ message: String, hint: String?) -> ManifestError {
            switch self {
            case .manifest(let file, let start):
                let inside = "line \(position.line), column \(position.column) of the content"
                return ManifestError([Problem(file: file, at: start, "\(inside): \(message)", hint: hint)])
            case .source(let path):
                return ManifestError([Problem(file: path, at: position, message, hint: hint)])
            }
        }
    }

    enum Content: Sendable {
        case fixed(Text)
        /// A template that is itself a secret makes a secret.
        case template(Template, isSecret: Bool, Place)

        init(_ text: Text, isTemplate: Bool, place: Place) throws(ManifestError) {
            guard isTemplate else {
                self = .fixed(text)
                return
            }
            guard let string = String(validating: text.revealed, as: UTF8.self) else {
                throw place.error(
                    Position(line: 1, column: 1), "a template must be UTF-8 text",
                    hint: "without `template: true` any bytes will do")
            }
            do throws(TemplateProblem) {
                self = .template(try Template(string), isSecret: text.holdsSecret, place)
            } catch {
                // What is wrong is told with words from the text.
                let message = text.holdsSecret ? "the secret is no Mustache template" : error.message
                throw place.error(error.position, message, hint: text.holdsSecret ? nil : error.hint)
            }
        }
    }

    package let manifest: Manifest
    /// With their keys.
    let repositories: [RepositoryRequest]
    let contents: [Content]
    /// By the names of users.
    let credentials: [String: ResolvedCredentials]

    /// Checks, before any host is contacted, that the templates ask only for what every target has.
    package func check(_ targets: [Target], values: HostValues) throws(ManifestError) {
        var found: [Problem] = []
        for case .template(let template, let isSecret, let place) in contents {
            for name in template.names {
                guard let (message, hint) = problem(name.text, targets, values) else { continue }
                let told =
                    isSecret
                    ? place.error(name.position, "a value is missing", hint: nil)
                    : place.error(name.position, message, hint: hint)
                found += told.problems
            }
        }
        if !found.isEmpty { throw ManifestError(found) }
    }

    private func problem(_ name: String, _ targets: [Target], _ values: HostValues) -> (String, hint: String?)? {
        let common = KnownNames.all
        if common.contains(name) { return nil }
        guard let lacking = targets.first(where: { values[$0][name] == nil }) else {
            return targets.isEmpty ? ("no host has a value \(Problem.quoted(name))", nil) : nil
        }
        let everywhere = targets.allSatisfy { values[$0][name] == nil }
        let given = Set(targets.flatMap { values[$0].keys }).sorted()
        let near = nearest(name, among: given + common).map { "did you mean `\($0)`?" }
        let add = "the inventory gives values to hosts, to groups and to all hosts"
        return (
            everywhere
                ? "no host has a value \(Problem.quoted(name))"
                : "host `\(lacking.name)` has no value \(Problem.quoted(name))", near ?? add
        )
    }

    /// Everything that is wanted of one target, templates filled in with its values and facts.
    ///
    /// Throws where a template asks for a value the target has not, or for a fact and there are no facts.
    package func request(
        for target: Target, values: HostValues, facts: HostFacts?
    ) throws(ManifestError) -> HostRequest {
        try check([target], values: values)
        var known = values[target]
        known.merge(KnownNames.values(of: target, facts)) { $1 }
        var files: [FileRequest] = []
        for (file, content) in zip(manifest.files, contents) {
            var isAbsent = false
            if case .none = file.content { isAbsent = true }
            files.append(
                FileRequest(
                    path: file.path, content: isAbsent ? nil : try fill(content, known), owner: file.owner,
                    group: file.group,
                    mode: file.mode))
        }
        var request = HostRequest(
            repositories: repositories, packages: manifest.packages, users: try users(of: target),
            directories: manifest.directories, files: files, services: manifest.services)
        request.basics = manifest.basics
        request.groups = manifest.groups
        request.systemUsers = manifest.systemUsers
        request.sudo = manifest.sudoers
        request.links = manifest.links
        request.security = manifest.security
        return request
    }

    private func fill(_ content: Content, _ values: [String: TemplateValue]) throws(ManifestError) -> Text {
        switch content {
        case .fixed(let text): return text
        case .template(let template, let isSecret, let place):
            if let name = template.names.first(where: { values[$0.text] == nil }) {
                throw place.error(
                    name.position, "\(Problem.quoted(name.text)) is known only once the host was asked",
                    hint: "leave `facts` out of the content, or let the host be contacted")
            }
            let text = template.render(values)
            return isSecret ? Text(segments: [.secret(text.revealed)]) : text
        }
    }

    /// Whether some template asks for a fact, so that there is no request without facts.
    package var needsFacts: Bool {
        contents.contains { content in
            guard case .template(let template, _, _) = content else { return false }
            return template.names.contains { $0.text.hasPrefix("facts.") }
        }
    }
}

/// Names that templates know without an inventory.
enum KnownNames {
    /// `{{host.address}}` is the name where the inventory gives no address.
    private static let host = ["host.name", "host.address"]

    private static let facts: [(name: String, value: @Sendable (HostFacts) -> String)] = [
        ("facts.hostname", \.hostname),
        ("facts.os_id", \.osID),
        ("facts.os_name", \.osName),
        ("facts.os_version", \.osVersion),
        ("facts.architecture", \.architecture),
        ("facts.kernel", \.kernel),
        ("facts.package_manager", { $0.packageManager?.rawValue ?? "" }),
        ("facts.init_system", \.initSystem.rawValue),
    ]

    static let all = host + facts.map(\.name)

    static func values(of target: Target, _ facts: HostFacts?) -> [String: TemplateValue] {
        var values: [String: TemplateValue] = [:]
        // A script for no host in particular knows no name.
        if !target.name.isEmpty {
            values["host.name"] = .text(Text(target.name))
            values["host.address"] = .text(Text(target.address ?? target.name))
        }
        guard let facts else { return values }
        for fact in KnownNames.facts { values[fact.name] = .text(Text(fact.value(facts))) }
        return values
    }
}
