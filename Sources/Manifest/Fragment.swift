import Plan

/// A manifest that was not written in a file but said on a command line: the same keys, and so the same rules.
package indirect enum Fragment: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByBooleanLiteral {
    case text(String)
    case flag(Bool)
    case integer(Int)
    case list([Fragment])
    case mapping([Entry])

    package struct Entry: Sendable, Hashable {
        let key: String
        let value: Fragment
    }

    package init(stringLiteral text: String) { self = .text(text) }

    package init(booleanLiteral flag: Bool) { self = .flag(flag) }

    /// A mapping; keys without a value are left out.
    package static func keys(_ pairs: KeyValuePairs<String, Fragment?>) -> Fragment {
        .mapping(pairs.compactMap { key, value in value.map { Entry(key: key, value: $0) } })
    }

    /// A mapping whose keys are not known here.
    package static func table(_ pairs: [(String, Fragment)]) -> Fragment {
        .mapping(pairs.map { Entry(key: $0, value: $1) })
    }

    /// A list of texts; nil where there is none, so that its key is left out.
    package static func texts(_ texts: [String]) -> Fragment? { texts.isEmpty ? nil : .list(texts.map(Fragment.text)) }

    /// One value after the other, as if each stood in a column of its own.
    fileprivate func tree(_ column: inout Int) -> Tree {
        column += 1
        let here = Position(line: 1, column: column)
        switch self {
        case .text(let text): return .scalar(.text(text), here)
        case .flag(let flag): return .scalar(.flag(flag), here)
        case .integer(let number): return .scalar(.integer(String(number)), here)
        case .list(let items):
            var trees: [Tree] = []
            for item in items { trees.append(item.tree(&column)) }
            return .list(trees, here)
        case .mapping(let entries):
            var trees: [Tree.Entry] = []
            for entry in entries {
                trees.append(Tree.Entry(key: entry.key, keyPosition: here, value: entry.value.tree(&column)))
            }
            return .mapping(trees, here)
        }
    }
}

extension Manifest {
    /// Reads what a command line says; relative paths start at the working directory.
    package static func read(_ fragment: Fragment) throws(FragmentError) -> Manifest {
        do throws(ManifestError) {
            var column = 0
            return try read(fragment.tree(&column), Problems(file: ""))
        } catch {
            throw FragmentError(error)
        }
    }
}

/// Values of a command line that no manifest would be allowed to have either.
package struct FragmentError: ExplainedError {
    /// Never empty.
    private var problems: [(message: String, hint: String?)]

    init(_ error: ManifestError) { problems = error.problems.map { ($0.message, $0.hint) } }

    /// What was found later in what a command line says; nil where it is about a file, which has places to tell.
    package init?(later error: ManifestError) {
        guard error.problems.allSatisfy(\.file.isEmpty) else { return nil }
        self.init(error)
    }

    /// The same in other words, for a command line has options and no keys.
    package func reworded(_ words: (String) -> String) -> FragmentError {
        var copy = self
        copy.problems = problems.map { (words($0.message), $0.hint.map(words)) }
        return copy
    }

    package var code: String { "value-invalid" }

    /// One problem; or several, one a line, each with its hint below it.
    package var message: String {
        if problems.count == 1 { return problems[0].message }
        return problems.map { $0.message + ($0.hint.map { "\n    \($0)" } ?? "") }.joined(separator: "\n")
    }

    package var hint: String? { problems.count == 1 ? problems[0].hint : nil }
}
