/// A YAML document: what was written and where.
indirect enum Tree {
    case scalar(Scalar, Position)
    case list([Tree], Position)
    case mapping([Entry], Position)

    struct Entry {
        let key: String
        let keyPosition: Position
        let value: Tree
    }

    var position: Position {
        switch self {
        case .scalar(_, let position), .list(_, let position), .mapping(_, let position): position
        }
    }

    // The accessors below read a tree that was checked against its shape: what does not fit was told there already,
    // so here it is simply absent.

    subscript(key: String) -> Tree? { entries.first { $0.key == key }?.value }

    var entries: [Entry] {
        if case .mapping(let entries, _) = self { entries } else { [] }
    }

    var items: [Tree] {
        if case .list(let items, _) = self { items } else { [] }
    }

    var text: String? {
        if case .scalar(.text(let text), _) = self { text } else { nil }
    }

    var flag: Bool? {
        if case .scalar(.flag(let flag), _) = self { flag } else { nil }
    }

    var integer: Int? {
        if case .scalar(.integer(let written), _) = self { Scalar.number(written) } else { nil }
    }

    /// What it is, without its value.
    var kindWord: String {
        switch self {
        case .scalar: "plain value"
        case .list: "list"
        case .mapping: "mapping"
        }
    }

    /// How messages call it.
    var kindName: String {
        switch self {
        case .scalar(let scalar, _): scalar.kindName
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }
}

/// A scalar as YAML 1.2's core schema reads it; quoted ones are always text.
enum Scalar: Hashable {
    case text(String)
    case flag(Bool)
    /// As written: `0644` and `644` are different to the person who wrote them.
    case integer(String)
    /// As written: `1.10` is not 1.1.
    case decimal(String)
    case null

    init(plain written: String) {
        switch written {
        case "", "~", "null", "Null", "NULL": self = .null
        case "true", "True", "TRUE": self = .flag(true)
        case "false", "False", "FALSE": self = .flag(false)
        default:
            if Scalar.isInteger(written) {
                self = .integer(written)
            } else if Scalar.isDecimal(written) {
                self = .decimal(written)
            } else {
                self = .text(written)
            }
        }
    }

    var kindName: String {
        switch self {
        case .text(let text): "the text \(Problem.quoted(text))"
        case .flag(let flag): "the value \(flag)"
        case .integer(let written), .decimal(let written): "the number \(written)"
        case .null: "empty"
        }
    }

    /// The number that an integer stands for; nil where it does not fit.
    static func number(_ written: String) -> Int? {
        if written.hasPrefix("0x") { return Int(written.dropFirst(2), radix: 16) }
        if written.hasPrefix("0o") { return Int(written.dropFirst(2), radix: 8) }
        return Int(written)
    }

    private static func isInteger(_ written: String) -> Bool {
        if written.hasPrefix("0x") { return isDigits(written.dropFirst(2), radix: 16) }
        if written.hasPrefix("0o") { return isDigits(written.dropFirst(2), radix: 8) }
        return isDigits(unsigned(written), radix: 10)
    }

    private static func isDecimal(_ written: String) -> Bool {
        let body = unsigned(written)
        if [".inf", ".Inf", ".INF"].contains(body) || [".nan", ".NaN", ".NAN"].contains(written) { return true }
        let parts = body.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
        guard let mantissa = parts.first else { return false }
        if parts.count == 2, !isDigits(unsigned(parts[1]), radix: 10) { return false }
        let halves = mantissa.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        switch halves.count {
        case 1: return isDigits(halves[0], radix: 10)
        case 2:
            let digits = halves[0] + halves[1]
            return isDigits(digits, radix: 10)
        default: return false
        }
    }

    private static func unsigned(_ text: some StringProtocol) -> Substring {
        text.hasPrefix("-") || text.hasPrefix("+") ? Substring(text.dropFirst()) : Substring(text)
    }

    private static func isDigits(_ text: some StringProtocol, radix: Int) -> Bool {
        !text.isEmpty && text.unicodeScalars.allSatisfy { $0.isASCII && Character($0).hexDigitValue ?? 99 < radix }
    }
}
