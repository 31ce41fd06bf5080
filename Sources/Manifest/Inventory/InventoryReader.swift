import Plan
import Shell

extension Inventory {
    /// Reads an inventory; `file` is its path and stands in front of every problem.
    package static func read(_ bytes: [UInt8], file: String) throws(ManifestError) -> Inventory {
        var problems = Problems(file: file)
        let tree = try TreeReader.read(bytes, file: file, problems: &problems)
        var check = ShapeCheck(problems)
        check.check(tree, against: InventoryShape.root, name: "")
        var decoder = InventoryDecoder(problems: check.problems, file: file)
        let inventory = decoder.decode(tree)
        try decoder.problems.throwIfAny()
        return inventory
    }
}

private struct InventoryDecoder {
    var problems: Problems
    let file: String

    mutating func decode(_ tree: Tree) -> Inventory {
        let hosts = hosts(tree["hosts"])
        let names = hosts.map(\.name)
        let groups = groups(tree["groups"], hosts: Set(names), inOrder: names)
        refuseCycles(groups)
        return Inventory(file: file, hosts: hosts, groups: groups, values: values(tree["values"]))
    }

    private mutating func hosts(_ tree: Tree?) -> [Inventory.Host] {
        var hosts: [Inventory.Host] = []
        var places: [String: Position] = [:]
        for entry in tree?.entries ?? [] {
            guard let pattern = try? HostPattern(entry.key) else { continue }
            if pattern.count > 1, let address = entry.value["address"] {
                problems.add(
                    address.position, "a range of hosts cannot have one address",
                    hint: "names under `hosts` may also be names of ssh_config or DNS, which know the addresses")
            }
            if hosts.count + pattern.count > HostPattern.most {
                problems.add(entry.keyPosition, "the inventory holds more than \(HostPattern.most) hosts")
                break
            }
            let values = values(entry.value["values"])
            for name in pattern.names {
                if let first = places[name] {
                    let message = "host \(Problem.quoted(name)) is given twice, first at \(first.told)"
                    problems.add(entry.keyPosition, message)
                    break
                }
                places[name] = entry.keyPosition
                hosts.append(
                    Inventory.Host(
                        name: name, address: entry.value["address"]?.text, user: entry.value["user"]?.text,
                        port: entry.value["port"]?.integer, values: values, position: entry.keyPosition))
            }
        }
        return hosts
    }

    private mutating func groups(_ tree: Tree?, hosts: Set<String>, inOrder names: [String]) -> [Inventory.Group] {
        let entries = tree?.entries ?? []
        let groupNames = entries.map(\.key)
        return entries.map { entry in
            var members: [Inventory.Member] = []
            for item in entry.value["hosts"]?.items ?? [] {
                guard let text = item.text else { continue }
                if text.hasPrefix("@") {
                    let name = String(text.dropFirst())
                    if name == "all" || !groupNames.contains(name) {
                        let hint = nearest(name, among: groupNames).map { "did you mean `@\($0)`?" }
                        problems.add(item.position, "no group \(Problem.quoted(name))", hint: hint)
                    }
                    members.append(Inventory.Member(kind: .group(name), position: item.position))
                } else if let pattern = try? HostPattern(text) {
                    if let missing = pattern.names.first(where: { !hosts.contains($0) }) {
                        let near = nearest(missing, among: names).map { "did you mean `\($0)`?" }
                        problems.add(
                            item.position, "no host \(Problem.quoted(missing)) under `hosts`",
                            hint: near ?? "`\(missing):` under `hosts` is enough, with nothing behind it")
                    }
                    members.append(Inventory.Member(kind: .hosts(pattern.names), position: item.position))
                }
            }
            let values = values(entry.value["values"])
            return Inventory.Group(name: entry.key, members: members, values: values, position: entry.keyPosition)
        }
    }

    private mutating func refuseCycles(_ groups: [Inventory.Group]) {
        let byName = Dictionary(groups.map { ($0.name, $0) }) { first, _ in first }
        var finished: Set<String> = []
        func cycle(from name: String, path: [String]) -> [String]? {
            if let start = path.firstIndex(of: name) { return path[start...] + [name] }
            guard !finished.contains(name), let group = byName[name] else { return nil }
            for case .group(let inner) in group.members.map(\.kind) {
                if let found = cycle(from: inner, path: path + [name]) { return found }
            }
            finished.insert(name)
            return nil
        }
        for group in groups {
            guard let found = cycle(from: group.name, path: []) else { continue }
            let shown = found.map { "@" + $0 }.joined(separator: " > ")
            let inner = found.count > 1 ? found[1] : group.name
            let place = byName[found[0]]?.members.first { member in
                if case .group(inner) = member.kind { true } else { false }
            }
            problems.add(place?.position ?? group.position, "groups hold each other: \(shown)")
            return
        }
    }

    private func values(_ tree: Tree?) -> [String: Inventory.Value] {
        var values: [String: Inventory.Value] = [:]
        for entry in tree?.entries ?? [] {
            switch entry.value {
            case .scalar(.text(let text), _), .scalar(.integer(let text), _):
                values[entry.key] = .given(.text(Text(text)))
            case .scalar(.flag(let flag), _): values[entry.key] = .given(.flag(flag))
            case .mapping: values[entry.key] = Elsewhere(entry.value).map { .elsewhere($0) }
            default: break
            }
        }
        return values
    }
}

extension Position {
    var told: String { "line \(line), column \(column)" }
}
