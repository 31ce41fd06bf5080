/// Reads the tags of a Mustache template: which names they ask for, where, and whether each is one that is understood.
///
/// The library that fills templates in leaves out what it does not know; here it is told instead.
struct TemplateScan {
    private(set) var names: [Template.Name] = []
    private(set) var hasTags = false

    private let text: [Character]
    private var open: [Character] = ["{", "{"]
    private var close: [Character] = ["}", "}"]
    private var sections: [(name: String, at: Int)] = []
    private var lastTagEnd = 0

    /// What stands behind the last tag.
    var tail: ArraySlice<Character> { text[lastTagEnd...] }

    /// As many characters as a delimiter has, none of which starts one; ASCII.
    var padding: String { String(repeating: open.first == "." ? "," : ".", count: open.count) }

    init(_ text: String) { self.text = Array(text) }

    mutating func run() throws(TemplateProblem) {
        var index = 0
        while let tag = find(open, from: index) {
            hasTags = true
            index = try read(tag: tag)
            lastTagEnd = index
        }
        if let section = sections.last {
            let hint = "`{{/\(section.name)}}` closes it"
            throw problem(section.at, "section `\(section.name)` is not closed", hint: hint)
        }
    }

    /// Reads the tag whose delimiter starts at `tag` and returns what follows it.
    private mutating func read(tag: Int) throws(TemplateProblem) -> Int {
        let start = tag + open.count
        guard start < text.count else { throw unclosed(tag) }
        switch text[start] {
        case "!":
            guard let end = find(close, from: start + 1) else { throw unclosed(tag) }
            return end + close.count
        case "=":
            guard let end = find(["="] + close, from: start + 1) else { throw unclosed(tag) }
            let words = text[(start + 1)..<end].split(whereSeparator: \.isWhitespace)
            guard words.count == 2, !words.joined().contains("=") else {
                throw problem(tag, "this tag must hold two new delimiters", hint: "such as {{=<% %>=}}")
            }
            if !sections.isEmpty { throw problem(tag, "delimiters cannot be changed inside a section") }
            let next = end + 1 + close.count
            open = Array(words[0])
            close = Array(words[1])
            return next
        case "{":
            let (name, end) = try name(from: start + 1, to: ["}"] + close, tag: tag)
            names.append(name)
            return end
        case "&":
            let (name, end) = try name(from: start + 1, to: close, tag: tag)
            names.append(name)
            return end
        case "#", "^":
            let (name, end) = try name(from: start + 1, to: close, tag: tag)
            if sections.count == 50 { throw problem(tag, "sections are nested more than 50 levels deep") }
            names.append(name)
            sections.append((name.text, tag))
            return end
        case "/":
            let (name, end) = try name(from: start + 1, to: close, tag: tag)
            guard let section = sections.popLast(), section.name == name.text else {
                throw problem(tag, "`\(name.text)` is closed and is not the section open here")
            }
            return end
        case ">", "<", "$", "%":
            throw problem(tag, "tags that start with `\(text[start])` are not understood", hint: TemplateScan.escape)
        default:
            let (name, end) = try name(from: start, to: close, tag: tag)
            names.append(name)
            return end
        }
    }

    private func name(
        from start: Int, to end: [Character], tag: Int
    ) throws(TemplateProblem) -> (Template.Name, Int) {
        guard let stop = find(end, from: start) else { throw unclosed(tag) }
        let name = String(text[start..<stop]).trimmingBlanks
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy(TemplateScan.isIdentifier) else {
            throw problem(tag, "\(Problem.quoted(name)) is no name of a value", hint: TemplateScan.escape)
        }
        return (Template.Name(text: name, position: position(tag)), stop + end.count)
    }

    private static let escape =
        "to write the braces themselves, set `template: false` or start the content with {{=<% %>=}}"

    private static func isIdentifier(_ text: Substring) -> Bool {
        let isWord = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: false
            }
        }
        return isWord && !(text.first?.isNumber ?? true)
    }

    private func find(_ word: [Character], from start: Int) -> Int? {
        guard let first = word.first, start + word.count <= text.count else { return nil }
        for index in start...(text.count - word.count)
        where text[index] == first && text[index..<(index + word.count)].elementsEqual(word) {
            return index
        }
        return nil
    }

    private func position(_ index: Int) -> Position {
        var place = Position(line: 1, column: 1)
        for character in text[..<index] {
            if character.isNewline {
                place = Position(line: place.line + 1, column: 1)
            } else {
                place.column += character.unicodeScalars.count
            }
        }
        return place
    }

    private func unclosed(_ tag: Int) -> TemplateProblem {
        problem(tag, "a tag is not closed by `\(String(close))`", hint: TemplateScan.escape)
    }

    private func problem(_ index: Int, _ message: String, hint: String? = nil) -> TemplateProblem {
        TemplateProblem(position: position(index), message: message, hint: hint)
    }
}

extension String {
    /// Without white space at both ends.
    fileprivate var trimmingBlanks: String {
        let body = drop(while: \.isWhitespace)
        guard let last = body.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(body[...last])
    }
}
