/// Names of hosts in the form that TARGETS takes them: `web[01-20],db1`.
enum FoldedNames {
    /// The names in the order in which the first of each range comes; what it gives stands for the same hosts again.
    static func fold(_ names: [String]) -> String {
        var order: [Stem] = []
        var numbers: [Stem: Set<Int>] = [:]
        var padded: Set<Stem> = []
        let parts = names.map(Parts.init)
        // 10 may follow 09 or stand beside 9: with a zero in front anywhere, numbers of that width are all padded.
        for part in parts where part.isPadded { padded.insert(part.stem(isPadded: true)) }
        for part in parts {
            let stem = part.stem(isPadded: padded.contains(part.stem(isPadded: true)))
            if numbers[stem] == nil { order.append(stem) }
            numbers[stem, default: []].insert(part.number)
        }
        return order.flatMap { stem in ranges(numbers[stem] ?? []).map(stem.text) }.joined(separator: ",")
    }

    /// `web[01-20],db1 (21 hosts)`; one host alone is just named.
    static func header(_ names: [String]) -> String {
        names.count == 1 ? fold(names) : "\(fold(names)) (\(names.count) hosts)"
    }

    private static func ranges(_ numbers: Set<Int>) -> [ClosedRange<Int>] {
        numbers.sorted().reduce(into: []) { ranges, number in
            if let last = ranges.last, last.upperBound + 1 == number {
                ranges[ranges.count - 1] = last.lowerBound...number
            } else {
                ranges.append(number...number)
            }
        }
    }

    /// What the names of one range have in common.
    private struct Stem: Hashable {
        let before: String
        let after: String
        /// Digits of each number; 0 where they are not padded, nil where the name has no number.
        let width: Int?

        func text(_ range: ClosedRange<Int>) -> String {
            guard let width else { return before }
            let ends = [range.lowerBound, range.upperBound].map { number in
                let digits = String(number)
                return String(repeating: "0", count: max(0, width - digits.count)) + digits
            }
            return before + (range.count == 1 ? ends[0] : "[\(ends[0])-\(ends[1])]") + after
        }
    }

    /// A name around its last number; of a name with a domain, the last number in front of the first dot.
    private struct Parts {
        /// What TARGETS takes as one number (see `HostPattern`).
        private static let mostDigits = 9

        private let name: String
        private let before: Substring
        private let digits: Substring
        private let after: Substring

        init(_ name: String) {
            self.name = name.contains(":") ? "[\(name)]" : name
            let label = name.prefix { $0 != "." }
            let isAddress = label.allSatisfy(\.isDigit)
            let place = isAddress ? name[...] : label
            guard !name.contains(":"), let last = place.lastIndex(where: \.isDigit) else {
                (before, digits, after) = (name[...], "", "")
                return
            }
            let end = name.index(after: last)
            var start = last
            while start > name.startIndex, name[name.index(before: start)].isDigit { start = name.index(before: start) }
            (before, digits, after) = (name[..<start], name[start..<end], name[end...])
        }

        private var isRangeable: Bool { (1...Parts.mostDigits).contains(digits.count) }
        var isPadded: Bool { isRangeable && digits.count > 1 && digits.first == "0" }
        var number: Int { isRangeable ? Int(digits) ?? 0 : 0 }

        func stem(isPadded: Bool) -> Stem {
            guard isRangeable else { return Stem(before: name, after: "", width: nil) }
            return Stem(before: String(before), after: String(after), width: isPadded ? digits.count : 0)
        }
    }
}

extension Character {
    fileprivate var isDigit: Bool { isASCII && isNumber }
}
