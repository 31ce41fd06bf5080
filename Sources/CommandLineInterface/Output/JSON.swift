import Foundation

/// A JSON value, for lines whose keys differ from kind to kind.
enum JSON: Encodable, Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    init(_ string: String?) { self = string.map(JSON.string) ?? .null }

    init(_ strings: [String]) { self = .array(strings.map(JSON.string)) }

    /// A number with at most two decimals, as durations are shown.
    static func seconds(_ seconds: Double) -> JSON { .number((seconds * 100).rounded() / 100) }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let values): try container.encode(values)
        case .object(let values): try container.encode(values)
        }
    }

    /// One line, keys sorted.
    var line: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Nothing in this type can fail to encode but a number that is not finite.
        let data = (try? encoder.encode(self)) ?? Data("null".utf8)
        return String(decoding: data, as: UTF8.self)
    }
}
