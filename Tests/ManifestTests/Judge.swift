import Foundation
import Testing

@testable import Manifest

/// A JSON Schema validator that is not ours: Python's `jsonschema` (Debian: python3-jsonschema).
enum Judge {
    struct Verdict: Decodable {
        /// What is wrong with each document; nil where the schema allows it.
        let documents: [String?]
        let patterns: [[Bool]]
    }

    static func judge(
        _ documents: [(schema: String, tree: Tree)] = [], patterns: [(pattern: String, texts: [String])] = []
    ) throws -> Verdict {
        let schemas =
            #"{"manifest": \#(JSONSchema.manifest()), "inventory": \#(JSONSchema.inventory()), "config": \#(JSONSchema.config())}"#
        let cases = documents.map { "[\(JSON.text($0.schema).indented()), \(json($0.tree).indented())]" }
        let texts = patterns.map { pattern, texts in
            "[\(JSON.text(pattern).indented()), \(JSON.array(texts.map(JSON.text)).indented())]"
        }
        let input = """
            {"schemas": \(schemas), "documents": [\(cases.joined(separator: ","))],
            "patterns": [\(texts.joined(separator: ","))]}
            """
        let file = FileManager.default.temporaryDirectory.appending(path: "judge-\(UUID().uuidString).json")
        try Data(input.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "judge.py")
        process.arguments = ["python3", script.path, file.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "python3 with the module jsonschema is needed")
        return try JSONDecoder().decode(Verdict.self, from: output)
    }

    /// The document as a YAML 1.2 reader hands it to a validator.
    private static func json(_ tree: Tree) -> JSON {
        switch tree {
        case .list(let items, _): .array(items.map(json))
        case .mapping(let entries, _): .object(entries.map { ($0.key, json($0.value)) })
        case .scalar(.text(let text), _): .text(text)
        case .scalar(.flag(let flag), _): .flag(flag)
        case .scalar(.integer(let written), _): .number(Scalar.number(written) ?? 0)
        // A validator must see that it is no integer, and nothing else about it.
        case .scalar(.decimal, _): .array([])
        case .scalar(.null, _): .null
        }
    }
}
