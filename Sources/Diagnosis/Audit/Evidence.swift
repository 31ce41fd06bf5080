import Plan

/// Why something could not be read of a host.
enum Unreadable: Error, Sendable, Hashable {
    /// Nobody knows.
    case unknown(String)
    /// There is no such thing on the host.
    case absent(String)

    var verdict: Verdict {
        switch self {
        case .unknown(let reason): .unknown(reason)
        case .absent(let reason): .notApplicable(reason)
        }
    }
}

/// What an audit read of a host: lines in sections, as the probe prints them.
package struct Evidence: Sendable {
    struct Section: Sendable, Hashable {
        var lines: [String] = []
        /// Why not all of it could be read.
        var lack: String?
        /// Why there is nothing of the kind.
        var absence: String?
    }

    /// What people are shown as the host's name.
    package let host: String
    /// TARGETS of a command for it.
    let target: String
    /// Who logged in, whose settings count first.
    let login: String
    let sections: [String: Section]

    init(host: String, target: String? = nil, login: String, sections: [String: Section]) {
        self.host = host
        self.target = target ?? host
        self.login = login
        self.sections = sections
    }

    /// Reads what the probe printed; nil when it is not whole. Text around it is passed over.
    package init?(parsing output: [UInt8], nonce: Nonce, host: String, target: String, login: String) {
        let mark = "\u{1e}\(nonce.text) "
        guard let start = output.firstRange(of: Array("\(mark)audit\n".utf8)),
            let end = output[start.upperBound...].firstRange(of: Array("\(mark)end\n".utf8))
        else { return nil }
        var sections: [String: Section] = [:]
        var name = ""
        for bytes in output[start.upperBound..<end.lowerBound].split(separator: UInt8(ascii: "\n")) {
            let line = String(decoding: bytes, as: UTF8.self)
            guard line.hasPrefix(mark) else {
                sections[name, default: Section()].lines.append(line)
                continue
            }
            let words = line.dropFirst(mark.count).split(separator: " ", maxSplits: 1).map(String.init)
            switch (words.first, words.count) {
            case ("section", 2):
                name = words[1]
                sections[name, default: Section()].lines += []
            case ("lack", 2): if sections[name]?.lack == nil { sections[name]?.lack = words[1] }
            case ("none", 2): sections[name]?.absence = words[1]
            default: break
            }
        }
        self.init(host: host, target: target, login: login, sections: sections)
    }

    /// The lines of a section that could be read whole.
    func lines(_ name: String) throws(Unreadable) -> [String] {
        let section = try partly(name)
        if let lack = section.lack { throw .unknown(lack) }
        return section.lines
    }

    /// A section as far as it could be read.
    func partly(_ name: String) throws(Unreadable) -> Section {
        guard let section = sections[name] else { throw .unknown("the host told nothing of it") }
        if let absence = section.absence { throw .absent(absence) }
        return section
    }

    /// Fails for what is bad in a section; passes only where all of it could be read.
    func judged(_ name: String, bad: [String], good: [String] = []) throws(Unreadable) -> Verdict {
        if !bad.isEmpty { return .fail(bad) }
        if let lack = try partly(name).lack { return .unknown(lack, good) }
        return .pass(good)
    }

    // MARK: The host

    /// The word behind a key in the section about the host.
    func fact(_ key: String) -> String? {
        sections["host"]?.lines.lazy.compactMap { line in
            line.hasPrefix(key + " ") || line.hasPrefix(key + "=") ? String(line.dropFirst(key.count + 1)) : nil
        }.first
    }

    /// Seconds since 1970, by the host's clock.
    var now: Int { fact("now").flatMap { Int($0) } ?? 0 }

    package var isRoot: Bool { fact("uid") == "0" }

    /// The kind of container that the host is; nil for a machine.
    package var container: String? { fact("container") }

    /// What only a machine of its own can have.
    func needsMachine(_ what: String) throws(Unreadable) {
        if let container { throw .absent("\(what) the machine that this container (\(container)) runs on") }
    }

    /// Whether a unit is active, by its name without `.service`.
    func isActive(_ names: String...) -> Bool { units("active", names).isEmpty == false }

    func units(_ state: String, _ names: [String]) -> [String] {
        let wanted = Set(names.flatMap { [$0, $0 + ".service", $0 + ".socket", $0 + ".timer"] })
        return (sections["units"]?.lines ?? []).filter { line in
            line.hasPrefix(state + " ") && wanted.contains(String(line.dropFirst(state.count + 1)))
        }
    }

    func hasProcess(_ names: String...) -> Bool {
        sections["processes"]?.lines.contains { names.contains($0) } ?? false
    }

    func installed(_ names: [String]) throws(Unreadable) -> [String] {
        let section = try partly("packages")
        if let lack = section.lack { throw .unknown(lack) }
        return section.lines.filter { names.contains($0) }
    }
}

/// `MODE UID GID USER GROUP PATH`, as stat prints it for the probe.
struct PathState: Sendable, Hashable {
    let mode: Int
    let uid: Int
    let gid: Int
    let owner: String
    let group: String
    let path: String
    /// The line as it is shown.
    let line: String

    init?(_ text: some StringProtocol) {
        let words = String(text).split(separator: " ", maxSplits: 5).map(String.init)
        guard words.count == 6, let mode = Int(words[0], radix: 8), let uid = Int(words[1]), let gid = Int(words[2])
        else { return nil }
        (self.mode, self.uid, self.gid) = (mode, uid, gid)
        (owner, group, path) = (words[3], words[4], words[5])
        line = "\(words[0]) \(owner):\(group) \(path)"
    }

    /// Others than owner and root may write it. A group of gid 0 is root's.
    var isWritableByOthers: Bool { mode & 0o002 != 0 || (mode & 0o020 != 0 && gid != 0) }

    /// Has a permission bit that is not among these.
    func allows(beyond most: Int) -> Bool { mode & 0o777 & ~most != 0 }

    var isSticky: Bool { mode & 0o1000 != 0 }
}

extension String {
    /// Words between blanks and tabs.
    var blankWords: [String] { split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init) }
}
