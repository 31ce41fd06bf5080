import Yams

/// Bytes -> ``Tree``: everything about a file that does not depend on what the file is for.
struct TreeReader {
    /// A manifest is written by hand; larger content belongs into a file that it names.
    static let mostBytes = 4 << 20
    /// Values in a document after its aliases are put in; a few lines of nested aliases can stand for billions.
    static let mostValues = 100_000
    /// Levels of nesting; the deepest shape has seven.
    static let mostLevels = 60

    private var problems: Problems
    private var values = 0
    /// Keys that stood in for a repeated one while composing; see ``compose(_:)``.
    private var renamed: [String: String] = [:]

    private init(file: String) { problems = Problems(file: file) }

    static func read(_ bytes: [UInt8], file: String, problems: inout Problems) throws(ManifestError) -> Tree {
        var reader = TreeReader(file: file)
        let text = try reader.decode(bytes)
        let root = try reader.compose(text)
        let tree = try reader.tree(root, depth: 0)
        for problem in reader.problems.list { problems.add(problem) }
        return tree
    }

    func failure(_ position: Position, _ message: String, hint: String? = nil) -> ManifestError {
        ManifestError([Problem(file: problems.file, at: position, message, hint: hint)])
    }

    private func decode(_ bytes: [UInt8]) throws(ManifestError) -> String {
        let start = Position(line: 1, column: 1)
        if bytes.count > TreeReader.mostBytes {
            throw failure(
                start, "the file is larger than \(TreeReader.mostBytes >> 20) MiB",
                hint: "put large contents into files of their own and name them with `source`")
        }
        let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        var line = 1
        var column = 1
        guard let text = String(validating: body, as: UTF8.self) else {
            throw failure(
                firstBadByte(body), "the file is not UTF-8 text from here on", hint: "`iconv` converts other encodings")
        }
        for scalar in text.unicodeScalars {
            if scalar == "\n" {
                (line, column) = (line + 1, 1)
                continue
            }
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            if isControl, scalar != "\t", scalar != "\r", scalar.value != 0x85 {
                throw failure(
                    Position(line: line, column: column),
                    "control character U+\(String(scalar.value, radix: 16, uppercase: true)) in the file",
                    hint: "inside double quotes it can be written as \"\\x\(hex(scalar.value))\"")
            }
            column += 1
        }
        // The parser keeps a pointer into the string, which is only stable when the string lives on the heap; those
        // of 15 bytes and less do not.
        return text.utf8.count < 16 ? text + "\n# short files are padded\n" : text
    }

    private func firstBadByte(_ bytes: ArraySlice<UInt8>) -> Position {
        var place = Position(line: 1, column: 1)
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        while case .scalarValue(let scalar) = decoder.decode(&iterator) {
            place = scalar == "\n" ? Position(line: place.line + 1, column: 1) : place.right
        }
        return place
    }

    private func hex(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return digits.count < 2 ? "0" + digits : digits
    }

    /// The parser refuses a repeated key, naming only one place and nothing behind it. The key is then renamed, by one
    /// character so that no column moves, and the text composed again: both places, and all other problems, come out.
    private mutating func compose(_ original: String) throws(ManifestError) -> Node {
        var text = original
        for attempt in 0..<ManifestError.most {
            do {
                return try single(text)
            } catch let error as YamlError {
                guard case .duplicatedKeysInMapping(let keys, let context) = error else {
                    throw explain(error, in: text)
                }
                let place = Position(line: context.mark.line, column: context.mark.column)
                let key = keys.first ?? ""
                guard let mark = Unicode.Scalar(0xE000 + attempt), let next = rename(key, at: place, to: mark, in: text)
                else { throw failure(place, "key \(Problem.quoted(key)) is given twice") }
                text = next
            } catch let error as ManifestError {
                throw error
            } catch {
                throw failure(Position(line: 1, column: 1), "the file cannot be read as YAML: \(error)")
            }
        }
        throw failure(Position(line: 1, column: 1), "more than \(ManifestError.most) keys are given twice")
    }

    private mutating func rename(
        _ key: String, at place: Position, to mark: Unicode.Scalar, in text: String
    ) -> String? {
        var scalars = Array(text.unicodeScalars)
        var index = 0
        var line = 1
        while line < place.line, index < scalars.count {
            if scalars[index] == "\n" { line += 1 }
            index += 1
        }
        index += place.column - 1
        guard index < scalars.count else { return nil }
        if scalars[index] == "\"" || scalars[index] == "'" { index += 1 }
        guard index < scalars.count, let first = key.unicodeScalars.first, scalars[index] == first else { return nil }
        scalars[index] = mark
        var alias = String.UnicodeScalarView()
        alias.append(mark)
        alias.append(contentsOf: key.unicodeScalars.dropFirst())
        renamed[String(alias)] = key
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    /// The one document of the text.
    private func single(_ text: String) throws -> Node {
        // Without rules: what a plain scalar means is decided by `Scalar`, as YAML 1.2 does.
        let parser = try Yams.Parser(yaml: text, resolver: .basic, constructor: .default, encoding: .utf8)
        guard let root = try parser.nextRoot(), !isEmpty(root) else {
            throw failure(Position(line: 1, column: 1), "the file is empty")
        }
        if let second = try parser.nextRoot() {
            throw failure(
                position(second), "the file holds a second document", hint: "one file holds one document: delete `---`")
        }
        return root
    }

    private func isEmpty(_ node: Node) -> Bool {
        if case .scalar(let scalar) = node { scalar.string.isEmpty && scalar.style == .plain } else { false }
    }

    private func position(_ node: Node) -> Position {
        Position(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    }

    private mutating func tree(_ node: Node, depth: Int) throws(ManifestError) -> Tree {
        let place = position(node)
        values += 1
        if values > TreeReader.mostValues {
            throw failure(
                place, "the file stands for more than \(TreeReader.mostValues) values with its aliases put in")
        }
        if depth > TreeReader.mostLevels {
            throw failure(place, "values are nested more than \(TreeReader.mostLevels) levels deep")
        }
        switch node {
        case .scalar(let scalar):
            let tag = scalar.tag.description
            if tag == "tag:yaml.org,2002:str" { return .scalar(.text(scalar.string), place) }
            refuse(tag: tag, at: place)
            return .scalar(Scalar(plain: scalar.string), place)
        case .sequence(let sequence):
            refuse(tag: sequence.tag.description, at: place)
            var items: [Tree] = []
            for item in sequence { items.append(try tree(item, depth: depth + 1)) }
            return .list(items, place)
        case .mapping(let mapping):
            refuse(tag: mapping.tag.description, at: place)
            return .mapping(try entries(mapping, depth: depth), place)
        case .alias(let alias):
            throw failure(place, "alias `*\(alias.anchor.rawValue)` stands for nothing")
        }
    }

    private mutating func entries(_ mapping: Node.Mapping, depth: Int) throws(ManifestError) -> [Tree.Entry] {
        var entries: [Tree.Entry] = []
        var places: [String: Position] = [:]
        // A renamed key is always the earlier one; told in the order of the file all the same.
        for (keyNode, valueNode) in mapping {
            let place = position(keyNode)
            guard case .scalar(let scalar) = keyNode else {
                problems.add(place, "a key must be a text")
                continue
            }
            let key = renamed[scalar.string] ?? scalar.string
            let value = try tree(valueNode, depth: depth + 1)
            if key == "<<", scalar.style == .plain {
                let hint = "write the keys out, or use an alias for a whole value"
                problems.add(place, "merge keys (`<<`) are not read", hint: hint)
            } else if let first = places[key] {
                problems.add(place, "key \(Problem.quoted(key)) is given twice, first at \(first.told)")
            } else {
                places[key] = place
                entries.append(Tree.Entry(key: key, keyPosition: place, value: value))
            }
        }
        return entries
    }

    private mutating func refuse(tag: String, at place: Position) {
        let known = ["", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"]
        if !known.contains(tag) {
            problems.add(place, "the tag `\(tag)` is not read", hint: "delete it; a text can be quoted instead")
        }
    }
}

extension Position {
    fileprivate var right: Position { Position(line: line, column: column + 1) }
}
