import Mustache
import Shell

/// What is wrong with a template, and where in it.
struct TemplateProblem: Error {
    let position: Position
    let message: String
    let hint: String?
}

/// A value as a template sees it.
enum TemplateValue: Sendable, Hashable {
    case text(Text)
    case flag(Bool)
}

/// A Mustache template for text: variables, sections, comments and other delimiters; no partials, nothing is escaped.
struct Template: Sendable {
    /// A name that the template asks for.
    struct Name: Sendable, Hashable {
        let text: String
        let position: Position
    }

    let names: [Name]
    private let text: String
    /// Nil for a text without tags: that one is handed on byte for byte.
    private let parsed: MustacheTemplate?
    /// How many characters stand behind the text only so that the library reads all of it.
    private let padding: Int

    init(_ text: String) throws(TemplateProblem) {
        var scan = TemplateScan(text)
        try scan.run()
        self.text = text
        names = scan.names
        guard scan.hasTags else {
            parsed = nil
            padding = 0
            return
        }
        // Near its end the library loses blanks and trips over a single brace, unless something follows them. What
        // follows must not turn a last tag that has its line for itself into one that has not.
        let isPadded = scan.tail.contains { !$0.isWhitespace || $0.isNewline }
        padding = isPadded ? scan.padding.count : 0
        do {
            parsed = try MustacheTemplate(string: isPadded ? text + scan.padding : text)
        } catch let error as MustacheTemplate.ParserError {
            throw TemplateProblem(
                position: Position(line: error.context.lineNumber, column: error.context.columnNumber),
                message: "not a Mustache template: \(error.error)", hint: nil)
        } catch {
            throw TemplateProblem(
                position: Position(line: 1, column: 1), message: "not a Mustache template: \(error)", hint: nil)
        }
    }

    /// The template with its names replaced; every name must have a value.
    ///
    /// What the library works on are marks that cannot be guessed. The values take their places afterwards, byte for
    /// byte, each still a secret or not.
    func render(_ values: [String: TemplateValue]) -> Text {
        guard let parsed else { return Text(text) }
        let mark = (0..<4).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }.joined(separator: "x")
        var texts: [Text] = []
        var context: [String: Any] = [:]
        for (name, value) in values {
            let shown: Any
            switch value {
            case .flag(let flag): shown = flag
            case .text(let text) where text.isEmpty: shown = NoText()
            case .text(let text):
                shown = "\(mark)n\(texts.count)z"
                texts.append(text)
            }
            let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
            if parts.count == 2 {
                var group = context[parts[0]] as? [String: Any] ?? [:]
                group[parts[1]] = shown
                context[parts[0]] = group
            } else {
                context[name] = shown
            }
        }
        var bytes = Array(parsed.render(context).utf8)
        bytes.removeLast(padding)
        return Template.put(texts, into: bytes, at: Array("\(mark)n".utf8))
    }

    private static func put(_ texts: [Text], into bytes: [UInt8], at mark: [UInt8]) -> Text {
        var result = Text()
        var rest = bytes[...]
        while let found = rest.firstRange(of: mark) {
            result.append(Text(bytes: Array(rest[..<found.lowerBound])))
            let digits = rest[found.upperBound...].prefix { $0 != UInt8(ascii: "z") }
            if let index = Int(String(decoding: digits, as: UTF8.self)), texts.indices.contains(index) {
                result.append(texts[index])
            }
            rest = rest[digits.endIndex...].dropFirst()
        }
        result.append(Text(bytes: Array(rest)))
        return result
    }
}

/// An empty text: false to a section, as an empty list is.
private struct NoText: MustacheCustomRenderable {
    var renderText: String { "" }
    var isNull: Bool { true }
}
