import Managers
import Plan

/// Checked tree -> manifest, and the rules that concern more than one value.
///
/// Values that do not fit their shape were told before and are left out here, so that everything is told at once.
struct ManifestDecoder {
    var problems: Problems
    private let file: String

    init(problems: Problems, file: String) {
        self.problems = problems
        self.file = file
    }

    mutating func decode(_ tree: Tree) -> Manifest {
        let setup = tree["setup"]
        let files = setup?["files"]?.items ?? []
        let directories = setup?["directories"]?.items ?? []
        let services = tree["services"]?.items ?? []
        refuseTwins("package", setup?["packages"]?.items ?? []) { $0.text.map { ($0, $0) } ?? ManifestDecoder.name($0) }
        for purge in (setup?["packages"]?.items ?? []).filter({ $0["state"] == nil }).compactMap({ $0["purge"] }) {
            problems.add(purge.position, "`purge` makes no sense without `state: absent`")
        }
        refuseTwins("group", setup?["groups"]?.items ?? []) { $0.text.map { ($0, $0) } ?? ManifestDecoder.name($0) }
        let accounts = (setup?["users"]?.items ?? []) + (setup?["system_users"]?.items ?? [])
        refuseTwins("user", accounts, by: ManifestDecoder.name)
        refuseTwins("the number", accounts) { $0["uid"]?.integer.map { (String($0), String($0)) } }
        refuseTwinSudo(accounts, setup?["sudo"]?.items ?? [])
        refuseTwinPaths([("directory", directories), ("file", files), ("link", setup?["links"]?.items ?? [])])
        refuseTwins("service", services) { service in
            service["name"]?.text.map { ($0.contains(".") ? $0 : $0 + ".service", $0) }
        }
        refuseUnknownFiles(services, paths: files.compactMap { $0["path"]?.text })
        if let firewall = tree["security"]?["firewall"] { problems.addBadRules(firewall) }
        return Manifest(
            file: file,
            targets: targets(tree["targets"]),
            sudo: tree["sudo"]?.flag,
            repositories: repositories(setup?["repositories"]?.items ?? []),
            packages: (setup?["packages"]?.items ?? []).compactMap(package),
            basics: basics(setup?["host"]),
            groups: (setup?["groups"]?.items ?? []).compactMap(group),
            users: (setup?["users"]?.items ?? []).compactMap { user($0) },
            systemUsers: (setup?["system_users"]?.items ?? []).compactMap(systemUser),
            credentials: (setup?["users"]?.items ?? []).compactMap(credentials),
            sudoers: (setup?["sudo"]?.items ?? []).compactMap { sudo($0) },
            directories: directories.compactMap { directory($0) },
            links: (setup?["links"]?.items ?? []).compactMap(link),
            services: services.compactMap(service),
            security: SecurityRequest(tree["security"]),
            files: files.compactMap(self.file))
    }

    private func targets(_ tree: Tree?) -> TargetExpression? {
        guard let tree else { return nil }
        let words = tree.text.map { [$0] } ?? tree.items.compactMap(\.text)
        let expressions = words.compactMap { try? TargetExpression($0) }
        return expressions.isEmpty ? nil : TargetExpression(joining: expressions)
    }

    private func package(_ tree: Tree) -> PackageRequest? {
        if let name = tree.text { return PackageRequest(name: name) }
        guard let name = tree["name"]?.text else { return nil }
        return PackageRequest(
            name: name, version: tree["version"]?.text,
            state: tree["state"]?.text.flatMap(PackageRequest.State.init(rawValue:)) ?? .present,
            isPurged: tree["purge"]?.flag ?? false)
    }

    private func file(_ tree: Tree) -> Manifest.File? {
        guard let path = tree["path"]?.text, let value = tree["content"] ?? tree["source"] ?? tree["state"] else {
            return nil
        }
        let content: Manifest.File.Content
        if tree["state"] != nil {
            content = .none
        } else if let source = tree["source"]?.text {
            content = .source(source)
        } else if let text = value.text {
            content = .given(text)
        } else if let elsewhere = Elsewhere(value) {
            content = .elsewhere(elsewhere)
        } else {
            return nil
        }
        var isGiven = false
        if case .given = content { isGiven = true }
        return Manifest.File(
            path: path, content: content, position: value.position, isTemplate: tree["template"]?.flag ?? isGiven,
            owner: tree["owner"]?.text, group: tree["group"]?.text, mode: tree["mode"]?.text.flatMap(FileMode.init))
    }

    private func service(_ tree: Tree) -> ServiceRequest? {
        guard let name = tree["name"]?.text else { return nil }
        return ServiceRequest(
            name: name, enabled: tree["enabled"]?.flag,
            state: tree["state"]?.text.flatMap(ServiceRequest.State.init(rawValue:)),
            files: tree["files"]?.items.compactMap(\.text) ?? [],
            onChange: tree["on_change"]?.text.flatMap(ServiceRequest.OnChange.init(rawValue:)) ?? .restart)
    }

    /// What an entry is known by, and how it is written.
    typealias Identity = (key: String, shown: String)

    static func name(_ tree: Tree) -> Identity? { tree["name"]?.text.map { ($0, $0) } }

    mutating func refuseTwins(_ what: String, _ items: [Tree], by identity: (Tree) -> Identity?) {
        var places: [String: Position] = [:]
        for item in items {
            guard let (key, shown) = identity(item) else { continue }
            let place = item["name"]?.position ?? item.position
            if let first = places[key] {
                problems.add(place, "\(what) \(Problem.quoted(shown)) is given twice, first at \(first.told)")
            } else {
                places[key] = place
            }
        }
    }

    private mutating func refuseTwinPaths(_ kinds: [(what: String, items: [Tree])]) {
        var places: [String: (what: String, position: Position)] = [:]
        var entries: [(what: String, path: Tree)] = []
        for (what, items) in kinds { entries += items.compactMap { item in item["path"].map { (what, $0) } } }
        for (what, tree) in entries.sorted(by: { $0.path.position < $1.path.position }) {
            guard let path = tree.text else { continue }
            if let first = places[path] {
                let also = first.what == what ? "given twice, first" : "also a \(first.what),"
                problems.add(tree.position, "\(what) \(Problem.quoted(path)) is \(also) at \(first.position.told)")
            } else {
                places[path] = (what, tree.position)
            }
        }
    }

    private mutating func refuseUnknownFiles(_ services: [Tree], paths: [String]) {
        for tree in services.flatMap({ $0["files"]?.items ?? [] }) {
            guard let path = tree.text, !paths.contains(path), Names.problem(path: path) == nil else { continue }
            problems.add(
                tree.position, "\(Problem.quoted(path)) is no file of this manifest",
                hint: nearest(path, among: paths).map { "did you mean `\($0)`?" }
                    ?? "a service follows files that stand under `setup: files:`")
        }
    }
}
