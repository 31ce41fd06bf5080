import Plan

extension TargetExpression {
    /// The hosts that are meant, in the order in which they are named first, without duplicates.
    ///
    /// Hosts that the inventory does not know are left to ssh_config(5) and DNS. What the expression says about user and
    /// port wins over the inventory.
    package func resolve(in inventory: Inventory) throws(TargetError) -> [Target] {
        var excluded: Set<String> = []
        var targets: [Target] = []
        var seen: Set<Target> = []
        for term in terms where !term.isExcluded {
            for target in try named(by: term, in: inventory) where seen.insert(target).inserted {
                targets.append(target)
            }
            if targets.count > HostPattern.most {
                throw term.source.error(TargetProblem(0, "more than \(HostPattern.most) hosts are named"))
            }
        }
        let present = Set(targets.map(\.name))
        for term in terms where term.isExcluded {
            let names = try named(by: term, in: inventory).map(\.name)
            excluded.formUnion(names)
            try check(term, names, present)
        }
        return TargetExpression.labelled(targets.filter { !excluded.contains($0.name) }, inventory)
    }

    /// A port that was asked for is told with the name, and so is all that tells apart targets of one name.
    private static func labelled(_ targets: [Target], _ inventory: Inventory) -> [Target] {
        let twins = Dictionary(grouping: targets, by: \.name).filter { $0.value.count > 1 }
        return targets.map { target in
            let isTwin = twins[target.name] != nil
            var label = target.name
            if let port = target.port, isTwin || port != inventory.host(named: target.name)?.port {
                label = (label.contains(":") ? "[\(label)]" : label) + ":\(port)"
            }
            if isTwin, let user = target.user { label = "\(user)@\(label)" }
            var target = target
            target.label = label
            return target
        }
    }

    /// A name that is taken out but was never in is most likely mistyped, and its host would be worked on.
    private func check(_ term: Term, _ names: [String], _ present: Set<String>) throws(TargetError) {
        if present.isEmpty {
            throw term.source.error(
                TargetProblem(0, "hosts are taken out and none is named", hint: "`@all` is every host of the inventory")
            )
        }
        switch term.kind {
        case .group(let group):
            if present.isDisjoint(with: names) {
                throw term.source.error(TargetProblem(1, "no host of `@\(group)` is among the targets"))
            }
        case .hosts:
            guard let missing = names.first(where: { !present.contains($0) }) else { return }
            let near = nearest(missing, among: present.sorted()).map { "did you mean `!\($0)`?" }
            throw term.source.error(
                TargetProblem(1, "`\(missing)` is not among the targets, so it cannot be taken out", hint: near))
        }
    }

    private func named(by term: Term, in inventory: Inventory) throws(TargetError) -> [Target] {
        switch term.kind {
        case .hosts(let pattern, let user, let port):
            return pattern.names.map { name in
                let host = inventory.host(named: name)
                return Target(
                    name: name, user: user ?? host?.user, port: port ?? host?.port, address: host?.address)
            }
        case .group(let group):
            guard let names = inventory.members(ofGroup: group) else {
                let near = nearest(group, among: inventory.groupNames).map { "did you mean `@\($0)`?" }
                let hint = inventory.groupNames.isEmpty ? "the inventory has no groups" : near
                throw term.source.error(TargetProblem(term.isExcluded ? 2 : 1, "no group `\(group)`", hint: hint))
            }
            if names.isEmpty {
                throw term.source.error(
                    TargetProblem(0, "`@\(group)` stands for no host", hint: "the inventory names hosts under `hosts`"))
            }
            return names.map { name in
                let host = inventory.host(named: name)
                return Target(name: name, user: host?.user, port: host?.port, address: host?.address)
            }
        }
    }
}
