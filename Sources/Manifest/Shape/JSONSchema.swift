/// The shapes of the files as JSON Schema (draft 2020-12), for editors.
package enum JSONSchema {
    /// The schema of the manifest, indented, with a newline at its end.
    package static func manifest() -> String { document("tunnel manifest", ManifestShape.root) }

    /// The schema of the inventory, indented, with a newline at its end.
    package static func inventory() -> String { document("tunnel inventory", InventoryShape.root) }

    /// The schema of the configuration file, indented, with a newline at its end.
    package static func config() -> String { document("tunnel configuration", PolicyShape.root) }

    private static func document(_ title: String, _ shape: Shape) -> String {
        let head: [(String, JSON)] = [
            ("$schema", .text("https://json-schema.org/draft/2020-12/schema")), ("title", .text(title)),
        ]
        return JSON.object(head + members(of: shape)).indented() + "\n"
    }

    private static func members(of shape: Shape) -> [(String, JSON)] {
        switch shape {
        case .text(let rule):
            return [("type", .text("string"))] + (rule.pattern.map { [("pattern", .text($0))] } ?? [])
        case .choice(let words):
            return [("enum", .array(words.map(JSON.text)))]
        case .flag:
            return [("type", .text("boolean"))]
        case .integer(let range):
            guard let range else { return [("type", .text("integer"))] }
            return [
                ("type", .text("integer")), ("minimum", .number(range.lowerBound)),
                ("maximum", .number(range.upperBound)),
            ]
        case .nothing:
            return [("type", .text("null"))]
        case .list(let entry, _, let least):
            return [("type", .text("array")), ("items", .object(members(of: entry)))]
                + (least > 0 ? [("minItems", .number(least))] : [])
        case .table(let key, let value):
            let names = key.pattern.map { [("propertyNames", JSON.object([("pattern", .text($0))]))] } ?? []
            return [("type", .text("object"))] + names + [("additionalProperties", .object(members(of: value)))]
        case .either(let shapes):
            return [("anyOf", .array(shapes.map { .object(members(of: $0)) }))]
        case .mapping(let fields):
            return members(of: fields)
        }
    }

    private static func members(of fields: Fields) -> [(String, JSON)] {
        var members: [(String, JSON)] = [
            ("description", .text(fields.about)), ("type", .text("object")),
            (
                "properties",
                .object(
                    fields.fields.map { field in
                        // A mapping's own description is about the mapping; the key's is what an editor shows.
                        let shape = JSONSchema.members(of: field.shape).filter { $0.0 != "description" }
                        return (field.key, .object([("description", .text(field.about))] + shape))
                    })
            ),
            ("additionalProperties", .flag(false)),
        ]
        let required = fields.fields.filter(\.required).map(\.key)
        if !required.isEmpty { members.append(("required", .array(required.map(JSON.text)))) }
        if !fields.exactlyOne.isEmpty {
            let one = fields.exactlyOne.map { JSON.object([("required", .array([.text($0)]))]) }
            members.append(("oneOf", .array(one)))
        }
        if !fields.exclusions.isEmpty {
            let none = fields.exclusions.map { exclusion in
                JSON.object([
                    (
                        "not",
                        .object([
                            ("required", .array([.text(exclusion.key), .text(exclusion.other)])),
                            (
                                "properties",
                                .object([
                                    (exclusion.other, .object([("enum", .array(exclusion.values.map(JSON.text)))]))
                                ])
                            ),
                        ])
                    )
                ])
            }
            members.append(("allOf", .array(none)))
        }
        return members
    }
}

/// JSON with its members in the order in which they were put in, for people to read.
enum JSON {
    case text(String)
    case number(Int)
    case flag(Bool)
    case null
    case array([JSON])
    case object([(String, JSON)])

    func indented(by depth: Int = 0) -> String {
        let inner = String(repeating: "  ", count: depth + 1)
        let outer = String(repeating: "  ", count: depth)
        switch self {
        case .text(let text): return JSON.quoted(text)
        case .number(let number): return String(number)
        case .flag(let flag): return flag ? "true" : "false"
        case .null: return "null"
        case .array(let items):
            if items.isEmpty { return "[]" }
            let lines = items.map { inner + $0.indented(by: depth + 1) }
            return "[\n" + lines.joined(separator: ",\n") + "\n" + outer + "]"
        case .object(let members):
            if members.isEmpty { return "{}" }
            let lines = members.map { inner + JSON.quoted($0.0) + ": " + $0.1.indented(by: depth + 1) }
            return "{\n" + lines.joined(separator: ",\n") + "\n" + outer + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
