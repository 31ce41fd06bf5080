extension HostFacts {
    /// Reads what `facts.sh` prints; nil when the answer is not whole. Text around it (a login banner) is passed over.
    package init?(parsing output: [UInt8], nonce: Nonce) {
        let text = String(decoding: output, as: UTF8.self)
        guard let start = text.range(of: "\u{1e}\(nonce.text) facts\n"),
            let end = text.range(of: "\u{1e}\(nonce.text) end\n", from: start.upperBound)
        else { return nil }
        var facts: [String: String] = [:]
        var logins: [String] = []
        for line in text[start.upperBound..<end.lowerBound].split(separator: "\n") {
            guard let equals = line.firstIndex(of: "=") else { continue }
            let value = HostFacts.unquoted(line[line.index(after: equals)...])
            if line[..<equals] == "login" { logins.append(value) } else { facts[String(line[..<equals])] = value }
        }
        let machine = (facts["uname"] ?? "").split(separator: " ").map(String.init)
        self.init(
            hostname: facts["hostname"] ?? "",
            osID: facts["ID"] ?? "linux",
            osLike: (facts["ID_LIKE"] ?? "").split(separator: " ").map(String.init),
            osVersion: facts["VERSION_ID"] ?? "",
            osName: facts["PRETTY_NAME"] ?? "",
            packageManager: facts["packages"].flatMap { PackageManager(rawValue: $0 == "apt-get" ? "apt" : $0) },
            initSystem: facts["init"].flatMap(InitSystem.init(rawValue:)) ?? .other,
            architecture: machine.first ?? "",
            kernel: machine.count > 1 ? machine[1] : "",
            sshdVersion: facts["sshd"].flatMap { $0.isEmpty ? nil : $0 },
            sshVersion: facts["ssh"]?.split(whereSeparator: { $0 == "," || $0 == " " }).first.map(String.init),
            sudo: facts["sudo"].flatMap(SudoKind.init(rawValue:)),
            user: facts["user"] ?? "",
            uid: facts["uid"].flatMap { Int($0) } ?? -1,
            home: facts["home"] ?? "",
            users: logins,
            hasGzip: facts["gzip"] == "yes"
        )
    }

    /// os-release(5) quotes values as a shell would.
    private static func unquoted(_ value: Substring) -> String {
        for quote in ["\"", "'"] where value.count >= 2 && value.hasPrefix(quote) && value.hasSuffix(quote) {
            return String(value.dropFirst().dropLast())
        }
        return String(value)
    }
}

extension String {
    fileprivate func range(of needle: String, from start: Index? = nil) -> Range<Index>? {
        self[(start ?? startIndex)...].firstRange(of: needle)
    }
}
