/// What a firewall lets in, as the kernel has it.
struct Ruleset: Sendable, Hashable {
    enum Family: String, Sendable, Hashable, CaseIterable {
        case ip, ip6
    }

    /// A chain that packets to the host pass.
    struct Chain: Sendable, Hashable {
        var families: Set<Family>
        var hook: String
        var dropsByPolicy: Bool
        var lines: [String]

        /// What no rule lets through does not get through.
        var denies: Bool {
            if dropsByPolicy { return true }
            guard let last = lines.last else { return false }
            return Ruleset.isFinal(last)
        }

        var hasRules: Bool { !lines.isEmpty || dropsByPolicy }
    }

    var chains: [Chain] = []
    /// Ports that some rule lets in.
    var ports: Set<Int> = []

    func input(_ family: Family, hook: String = "input") -> [Chain] {
        chains.filter { $0.hook == hook && $0.families.contains(family) }
    }

    var isActive: Bool { chains.contains { $0.hook == "input" && $0.hasRules } }

    /// Reads `nft list ruleset`.
    mutating func read(nft lines: [String]) {
        var family: Set<Family> = []
        var chain: Chain?
        for line in lines {
            let words = line.blankWords
            switch words.first {
            case "table":
                family =
                    switch words.dropFirst().first {
                    case "ip": [.ip]
                    case "ip6": [.ip6]
                    case "inet": [.ip, .ip6]
                    default: []
                    }
            case "chain": chain = Chain(families: family, hook: "", dropsByPolicy: false, lines: [])
            case "type":
                guard let hook = words.firstIndex(of: "hook"), words.count > hook + 1, words.contains("filter") else {
                    break
                }
                chain?.hook = words[hook + 1]
                chain?.dropsByPolicy = line.contains("policy drop")
            case "}":
                if let ended = chain, !ended.hook.isEmpty { chains.append(ended) }
                chain = nil
            case .some:
                if chain != nil, words.first != "#" {
                    chain?.lines.append(words.joined(separator: " "))
                    note(line)
                }
            case nil: break
            }
        }
    }

    /// Reads `iptables-save` of one family.
    mutating func read(save lines: [String], family: Family) {
        var chains: [String: Chain] = [:]
        for line in lines {
            let words = line.blankWords
            if line.hasPrefix(":"), words.count > 1 {
                let name = String(words[0].dropFirst())
                guard ["INPUT", "FORWARD"].contains(name) else { continue }
                chains[name] = Chain(
                    families: [family], hook: name.lowercased(), dropsByPolicy: words[1] == "DROP", lines: [])
            } else if words.first == "-A", words.count > 2 {
                chains[words[1]]?.lines.append(words.dropFirst(2).joined(separator: " "))
                note(line)
            }
        }
        self.chains += chains.values
    }

    /// A rule without any condition that ends in nothing getting through.
    private static func isFinal(_ rule: String) -> Bool {
        let words = rule.blankWords.filter { !["counter", "packets", "bytes", "-j"].contains($0) && Int($0) == nil }
        return ["drop", "reject", "DROP", "REJECT"].contains(words.first ?? "")
    }

    /// Takes the ports from `dport 22 accept`, `dport { 80, 443 } ... accept`, `--dport 22 -j ACCEPT`, `--dports 80,443`.
    private mutating func note(_ line: String) {
        let accepts = ["accept", "ACCEPT", "limit", "-j ufw-user-limit"].contains { line.contains($0) }
        guard accepts, let start = line.firstRange(of: "dport") else { return }
        let rest = line[start.upperBound...].drop { "s ".contains($0) }
        let value = rest.hasPrefix("{") ? rest.dropFirst().prefix { $0 != "}" } : rest.prefix { $0 != " " }
        for part in value.split(whereSeparator: { ", ".contains($0) }) {
            let ends = part.split(whereSeparator: { "-:".contains($0) }).compactMap { Int($0) }
            guard let first = ends.first, let last = ends.last, first <= last, last - first < 1024 else { continue }
            ports.formUnion(first...last)
        }
    }
}

/// A socket that waits for connections or datagrams.
struct Listener: Sendable, Hashable {
    let isUDP: Bool
    let address: String
    let port: Int
    /// nil where it may not be told.
    let program: String?
    let line: String

    /// Reached from this machine alone.
    var isLocal: Bool {
        address.hasPrefix("127.") || address == "::1" || address.hasPrefix("::ffff:127.") || address.contains("%lo")
    }

    var isOnAllAddresses: Bool { ["0.0.0.0", "::", "*"].contains(address) }

    /// A line of `ss -H -lntup`, or of /proc/net with its file's name in front.
    init?(_ text: String) {
        let words = text.blankWords
        guard let kind = words.first, ["tcp", "udp", "tcp6", "udp6"].contains(kind), words.count > 4 else { return nil }
        isUDP = kind.hasPrefix("udp")
        if words[1].hasSuffix(":") {
            // 0A is LISTEN; a datagram's socket that waits is 07.
            guard words[4] == (isUDP ? "07" : "0A"), let colon = words[2].lastIndex(of: ":"),
                let port = Int(words[2][words[2].index(after: colon)...], radix: 16)
            else { return nil }
            address = Listener.address(hex: String(words[2][..<colon]))
            self.port = port
            program = nil
        } else {
            guard let colon = words[4].lastIndex(of: ":"), let port = Int(words[4][words[4].index(after: colon)...])
            else { return nil }
            let raw = words[4][..<colon].filter { $0 != "[" && $0 != "]" }
            address = raw.contains("%lo") ? raw : String(raw.prefix { $0 != "%" })
            self.port = port
            program = words.last.flatMap { users in
                users.firstRange(of: "((\"").map { String(users[$0.upperBound...].prefix { $0 != "\"" }) }
            }
        }
        line = "\(kind.prefix(3)) \(address) port \(port)" + (program.map { " (\($0))" } ?? "")
    }

    /// IPv4 is one number of the host's byte order, IPv6 four of them.
    private static func address(hex: String) -> String {
        if hex.allSatisfy({ $0 == "0" }) { return hex.count == 8 ? "0.0.0.0" : "::" }
        if hex == "00000000000000000000000001000000" { return "::1" }
        guard hex.count == 8, let number = UInt32(hex, radix: 16) else { return hex }
        return (0..<4).map { "\(number >> (8 * UInt32($0)) & 255)" }.joined(separator: ".")
    }
}

extension Evidence {
    var listeners: [Listener] {
        get throws(Unreadable) { try lines("listeners").compactMap { Listener($0) } }
    }

    var ruleset: Ruleset {
        get throws(Unreadable) {
            var ruleset = Ruleset()
            for (name, family) in [("nft", nil), ("iptables", Ruleset.Family.ip), ("ip6tables", .ip6)] {
                let section: Section
                do throws(Unreadable) { section = try partly(name) } catch {
                    // There may be the other of the two.
                    if case .absent = error { continue }
                    throw error
                }
                if let lack = section.lack { throw .unknown(lack) }
                if let family {
                    ruleset.read(save: section.lines, family: family)
                } else {
                    ruleset.read(nft: section.lines)
                }
            }
            return ruleset
        }
    }
}
