import Foundation

/// One JSON line of `--json`.
struct Line: Decodable, Sendable, CustomStringConvertible {
    let schema: Int
    let kind: String
    let host: String?
    let values: [String: Value]

    enum Value: Decodable, Sendable, Equatable {
        case null
        case bool(Bool)
        case number(Double)
        case text(String)
        case array([Value])
        case object([String: Value])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .null
            } else if let value = try? container.decode(Bool.self) {
                self = .bool(value)
            } else if let value = try? container.decode(Double.self) {
                self = .number(value)
            } else if let value = try? container.decode(String.self) {
                self = .text(value)
            } else if let value = try? container.decode([Value].self) {
                self = .array(value)
            } else {
                self = .object(try container.decode([String: Value].self))
            }
        }

        var text: String? { if case .text(let text) = self { text } else { nil } }
        var number: Int? { if case .number(let number) = self { Int(number) } else { nil } }
        var array: [Value] { if case .array(let values) = self { values } else { [] } }
        var texts: [String] { array.compactMap(\.text) }
        subscript(key: String) -> Value? { if case .object(let values) = self { values[key] } else { nil } }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        values = try container.decode([String: Value].self)
        guard let schema = values["schema"]?.number, let kind = values["kind"]?.text else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "a line without schema or kind")
        }
        self.schema = schema
        self.kind = kind
        host = values["host"]?.text
    }

    func text(_ key: String) -> String? { values[key]?.text }
    func number(_ key: String) -> Int? { values[key]?.number }

    /// The bytes of a line of output.
    var data: [UInt8] {
        if let text = text("text") { return Array(text.utf8) }
        return text("base64").flatMap { Data(base64Encoded: $0) }.map { [UInt8]($0) } ?? []
    }

    var description: String { "\(kind) \(values)" }

    static func all(in bytes: [UInt8]) throws -> [Line] {
        try bytes.split(separator: 0x0a).map { try JSONDecoder().decode(Line.self, from: Data($0)) }
    }
}

extension [Line] {
    func of(_ kind: String, host: String? = nil) -> [Line] {
        filter { $0.kind == kind && (host == nil || $0.host == host) }
    }

    /// `OUTCOME ID` of each step, in order.
    func steps(host: String? = nil) -> [String] {
        of("step", host: host).map { "\($0.text("outcome") ?? "") \($0.text("id") ?? "")" }
    }

    /// The ids of the steps that ended so.
    func steps(_ outcome: String, host: String? = nil) -> [String] {
        of("step", host: host).filter { $0.text("outcome") == outcome }.compactMap { $0.text("id") }
    }
}
