#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What one rule does with what comes in. Nil means any.
package struct FirewallRule: Sendable, Hashable {
    package enum Action: String, Sendable, Hashable, CaseIterable {
        /// `limit` refuses an address that connects more than five times in 30 s.
        case allow, deny, reject, limit
    }

    package enum Transport: String, Sendable, Hashable, CaseIterable {
        case tcp, udp
    }

    package enum Family: String, Sendable, Hashable, CaseIterable {
        case both, v4, v6
    }

    package var action: Action
    package var transport: Transport?
    /// What ufw(8) calls an application, which stands for ports: `Nginx Full`. Then the rule names none itself.
    package let application: String?
    /// Numbers and ranges `8000:8010`, ascending; empty for every port.
    package let ports: [String]
    /// An address or network in its shortest form.
    package let from: String?
    package var interface: String?
    package let family: Family
    /// Up to 120 printable ASCII characters.
    package var comment: String?

    /// Throws what is wrong, in words that continue "the rule".
    package init(
        action: Action, transport: Transport? = nil, ports: String? = nil, application: String? = nil,
        from: String? = nil, interface: String? = nil, family: Family? = nil, comment: String? = nil
    ) throws(FirewallProblem) {
        self.action = action
        if let application { try FirewallRule.check(application: application) }
        self.application = application
        self.transport = transport
        self.ports = try ports.map { text throws(FirewallProblem) in try FirewallRule.ports(text) } ?? []
        if let interface { try FirewallRule.check(interface: interface) }
        if let comment { try FirewallRule.check(comment: comment) }
        self.interface = interface
        self.comment = comment
        var own: Family?
        if let from, from != "any" {
            let network = try FirewallRule.network(from)
            self.from = network.text
            own = network.family
        } else {
            self.from = nil
        }
        if let own, let family, family != .both, family != own {
            throw FirewallProblem("has an address of the other family than \(family.rawValue)")
        }
        self.family = own ?? family ?? .both
        if application != nil {
            if ports != nil || transport != nil {
                throw FirewallProblem("names an application, and so neither ports nor a protocol")
            }
            return
        }
        if self.ports.isEmpty, self.from == nil, interface == nil {
            throw FirewallProblem("is about everything: name a port, an address (`from`) or an interface (`on`)")
        }
        if self.ports.isEmpty, transport != nil {
            throw FirewallProblem("names a protocol and no port")
        }
        if self.ports.count > 1 || self.ports.first?.contains(":") == true, transport == nil {
            throw FirewallProblem("has several ports, and so needs a protocol: `80,443/tcp`")
        }
        // A range counts twice in a rule of the kernel's multiport match.
        if self.ports.reduce(0, { $0 + ($1.contains(":") ? 2 : 1) }) > 15 {
            throw FirewallProblem("has more than 15 ports: make two rules of it")
        }
    }

    /// Reads the short form: `ACTION [PORT[,PORT...][/tcp|udp]|APPLICATION] [from ADDRESS] [on INTERFACE]`.
    package init(_ text: String) throws(FirewallProblem) {
        var words = text.split(separator: " ").map(String.init)[...]
        guard let first = words.popFirst(), let action = Action(rawValue: first) else {
            let actions = Action.allCases.map(\.rawValue).joined(separator: ", ")
            throw FirewallProblem("must begin with one of \(actions): `allow 80/tcp`, `allow 443/tcp from 10.0.0.0/8`")
        }
        var ports: String?
        var transport: Transport?
        var application: String?
        if let word = words.first, word != "from", word != "on", word.first?.isLetter == true {
            let name = words.prefix { $0 != "from" && $0 != "on" }
            words = words.dropFirst(name.count)
            application = name.joined(separator: " ")
        } else if let word = words.first, word != "from", word != "on" {
            words.removeFirst()
            let parts = word.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            ports = parts[0]
            if parts.count > 1 {
                transport = Transport(rawValue: parts[1])
                if transport == nil || parts.count > 2 {
                    throw FirewallProblem(
                        "has the protocol `\(parts.dropFirst().joined(separator: "/"))`: tcp and udp are known")
                }
            }
        }
        var given: [String: String] = [:]
        while let key = words.popFirst() {
            guard key == "from" || key == "on", let value = words.popFirst(),
                given.updateValue(value, forKey: key) == nil
            else { throw FirewallProblem("must go on with `from ADDRESS` or `on INTERFACE`, each once, not `\(key)`") }
        }
        try self.init(
            action: action, transport: transport, ports: ports, application: application, from: given["from"],
            interface: given["on"])
    }

    /// Numbers and ranges with commas between them, in ascending order and each once.
    static func ports(_ text: String) throws(FirewallProblem) -> [String] {
        var ports: [(low: Int, high: Int)] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(whereSeparator: { $0 == ":" || $0 == "-" }).map { Int($0) ?? 0 }
            guard let low = ends.first, let high = ends.last, ends.count <= 2, part.first?.isNumber == true,
                part.last?.isNumber == true, 1...65535 ~= low, 1...65535 ~= high, low <= high
            else {
                throw FirewallProblem(
                    "has `\(part)` for a port: numbers from 1 to 65535, and ranges `8000:8010`, are known")
            }
            if !ports.contains(where: { $0 == (low, high) }) { ports.append((low, high)) }
        }
        return ports.sorted { $0 < $1 }.map { $0.low == $0.high ? String($0.low) : "\($0.low):\($0.high)" }
    }

    /// What the kernel would print: host bits cleared, IPv6 shortened, no `/32`.
    private static func network(_ text: String) throws(FirewallProblem) -> (text: String, family: Family) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        // C would read no further than a NUL.
        let allowed = "0123456789abcdefABCDEF.:/".unicodeScalars
        let isReadable = text.unicodeScalars.allSatisfy(allowed.contains)
        for (family, domain, size) in [(Family.v4, AF_INET, 4), (.v6, AF_INET6, 16)] {
            var bytes = [UInt8](repeating: 0, count: size)
            guard isReadable, inet_pton(domain, parts[0], &bytes) == 1 else { continue }
            let most = size * 8
            let length = parts.count == 1 ? most : parts[1].allSatisfy(\.isNumber) ? Int(parts[1]) ?? -1 : -1
            guard parts.count <= 2, 1...most ~= length else { break }
            for index in bytes.indices {
                let kept = min(8, max(0, length - index * 8))
                bytes[index] &= kept == 0 ? 0 : UInt8(truncatingIfNeeded: 0xff << (8 - kept))
            }
            var name = [CChar](repeating: 0, count: 64)
            guard inet_ntop(domain, bytes, &name, socklen_t(name.count)) != nil else { break }
            let address = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            return (length == most ? address : "\(address)/\(length)", family)
        }
        throw FirewallProblem(
            "has `\(text)` for an address: `10.0.0.0/8`, `192.0.2.1` and `2001:db8::/32` are of the kind")
    }

    /// Names as ufw takes them, but for one with the words of the short form in it.
    private static func check(application name: String) throws(FirewallProblem) {
        let allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _-.+".unicodeScalars
        let reserved: Set<Substring> = ["all", "any", "from", "to", "on", "in", "out", "proto", "port", "app"]
        let words = name.split(separator: " ", omittingEmptySubsequences: false)
        guard name.utf8.count <= 64, name.first?.isLetter == true, name.unicodeScalars.allSatisfy(allowed.contains),
            !words.contains(where: { $0.isEmpty || reserved.contains($0) })
        else {
            throw FirewallProblem("has `\(name)` where ports or the name of an application of ufw's are known")
        }
    }

    /// Names as the kernel takes them: up to 15 bytes.
    private static func check(interface name: String) throws(FirewallProblem) {
        let allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-".unicodeScalars
        guard 1...15 ~= name.utf8.count, !name.hasPrefix("-"), name.unicodeScalars.allSatisfy(allowed.contains),
            name != "any"
        else { throw FirewallProblem("has `\(name)` for an interface") }
    }

    private static func check(comment: String) throws(FirewallProblem) {
        let isGood = comment.utf8.count <= 120 && comment.utf8.allSatisfy { (32...126).contains($0) && $0 != 39 }
        guard isGood else {
            throw FirewallProblem("has a comment that is not one line of up to 120 ASCII characters without quotes")
        }
    }
}

/// Why a rule is none; continues "the rule".
package struct FirewallProblem: Error, Hashable {
    package let message: String

    package init(_ message: String) { self.message = message }
}
