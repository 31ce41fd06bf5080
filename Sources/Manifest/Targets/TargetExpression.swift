import Plan

/// What is wrong with a target expression.
package struct TargetError: ExplainedError, CustomStringConvertible {
    /// The expression, or the line of standard input that holds it.
    package let expression: String
    /// The line of standard input, from 1; nil for a word of the command line.
    package let line: Int?
    /// From 1, in Unicode scalars.
    package let column: Int
    package let reason: String
    package let hint: String?

    package var code: String { "target-invalid" }

    package var message: String {
        let place = line.map { "line \($0), column \(column) of the targets" } ?? "column \(column) of the targets"
        return Problem.printable("\(place) \(Problem.quoted(expression)): \(reason)")
    }

    package var description: String { message + (hint.map { "\n    \($0)" } ?? "") }
}

/// Which hosts are meant: `web1`, `deploy@web1:2222`, `web[01-20],db1,!web07`, `@group`, `[2001:db8::1]:22`.
///
/// Terms are parted by commas. `!` takes hosts out again, wherever in the expression it stands.
package struct TargetExpression: Sendable, Hashable {
    /// The word that stands for expressions on standard input; see ``init(lines:)``.
    package static let standardInput = "-"

    enum Kind: Sendable, Hashable {
        case group(String)
        case hosts(HostPattern, user: String?, port: Int?)
    }

    struct Term: Sendable, Hashable {
        let kind: Kind
        let isExcluded: Bool
        let source: Source
    }

    /// Where a term was read, for errors that show only when it is resolved.
    struct Source: Sendable, Hashable {
        let expression: String
        let line: Int?
        let offset: Int

        func error(_ problem: TargetProblem) -> TargetError {
            TargetError(
                expression: expression, line: line, column: offset + problem.offset + 1, reason: problem.message,
                hint: problem.hint)
        }
    }

    let terms: [Term]

    /// Reads one word of the command line or of a manifest.
    package init(_ text: String) throws(TargetError) { terms = try TargetExpression.terms(of: text, line: nil) }

    /// Reads one expression a line; blank lines and lines that start with `#` are skipped.
    package init(lines text: String) throws(TargetError) {
        var terms: [Term] = []
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        for (index, line) in lines.enumerated() {
            let word = line.drop { $0 == " " || $0 == "\t" }
            if word.isEmpty || word.hasPrefix("#") { continue }
            let end = word.lastIndex { $0 != " " && $0 != "\t" } ?? word.startIndex
            terms += try TargetExpression.terms(of: String(word[...end]), line: index + 1)
        }
        self.terms = terms
    }

    /// Joins expressions, as the entries of a list do.
    package init(joining expressions: [TargetExpression]) { terms = expressions.flatMap(\.terms) }

    private static func terms(of text: String, line: Int?) throws(TargetError) -> [Term] {
        var terms: [Term] = []
        let scalars = Array(text.unicodeScalars)
        var start = 0
        var depth = 0
        for index in 0...scalars.count {
            if index < scalars.count {
                if scalars[index] == "[" { depth += 1 }
                if scalars[index] == "]" { depth -= 1 }
                if scalars[index] != "," || depth > 0 { continue }
            }
            let source = Source(expression: text, line: line, offset: start)
            do throws(TargetProblem) {
                terms.append(try term(scalars[start..<index], source))
            } catch {
                throw source.error(error)
            }
            start = index + 1
        }
        return terms
    }

    private static func term(
        _ scalars: ArraySlice<Unicode.Scalar>, _ source: Source
    ) throws(TargetProblem) -> Term {
        let isExcluded = scalars.first == "!"
        let body = Array(isExcluded ? scalars.dropFirst() : scalars)
        let start = isExcluded ? 1 : 0
        if body.isEmpty { throw TargetProblem(start, "a host name is missing", hint: "delete the comma too many") }
        if body.first == "@" {
            let name = string(body.dropFirst())
            if let problem = HostPattern.problem(name: name) {
                throw TargetProblem(start + 1, "group name \(Problem.quoted(name)) \(problem)")
            }
            return Term(kind: .group(name), isExcluded: isExcluded, source: source)
        }
        let kind: Kind
        do throws(TargetProblem) {
            kind = try hosts(body)
        } catch {
            throw TargetProblem(start + error.offset, error.message, hint: error.hint)
        }
        if isExcluded, case .hosts(_, let user, let port) = kind, user != nil || port != nil {
            throw TargetProblem(start, "a host is taken out by its name alone", hint: "delete the user and the port")
        }
        return Term(kind: kind, isExcluded: isExcluded, source: source)
    }

    /// `[USER@]HOST[:PORT]`.
    private static func hosts(_ body: [Unicode.Scalar]) throws(TargetProblem) -> Kind {
        var user: String?
        var start = 0
        if let at = body.lastIndex(of: "@") {
            let name = string(body[..<at])
            if let problem = HostPattern.problem(user: name) {
                throw TargetProblem(0, "user name \(Problem.quoted(name)) \(problem)")
            }
            user = name
            start = at + 1
        }
        var end = body.count
        var port: Int?
        let isAddress = start < end && body[start] == "[" && body[start...].prefix { $0 != "]" }.contains(":")
        // A colon inside the brackets of an address belongs to the address.
        let from = isAddress ? body[start...].firstIndex(of: "]") ?? end : start
        let colons = body[from...].indices.filter { body[$0] == ":" }
        if colons.count > 1 {
            throw TargetProblem(start, "more than one `:`", hint: "IPv6 addresses stand in brackets")
        }
        if let colon = colons.first {
            let digits = string(body[(colon + 1)...])
            guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(digits),
                (1...65535).contains(number)
            else { throw TargetProblem(colon + 1, "port \(Problem.quoted(digits)) must be a number from 1 to 65535") }
            port = number
            end = colon
        }
        do throws(TargetProblem) {
            return .hosts(try HostPattern(string(body[start..<end])), user: user, port: port)
        } catch {
            throw TargetProblem(start + error.offset, error.message, hint: error.hint)
        }
    }

    private static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        scalars.reduce(into: "") { $0.unicodeScalars.append($1) }
    }

    /// The pattern only names the characters: all of the grammar in it would tell nobody anything.
    static let rule = TextRule("target", pattern: #"^[a-zA-Z0-9_@!\[][a-zA-Z0-9_@!\[\]:%.,-]*$"#) { text in
        do throws(TargetError) {
            _ = try TargetExpression(text)
            return nil
        } catch {
            if text == standardInput {
                return ("would be read from standard input", "that works on the command line only")
            }
            return ("is no good at its column \(error.column): \(error.reason)", error.hint)
        }
    }
}
