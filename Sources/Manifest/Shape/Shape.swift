/// What a document may look like: the one description that both the reader and the JSON Schema are made from.
///
/// Alternatives must differ in what they are (text, list, mapping, ...), so that it is always clear which one was meant.
indirect enum Shape: Sendable {
    case text(TextRule)
    /// Nothing but these words.
    case choice([String])
    case flag
    /// Nil allows every whole number.
    case integer(ClosedRange<Int>?)
    /// A key with nothing behind it.
    case nothing
    case list(of: Shape, entry: String, least: Int = 0)
    case mapping(Fields)
    /// A mapping whose keys the user names.
    case table(key: TextRule, value: Shape)
    case either([Shape])
}

/// The keys of a mapping.
struct Fields: Sendable {
    struct Field: Sendable {
        let key: String
        let required: Bool
        let shape: Shape
        /// Shown by editors.
        let about: String

        static func required(_ key: String, _ shape: Shape, _ about: String) -> Field {
            Field(key: key, required: true, shape: shape, about: about)
        }

        static func optional(_ key: String, _ shape: Shape, _ about: String) -> Field {
            Field(key: key, required: false, shape: shape, about: about)
        }
    }

    /// A key that makes no sense where another key has one of some values.
    struct Exclusion: Sendable {
        let key: String
        let other: String
        let values: [String]
    }

    let about: String
    let fields: [Field]
    /// Exactly one of these keys must be there; empty where there is no such rule.
    let exactlyOne: [String]
    let exclusions: [Exclusion]

    init(_ about: String, exactlyOne: [String] = [], exclusions: [Exclusion] = [], _ fields: [Field]) {
        self.about = about
        self.exactlyOne = exactlyOne
        self.exclusions = exclusions
        self.fields = fields
    }
}

/// What a text may be, told twice: as a pattern for editors and as a check that says what is wrong. Tests hold the two
/// against each other. A check may know more than a pattern can say.
struct TextRule: Sendable {
    /// What messages call the value: "user name".
    let what: String
    /// An ECMA 262 regular expression; nil allows every text.
    let pattern: String?
    /// Nil when good, else the rest of a sentence that starts with the value, and perhaps what to do about it.
    let problem: @Sendable (String) -> (message: String, hint: String?)?
    /// For a number where this text is wanted: the text that was probably meant.
    let meant: @Sendable (String) -> String
    /// Messages do not quote the value.
    let isSecret: Bool

    init(
        _ what: String, isSecret: Bool = false, pattern: String? = nil,
        meant: @escaping @Sendable (String) -> String = { $0 },
        explained: @escaping @Sendable (String) -> (message: String, hint: String?)?
    ) {
        self.what = what
        self.isSecret = isSecret
        self.pattern = pattern
        self.meant = meant
        self.problem = explained
    }

    init(_ what: String, pattern: String? = nil, problem: @escaping @Sendable (String) -> String? = { _ in nil }) {
        self.init(what, pattern: pattern, explained: { value in problem(value).map { ($0, nil) } })
    }
}

extension Shape {
    /// What a value of this shape is called where something else stands: "a text", "true or false".
    var kindName: String {
        switch self {
        case .text: "a text"
        case .choice(let words): "one of " + words.map { "`\($0)`" }.joined(separator: ", ")
        case .flag: "true or false"
        case .integer: "a whole number"
        case .nothing: "empty"
        case .list: "a list"
        case .mapping(let fields) where !fields.exactlyOne.isEmpty && fields.exactlyOne.count == fields.fields.count:
            "a mapping with one of " + fields.exactlyOne.map { "`\($0)`" }.joined(separator: ", ")
        case .mapping, .table: "a mapping"
        case .either(let shapes): shapes.map(\.kindName).joined(separator: " or ")
        }
    }

    /// Whether nothing but the place of a secret may stand here.
    var isForSecrets: Bool {
        if case .mapping(let fields) = self { fields.exactlyOne == ["env", "file", "command"] } else { false }
    }

    /// Whether this is the alternative that someone who wrote `tree` has chosen, right or wrong in its details.
    func isMeant(by tree: Tree) -> Bool {
        switch (self, tree) {
        case (.text, .scalar(.text, _)), (.choice, .scalar(.text, _)), (.flag, .scalar(.flag, _)),
            (.integer, .scalar(.integer, _)), (.nothing, .scalar(.null, _)), (.list, .list), (.mapping, .mapping),
            (.table, .mapping):
            true
        case (.either(let shapes), _): shapes.contains { $0.isMeant(by: tree) }
        default: false
        }
    }
}
