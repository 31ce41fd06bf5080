extension HostFacts {
    /// Reads what `facts.sh` prints; nil when the answer is not whole. Text around it (a login banner) is passed over.
    package init?(parsing output: [UInt8], nonce: Nonce) {
        guard let start = output.firstRange(of: Array("\u{1e}\(nonce.text) facts\n".utf8)),
            let end = output[start.upperBound...].firstRange(of: Array("\u{1e}\(nonce.text) end\n".utf8))
        else { return nil }
        var facts: [String: String] = [:]
        var logins: [String] = []
        for line in output[start.upperBound..<end.lowerBound].split(separator: UInt8(ascii: "\n")) {
            guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let key = String(decoding: line[..<equals], as: UTF8.self)
            let value = HostFacts.unquoted(line[(equals + 1)...])
            if key == "login" { logins.append(value) } else { facts[key] = value }
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
            hasGzip: facts["gzip"] == "yes",
            loginAddress: facts["from"].flatMap { $0.isEmpty ? nil : $0 },
            firewall: facts["firewall"]
        )
    }

    /// os-release(5) quotes values as a shell would: in double quotes a backslash stands before `"`, `$`, `` ` `` and `\`.
    private static func unquoted(_ line: ArraySlice<UInt8>) -> String {
        var value = line[...]
        while let last = value.last, last == UInt8(ascii: " ") || last == UInt8(ascii: "\r") { value.removeLast() }
        guard let quote = value.first, value.count >= 2, value.last == quote,
            quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
        else { return String(decoding: value, as: UTF8.self) }
        var result: [UInt8] = []
        var escaped = false
        for byte in value.dropFirst().dropLast() {
            if !escaped, byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                escaped = true
                continue
            }
            if escaped, !"\"$`\\".utf8.contains(byte) { result.append(UInt8(ascii: "\\")) }
            result.append(byte)
            escaped = false
        }
        return String(decoding: result, as: UTF8.self)
    }
}
