import Foundation

/// What is wrong with a part of a target expression, and where in it.
struct TargetProblem: Error {
    /// From 0, in Unicode scalars.
    let offset: Int
    let message: String
    let hint: String?

    init(_ offset: Int, _ message: String, hint: String? = nil) {
        self.offset = offset
        self.message = message
        self.hint = hint
    }
}

/// A host name, a range of names such as `web[01-20]`, or an IPv6 address in brackets.
///
/// Names are what ssh may safely be given: they never start with a dash and hold no blank, control or shell character.
struct HostPattern: Sendable, Hashable {
    /// Names that one expression may stand for.
    static let most = 10_000

    private enum Part: Sendable, Hashable {
        case plain(String)
        /// Numbers padded with zeros to `width`.
        case range(ClosedRange<Int>, width: Int)
    }

    let text: String
    private let parts: [Part]

    init(_ text: String) throws(TargetProblem) {
        self.text = text
        let scalars = Array(text.unicodeScalars)
        if scalars.isEmpty { throw TargetProblem(0, "a host name is missing") }
        if scalars.first == "[", scalars.contains(":") {
            parts = [.plain(try HostPattern.address(scalars))]
            return
        }
        var parts: [Part] = []
        var plain = ""
        var index = 0
        while index < scalars.count {
            if scalars[index] == "[" {
                let end = scalars[index...].firstIndex(of: "]")
                guard let end else { throw TargetProblem(index, "`[` without `]`") }
                if !plain.isEmpty { parts.append(.plain(plain)) }
                plain = ""
                parts.append(try HostPattern.range(scalars[(index + 1)..<end]))
                index = end + 1
            } else {
                try HostPattern.check(scalars[index], at: index)
                plain.unicodeScalars.append(scalars[index])
                index += 1
            }
        }
        if !plain.isEmpty { parts.append(.plain(plain)) }
        self.parts = parts
        if count > HostPattern.most {
            throw TargetProblem(0, "stands for more than \(HostPattern.most) hosts")
        }
        if let longest = names.last, longest.utf8.count > 253 {
            throw TargetProblem(0, "a host name is longer than 253 characters")
        }
    }

    /// How many names it stands for; no more than a little above ``most`` is counted.
    var count: Int {
        parts.reduce(1) { count, part in
            if case .range(let range, _) = part { min(count * range.count, HostPattern.most + 1) } else { count }
        }
    }

    /// In order, the last range counting fastest.
    var names: [String] {
        parts.reduce([""]) { names, part in
            switch part {
            case .plain(let text): names.map { $0 + text }
            case .range(let range, let width):
                names.flatMap { name in range.map { name + HostPattern.padded($0, to: width) } }
            }
        }
    }

    private static func padded(_ number: Int, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func check(_ scalar: Unicode.Scalar, at index: Int) throws(TargetProblem) {
        let isLetter = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
        if isLetter || scalar == "_" { return }
        if scalar == "." || scalar == "-" {
            if index > 0 { return }
            throw TargetProblem(0, "a host name must not start with `\(scalar)`")
        }
        switch scalar {
        case ":": throw TargetProblem(index, "a host name must not hold `:`", hint: "IPv6 addresses stand in brackets")
        case " ":
            throw TargetProblem(index, "a host name must not hold a blank", hint: "targets are parted by `,` alone")
        case "]": throw TargetProblem(index, "`]` without `[`")
        case "*", "?": throw TargetProblem(index, "names are not matched by `\(scalar)`", hint: "`@all` is every host")
        default: throw TargetProblem(index, "a host name must not hold `\(scalar)`")
        }
    }

    private static func range(_ scalars: ArraySlice<Unicode.Scalar>) throws(TargetProblem) -> Part {
        let start = scalars.startIndex
        let text = scalars.reduce(into: "") { $0.unicodeScalars.append($1) }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        let isDigits = ends.allSatisfy { end in
            (1...9).contains(end.utf8.count) && end.utf8.allSatisfy { (48...57).contains($0) }
        }
        guard ends.count == 2, isDigits, let low = Int(ends[0]), let high = Int(ends[1]) else {
            throw TargetProblem(start, "`[\(text)]` is no range", hint: "a range is written [1-20] or [01-20]")
        }
        if low > high {
            throw TargetProblem(start, "range [\(text)] runs backwards", hint: "write [\(ends[1])-\(ends[0])]")
        }
        let isPadded = ends.contains { $0.count > 1 && $0.hasPrefix("0") }
        if isPadded, ends[0].count != ends[1].count {
            let width = max(ends[0].count, ends[1].count)
            throw TargetProblem(
                start, "the ends of range [\(text)] are padded to different widths",
                hint: "write [\(padded(low, to: width))-\(padded(high, to: width))]")
        }
        return .range(low...high, width: isPadded ? ends[0].count : 0)
    }

    /// An IPv6 address in brackets, perhaps with a zone; returned without the brackets.
    private static func address(_ scalars: [Unicode.Scalar]) throws(TargetProblem) -> String {
        guard scalars.last == "]", scalars.count > 2 else { throw TargetProblem(0, "`[` without `]`") }
        let text = scalars[1..<(scalars.count - 1)].reduce(into: "") { $0.unicodeScalars.append($1) }
        let halves = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let zone = halves.count == 2 ? halves[1] : nil
        if let zone, problem(name: zone) != nil { throw TargetProblem(1, "`\(text)` has a bad zone behind `%`") }
        if !isIPv6(halves[0]) { throw TargetProblem(1, "`\(text)` is no IPv6 address") }
        return text
    }

    private static func isIPv6(_ text: String) -> Bool {
        var address = in6_addr()
        // C ends a text at its first NUL.
        return !text.utf8.contains(0) && inet_pton(AF_INET6, text, &address) == 1
    }
}

extension HostPattern {
    /// One name without ranges; nil when good, else the rest of a sentence.
    static func problem(name: String) -> String? {
        let allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-".unicodeScalars
        guard let first = name.unicodeScalars.first else { return "must not be empty" }
        if name.utf8.count > 253 { return "is longer than 253 characters" }
        if first == "-" || first == "." || !allowed.contains(first) { return "must not start with `\(first)`" }
        let bad = name.unicodeScalars.first { !allowed.contains($0) }
        return bad.map { "must not hold \($0 == " " ? "a blank" : "`\($0)`")" }
    }

    /// Login names for ssh: those of useradd(8), and capitals and dots, which directories of accounts have.
    static func problem(user: String) -> String? {
        user.utf8.count > 32 ? "is longer than 32 characters" : problem(name: user)
    }

    static let namePattern = "[a-zA-Z0-9_][a-zA-Z0-9_.-]*"
    static let userPattern = "[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,31}"
    private static let rangesPattern =
        #"([a-zA-Z0-9_]|\[[0-9]{1,9}-[0-9]{1,9}\])([a-zA-Z0-9_.-]|\[[0-9]{1,9}-[0-9]{1,9}\])*"#
    private static let ipv6Pattern = "[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%" + namePattern + ")?"
    static let pattern = "(" + rangesPattern + #"|\["# + ipv6Pattern + #"\])"#

    static let rule = TextRule("host", pattern: "^" + pattern + "$", explained: explain)

    static let memberRule = TextRule("member", pattern: "^(@" + namePattern + "|" + pattern + ")$") { text in
        if text.hasPrefix("@") { return problem(name: String(text.dropFirst())).map { ("\($0)", nil) } }
        return explain(text)
    }

    static let userRule = TextRule("user", pattern: "^" + userPattern + "$", problem: problem(user:))

    static let addressRule = TextRule("address", pattern: "^(\(namePattern)|\(ipv6Pattern))$") { text in
        text.contains(":")
            ? (try? HostPattern("[" + text + "]")) == nil ? "is no IPv6 address" : nil
            : problem(name: text)
    }

    private static func explain(_ text: String) -> (message: String, hint: String?)? {
        do throws(TargetProblem) {
            _ = try HostPattern(text)
            return nil
        } catch {
            return ("is no good: " + error.message, error.hint)
        }
    }
}
