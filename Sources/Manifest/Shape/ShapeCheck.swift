import Plan

/// Holds a tree against a shape and tells everything that does not fit.
struct ShapeCheck {
    private(set) var problems: Problems

    init(_ problems: Problems) { self.problems = problems }

    /// `name` is what messages call the value: the key that it stands at, or its place in a list.
    mutating func check(_ tree: Tree, against shape: Shape, name: String) {
        guard shape.isMeant(by: tree) else { return tellKind(tree, shape, name) }
        switch (shape, tree) {
        case (.text(let rule), .scalar(.text(let text), let place)):
            check(text, rule, at: place)
        case (.choice(let words), .scalar(.text(let text), let place)):
            if !words.contains(text) {
                problems.add(
                    place, "\(name) must be one of \(list(words)), not \(Problem.quoted(text))",
                    hint: nearest(text, among: words).map { "did you mean `\($0)`?" })
            }
        case (.integer(let range?), .scalar(.integer(let written), let place)):
            if Scalar.number(written).map({ !range.contains($0) }) ?? true {
                problems.add(
                    place, "\(name) must be between \(range.lowerBound) and \(range.upperBound), and is \(written)")
            }
        case (.list(let entry, let entryName, let least), .list(let items, let place)):
            if items.count < least { problems.add(place, "\(name) must not be empty") }
            for item in items { check(item, against: entry, name: entryName) }
        case (.mapping(let fields), .mapping(let entries, let place)):
            check(entries, fields, at: place, name: name)
        case (.table(let key, let value), .mapping(let entries, _)):
            for entry in entries {
                check(entry.key, key, at: entry.keyPosition)
                check(entry.value, against: value, name: "`\(entry.key)`")
            }
        case (.either(let shapes), _):
            if let meant = shapes.first(where: { $0.isMeant(by: tree) }) { check(tree, against: meant, name: name) }
        default: break
        }
    }

    private mutating func check(_ text: String, _ rule: TextRule, at place: Position) {
        if let (message, hint) = rule.problem(text) {
            let shown = rule.isSecret ? "" : " " + Problem.quoted(text)
            problems.add(place, "\(rule.what)\(shown) \(message)", hint: hint)
        }
    }

    private mutating func check(_ entries: [Tree.Entry], _ fields: Fields, at place: Position, name: String) {
        let known = fields.fields.map(\.key)
        for entry in entries {
            if let field = fields.fields.first(where: { $0.key == entry.key }) {
                check(entry.value, against: field.shape, name: "`\(entry.key)`")
            } else {
                problems.add(
                    entry.keyPosition, "unknown key \(Problem.quoted(entry.key))\(name.isEmpty ? "" : " in \(name)")",
                    hint: nearest(entry.key, among: known).map { "did you mean `\($0)`?" }
                        ?? "known keys: \(list(known))")
            }
        }
        let given = entries.map(\.key)
        for field in fields.fields where field.required && !given.contains(field.key) {
            problems.add(place, "\(name.isEmpty ? "the file" : name) needs the key `\(field.key)`", hint: field.about)
        }
        let chosen = fields.exactlyOne.filter(given.contains)
        if !fields.exactlyOne.isEmpty, chosen.count != 1 {
            let keys = list(fields.exactlyOne)
            let second = entries.filter { fields.exactlyOne.contains($0.key) }.dropFirst().first
            problems.add(
                second?.keyPosition ?? place,
                chosen.isEmpty ? "\(name) needs one of \(keys)" : "\(name) may have only one of \(keys)")
        }
        for exclusion in fields.exclusions {
            guard let key = entries.first(where: { $0.key == exclusion.key }),
                let value = entries.first(where: { $0.key == exclusion.other })?.value.text,
                exclusion.values.contains(value)
            else { continue }
            problems.add(
                key.keyPosition, "`\(exclusion.key)` makes no sense where `\(exclusion.other)` is `\(value)`",
                hint: "delete one of the two")
        }
    }

    /// A value of another kind than the shape wants.
    private mutating func tellKind(_ tree: Tree, _ shape: Shape, _ name: String) {
        if case .scalar(.null, let place) = tree {
            return problems.add(place, "\(name) has no value", hint: "give it \(shape.kindName), or delete it")
        }
        var hint: String?
        switch (textRule(in: shape), tree) {
        case (let rule?, .scalar(.integer(let written), _)), (let rule?, .scalar(.decimal(let written), _)):
            let meant = rule.meant(written)
            hint = rule.problem(meant).map { $0.hint ?? $0.message } ?? "quote it: \"\(meant)\""
        case (.some, .scalar(.flag(let flag), _)):
            hint = "quote it: \"\(flag)\""
        case (_, .scalar(.text(let text), _)):
            let words = ["yes": true, "on": true, "y": true, "no": false, "off": false, "n": false]
            if case .flag = shape, let flag = words[text.lowercased()] { hint = "write \(flag)" }
            if case .flag = shape, text == "true" || text == "false" { hint = "write it without quotes" }
            if case .integer = shape, Int(text) != nil { hint = "write it without quotes" }
            if case .list(let entry, _, _) = shape, case .text = entry { hint = "write [\(text)]" }
        default: break
        }
        let subject = name.isEmpty ? "the file" : name
        // A text where only the place of a secret may stand is the secret itself.
        let told = shape.isForSecrets ? "a \(tree.kindWord)" : tree.kindName
        problems.add(tree.position, "\(subject) must be \(shape.kindName), not \(told)", hint: hint)
    }

    private func textRule(in shape: Shape) -> TextRule? {
        switch shape {
        case .text(let rule): rule
        case .either(let shapes): shapes.lazy.compactMap(textRule).first
        default: nil
        }
    }

    private func list(_ words: [String]) -> String { words.map { "`\($0)`" }.joined(separator: ", ") }
}
