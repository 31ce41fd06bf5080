/// Completes the last part of an unfinished TARGETS: `we`, `web1,we`, `deploy@we`, `@gr`, `web[01-20],!we`.
struct TargetsCompletion: Sendable {
    /// Names that can be offered.
    struct Names: Sendable, Hashable {
        /// Of ssh_config.
        var configured: [String] = []
        /// Of the inventory, ranges written out.
        var inventory: [String] = []
        /// Groups of the inventory, without `@`.
        var groups: [String] = []
    }

    let names: Names

    func candidates(for word: String) -> [Completer.Candidate] {
        let start = lastPart(of: word)
        var head = String(word[..<start])
        var part = word[start...]
        if part.hasPrefix("!") {
            head += "!"
            part = part.dropFirst()
        }
        let given = Set(word[..<start].split(separator: ",").map(String.init))
        return offers(for: part).filter { !given.contains($0.value) }.map {
            Completer.Candidate(value: head + $0.value, description: $0.description)
        }
    }

    private func offers(for part: Substring) -> [Completer.Candidate] {
        // A port follows, and no name that could be known.
        if part.contains(":") { return [] }
        if part.hasPrefix("@") {
            return names.groups.map { Completer.Candidate(value: "@" + $0, description: "group") }
        }
        if part.contains("[") { return ranges.map { Completer.Candidate(value: $0, description: "range") } }
        let user = part.lastIndex(of: "@").map { String(part[...$0]) } ?? ""
        let configured = Set(names.configured)
        let hosts =
            names.configured.map { Completer.Candidate(value: user + $0, description: "ssh_config") }
            + names.inventory.filter { !configured.contains($0) }
            .map { Completer.Candidate(value: user + $0, description: "inventory") }
        // Nothing typed yet: groups are worth knowing of too.
        let groups = names.groups.map { Completer.Candidate(value: "@" + $0, description: "group") }
        return part.isEmpty ? hosts + groups : hosts
    }

    /// `web[01-20]` for names that are numbered without a gap.
    private var ranges: [String] {
        struct Series: Hashable {
            let stem: Substring
            let width: Int
        }
        var numbers: [Series: Set<Int>] = [:]
        var order: [Series] = []
        for name in names.configured + names.inventory {
            let digits = name.reversed().prefix { ("0"..."9").contains($0) }.count
            guard digits > 0, digits <= 9, let number = Int(name.suffix(digits)) else { continue }
            // Without a leading zero, 9 and 10 are of one series.
            let isPadded = digits > 1 && name.suffix(digits).hasPrefix("0")
            let padded = Series(stem: name.dropLast(digits), width: digits)
            let series = isPadded || numbers[padded] != nil ? padded : Series(stem: padded.stem, width: 0)
            if numbers[series] == nil { order.append(series) }
            numbers[series, default: []].insert(number)
        }
        return order.compactMap { series in
            guard let all = numbers[series], let low = all.min(), let high = all.max(), all.count > 1 else {
                return nil
            }
            guard high - low == all.count - 1 else { return nil }
            let ends = [low, high].map { number in
                String(repeating: "0", count: max(0, series.width - String(number).count)) + String(number)
            }
            return "\(series.stem)[\(ends[0])-\(ends[1])]"
        }
    }

    /// Where the part after the last comma that is not inside a range begins.
    private func lastPart(of word: String) -> String.Index {
        var start = word.startIndex
        var isRange = false
        for index in word.indices {
            switch word[index] {
            case "[": isRange = true
            case "]": isRange = false
            case "," where !isRange: start = word.index(after: index)
            default: break
            }
        }
        return start
    }
}
