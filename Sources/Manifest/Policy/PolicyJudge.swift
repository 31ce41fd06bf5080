import Plan

/// A policy with the hosts of an inventory, ready to judge.
package struct PolicyJudge {
    private struct Rule {
        let rule: Policy.Rule
        let deny: [CommandPattern]
        let allow: [CommandPattern]?
        let groups: Set<String>
    }

    /// Tails of one command that are compared with what is denied.
    private static let mostTails = 100

    private let policy: Policy
    private let rules: [Rule]

    /// Throws where a rule names a group that the inventory does not have: nobody could say which hosts it guards.
    package init(_ policy: Policy, inventory: Inventory) throws(ManifestError) {
        self.policy = policy
        var problems = Problems(file: policy.file)
        var rules: [Rule] = []
        for rule in policy.rules {
            var names: Set<String> = []
            for case .group(let group, let position) in rule.hosts ?? [] {
                guard let members = inventory.members(ofGroup: group) else {
                    let near = nearest(group, among: inventory.groupNames).map { "did you mean `@\($0)`?" }
                    problems.add(
                        position, "no group \(Problem.quoted(group)) in the inventory",
                        hint: near ?? "an inventory without such hosts says so: `groups: {\(group): {hosts: []}}`")
                    continue
                }
                names.formUnion(members.map(Policy.Rule.Hosts.canonical))
            }
            // Expressions were tried when the file was read.
            func compiled(_ patterns: [Policy.Rule.Pattern]) -> [CommandPattern] {
                patterns.compactMap { try? CommandPattern($0.text) }
            }
            rules.append(
                Rule(rule: rule, deny: compiled(rule.deny), allow: rule.allow.map(compiled), groups: names))
        }
        try problems.throwIfAny()
        self.rules = rules
    }

    /// The verdict for each target, in their order. Hosts of the same rules are judged once.
    package func verdicts(on targets: [Target], of subject: PolicySubject) -> [PolicyVerdict] {
        var known: [[Int]: PolicyVerdict] = [:]
        return targets.map { target in
            let name = Policy.Rule.Hosts.canonical(target.name)
            let applying = rules.indices.filter { applies(rules[$0], to: name) }
            if let verdict = known[applying] { return verdict }
            let verdict = judge(subject.trees, by: applying.map { rules[$0] })
            known[applying] = verdict
            return verdict
        }
    }

    private func applies(_ rule: Rule, to name: String) -> Bool {
        guard let hosts = rule.rule.hosts else { return true }
        return rule.groups.contains(name) || hosts.contains { $0.matches(name) }
    }

    private func judge(_ trees: [CommandTree], by rules: [Rule]) -> PolicyVerdict {
        for rule in rules {
            for (pattern, written) in zip(rule.deny, rule.rule.deny) {
                for tree in trees {
                    guard let command = denied(tree, by: pattern) else { continue }
                    return verdict(.denied, rule, written, command)
                }
            }
        }
        let lists = rules.filter { $0.allow != nil }
        guard let first = lists.first else { return .noRule }
        var allowed: PolicyVerdict?
        for tree in trees {
            if let (objected, unclear) = objection(to: tree, lists, &allowed) {
                return verdict(.denied, first, nil, objected.shown, unclear: unclear)
            }
        }
        return allowed ?? verdict(.allowed, first, nil, nil)
    }

    /// The simple command, at any depth, that the pattern matches.
    private func denied(_ tree: CommandTree, by pattern: CommandPattern) -> String? {
        // The innermost is what a person should be told.
        for inner in tree.inner {
            if let command = denied(inner, by: pattern) { return command }
        }
        if tree.spellings(trusting: false).contains(where: pattern.matches) { return tree.shown }
        guard tree.unclear != nil else { return nil }
        return tree.tails(most: PolicyJudge.mostTails).contains(where: pattern.matches) ? tree.shown : nil
    }

    /// What is not allowed in a command, and why it cannot be judged; nil where all of it is allowed.
    private func objection(
        to tree: CommandTree, _ lists: [Rule], _ allowed: inout PolicyVerdict?
    ) -> (CommandTree, String?)? {
        if !tree.isWrapper || tree.isScript {
            // A script that is allowed by its name is not looked into.
            if tree.unclear == nil || tree.isScript, let match = permission(for: tree, lists) {
                allowed = allowed ?? match
                return nil
            }
            if !tree.isScript { return (tree, tree.unclear) }
        }
        for inner in tree.inner {
            if let objection = objection(to: inner, lists, &allowed) { return objection }
        }
        return tree.unclear.map { (tree, $0) }
    }

    private func permission(for tree: CommandTree, _ lists: [Rule]) -> PolicyVerdict? {
        let spellings = tree.spellings(trusting: true)
        for rule in lists {
            for (pattern, written) in zip(rule.allow ?? [], rule.rule.allow ?? [])
            where spellings.contains(where: pattern.matches) {
                return verdict(.allowed, rule, written, tree.shown)
            }
        }
        return nil
    }

    private func verdict(
        _ outcome: PolicyVerdict.Outcome, _ rule: Rule, _ pattern: Policy.Rule.Pattern?, _ command: String?,
        unclear: String? = nil
    ) -> PolicyVerdict {
        let place = PolicyVerdict.Rule(
            number: rule.rule.number, name: rule.rule.name, file: policy.file,
            position: pattern?.position ?? rule.rule.position)
        return PolicyVerdict(
            outcome: outcome, rule: place, pattern: pattern?.text, command: command, unclear: unclear)
    }
}
