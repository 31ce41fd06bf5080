/// Completes the last part of an unfinished TARGETS: `we`, `web1,we`, `deploy@we`, `@gr`, `web[01-20],!we`.
struct TargetsCompletion {
    /// Names that can be offered.
    struct Names: Sendable, Hashable {
        /// Of ssh_config.
        var configured: [String] = []
        /// Of the inventory, ranges written out.
        var inventory: [String] = []
        /// Of the inventory, as they stand in it: `web[01-20]`.
        var ranges: [String] = []
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
        // Inside a range only the inventory's own ranges make sense.
        if part.contains("[") { return names.ranges.map { Completer.Candidate(value: $0, description: "range") } }
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
