import Plan

/// Which commands may be run on which hosts: the `policy` of the configuration file.
package struct Policy: Sendable {
    struct Rule: Sendable {
        enum Hosts: Sendable {
            case group(String, Position)
            case names([String])
            case glob(String)
        }

        struct Pattern: Sendable {
            let text: String
            let position: Position
        }

        /// From 1, in the order of the file.
        let number: Int
        let name: String?
        let position: Position
        /// Nil for every host.
        let hosts: [Hosts]?
        let deny: [Pattern]
        /// Nil where the rule says nothing of what is allowed; empty where nothing is.
        let allow: [Pattern]?
    }

    /// The path of the file, as messages name it.
    package let file: String
    let rules: [Rule]

    /// No rule says anything.
    package var isEmpty: Bool { rules.isEmpty }

    /// Reads the configuration file; `file` is its path and stands in front of every problem.
    package static func read(_ bytes: [UInt8], file: String) throws(ManifestError) -> Policy {
        var problems = Problems(file: file)
        let tree = try TreeReader.read(bytes, file: file, problems: &problems)
        var check = ShapeCheck(problems)
        check.check(tree, against: PolicyShape.root, name: "")
        problems = check.problems
        var rules: [Rule] = []
        for (index, item) in (tree["policy"]?.items ?? []).enumerated() {
            if case .mapping = item, item["deny"] == nil, item["allow"] == nil {
                problems.add(item.position, "a rule needs `deny` or `allow`")
            }
            rules.append(rule(item, number: index + 1))
        }
        try problems.throwIfAny()
        return Policy(file: file, rules: rules)
    }

    private static func rule(_ tree: Tree, number: Int) -> Rule {
        func patterns(_ key: String) -> [Rule.Pattern]? {
            tree[key].map { list in
                list.items.compactMap { item in item.text.map { Rule.Pattern(text: $0, position: item.position) } }
            }
        }
        let hosts = tree["hosts"]?.items.compactMap { Rule.Hosts($0) }
        return Rule(
            number: number, name: tree["name"]?.text, position: tree.position, hosts: hosts,
            deny: patterns("deny") ?? [], allow: patterns("allow"))
    }
}

extension Policy.Rule.Hosts {
    /// An entry of `hosts` that was checked against ``TextRule/ruleHost``.
    init?(_ item: Tree) {
        guard let text = item.text else { return nil }
        if text.hasPrefix("@") {
            self = .group(String(text.dropFirst()), item.position)
        } else if text.contains("*") || text.contains("?") {
            self = .glob(text)
        } else if let pattern = try? HostPattern(text) {
            self = .names(pattern.names)
        } else {
            return nil
        }
    }

    /// Names of hosts are the same in capitals, and with the dot that ends a full name.
    static func canonical(_ name: String) -> String {
        let lower = name.lowercased()
        return lower.hasSuffix(".") ? String(lower.dropLast()) : lower
    }

    /// Whether it names a host; of a group only the inventory knows.
    ///
    /// - Parameter name: A canonical one.
    func matches(_ name: String) -> Bool {
        switch self {
        case .group: false
        case .names(let names): names.contains { Self.canonical($0) == name }
        case .glob(let glob): Glob.matches(Array(Self.canonical(glob).unicodeScalars), Array(name.unicodeScalars))
        }
    }
}
