import Plan
import Shell

/// Hosts, groups of hosts, and values for the contents of files.
package struct Inventory: Sendable {
    struct Host: Sendable {
        let name: String
        let address: String?
        let user: String?
        let port: Int?
        let values: [String: Value]
        let position: Position
    }

    struct Group: Sendable {
        let name: String
        let members: [Member]
        let values: [String: Value]
        let position: Position
    }

    struct Member: Sendable {
        enum Kind: Sendable {
            case group(String)
            case hosts([String])
        }

        let kind: Kind
        let position: Position
    }

    /// A value as it stands in the file.
    enum Value: Sendable, Hashable {
        case given(TemplateValue)
        case elsewhere(Elsewhere)
    }

    let file: String
    private let hosts: [Host]
    private let hostIndex: [String: Int]
    private let groups: [Group]
    private let values: [String: Value]
    /// Names of the hosts of each group, groups inside it included.
    private let memberships: [String: [String]]
    /// Names of the groups of each host.
    private let groupsOfHost: [String: Set<String>]

    /// No hosts, no groups, no values.
    package static let empty = Inventory(file: "", hosts: [], groups: [], values: [:])

    init(file: String, hosts: [Host], groups: [Group], values: [String: Value]) {
        self.file = file
        self.hosts = hosts
        self.groups = groups
        self.values = values
        hostIndex = Dictionary(hosts.indices.map { (hosts[$0].name, $0) }) { first, _ in first }
        let byName = Dictionary(groups.map { ($0.name, $0) }) { first, _ in first }
        memberships = byName.mapValues { Inventory.hosts(of: $0, in: byName) }
        groupsOfHost = memberships.reduce(into: [:]) { result, group in
            for host in group.value { result[host, default: []].insert(group.key) }
        }
    }

    /// The names under `hosts`, ranges written out, in the order of the file.
    package var hostNames: [String] { hosts.map(\.name) }

    /// The names under `groups` in the order of the file, and `all` in front of them.
    package var groupNames: [String] { ["all"] + groups.map(\.name) }

    /// The groups that a host is in, in the order of the file.
    package func groups(of host: String) -> [String] {
        groups.map(\.name).filter { memberships[$0]?.contains(host) ?? false }
    }

    /// What ssh connects to instead of the name; nil where the inventory does not say.
    package func address(of host: String) -> String? { self.host(named: host)?.address }

    func host(named name: String) -> Host? { hostIndex[name].map { hosts[$0] } }

    /// Nil for a group that there is not.
    func members(ofGroup name: String) -> [String]? { name == "all" ? hostNames : memberships[name] }

    private static func hosts(of group: Group, in groups: [String: Group]) -> [String] {
        var names: [String] = []
        var seen: Set<String> = []
        // Groups that were visited are not entered again, so that a cycle, which the reader tells, ends.
        var visited: Set<String> = []
        func add(_ group: Group) {
            guard visited.insert(group.name).inserted else { return }
            for member in group.members {
                switch member.kind {
                case .group(let inner):
                    if let inner = groups[inner] { add(inner) }
                case .hosts(let hosts):
                    for host in hosts where seen.insert(host).inserted { names.append(host) }
                }
            }
        }
        add(group)
        return names
    }

    /// Fetches the values of these targets: those that stand elsewhere are fetched once for each place in the file, and
    /// only where they win over others for some target.
    package func values(
        of targets: [Target], using source: SecretSource
    ) async throws(ManifestError) -> HostValues {
        var fetcher = Fetcher(file: file, source: source)
        var resolved: [String: [String: TemplateValue]] = [:]
        for name in Set(targets.map(\.name)).sorted() {
            var values: [String: TemplateValue] = [:]
            for (key, value) in written(for: name).sorted(by: { $0.key < $1.key }) {
                switch value {
                case .given(let value): values[key] = value
                case .elsewhere(let place):
                    if let text = await fetcher.fetch(place) { values[key] = .text(text) }
                }
            }
            resolved[name] = values
        }
        try fetcher.problems.throwIfAny()
        return HostValues(byHost: resolved)
    }

    /// Host over group, later group over earlier, group over `values`.
    private func written(for host: String) -> [String: Value] {
        guard let known = self.host(named: host) else { return values }
        var merged = values
        for group in groups where groupsOfHost[host]?.contains(group.name) ?? false {
            merged.merge(group.values) { $1 }
        }
        return merged.merging(known.values) { $1 }
    }
}

/// The values of hosts, secrets fetched.
package struct HostValues: Sendable, Hashable {
    let byHost: [String: [String: TemplateValue]]

    /// No values for any host.
    package static let none = HostValues(byHost: [:])

    subscript(target: Target) -> [String: TemplateValue] { byHost[target.name] ?? [:] }
}
