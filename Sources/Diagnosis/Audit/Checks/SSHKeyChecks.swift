/// Algorithms, keys and files of ssh.
enum SSHKeyChecks {
    private static let mend = SSHChecks.mend

    static let all: [Check] = [
        Check(
            "SSH-40", .ssh, "Only strong ciphers", .high,
            why: "CBC modes, RC4 and 3DES can be broken or tell about the text.", mend: mend,
            [.cis("5.1.6"), .devSec("sshd-01"), .sshAudit("enc")]
        ) { evidence throws(Unreadable) in
            try evidence.sshdList("ciphers", without: { !Algorithms.ciphers.contains($0) })
        },
        Check(
            "SSH-41", .ssh, "Only strong message authentication", .medium,
            why:
                "SHA-1, MD5 and 64 bits are too weak, and what is authenticated before it is encrypted can be tampered with.",
            mend: mend, [.cis("5.1.15"), .devSec("sshd-03"), .sshAudit("mac")]
        ) { evidence throws(Unreadable) in
            try evidence.sshdList("macs", without: { !Algorithms.macs.contains($0) })
        },
        Check(
            "SSH-42", .ssh, "Only strong key exchange", .medium,
            why: "SHA-1, groups of 2048 bits and fewer, and the curves of NIST are weak or not trusted by all.",
            mend: mend,
            [.cis("5.1.12"), .devSec("sshd-02"), .sshAudit("kex")]
        ) { evidence throws(Unreadable) in
            try evidence.sshdList("kexalgorithms", without: { !Algorithms.exchanges.contains($0) })
        },
        Check(
            "SSH-43", .ssh, "Key exchange that a quantum computer does not break", .low,
            why: "What is recorded today could be read once there is one.", mend: mend, [.sshAudit("kex")]
        ) { evidence throws(Unreadable) in
            let version = evidence.sections["sshd"]?.lines.first ?? ""
            let names = try evidence.sshd("kexalgorithms").first?.value.split(separator: ",").map(String.init) ?? []
            let good = names.filter { $0.hasPrefix("sntrup761") || $0.hasPrefix("mlkem768") }
            if good.isEmpty, let number = Algorithms.version(version), number < 8.5 {
                throw .absent("\(version) has none; it came with OpenSSH 8.5")
            }
            return .when(!good.isEmpty, ["kexalgorithms " + (good.isEmpty ? names : good).joined(separator: ",")])
        },
        Check(
            "SSH-44", .ssh, "Only strong host key algorithms", .medium,
            why: "Signatures with SHA-1, DSA or the curves of NIST are weak or not trusted by all.", mend: mend,
            [.sshAudit("key")]
        ) { evidence throws(Unreadable) in
            try evidence.sshdList("hostkeyalgorithms", without: { !Algorithms.isStrong(hostKey: $0) })
        },
        Check(
            "SSH-45", .ssh, "Users' keys are not signed with SHA-1 or DSA", .medium,
            why: "Such signatures can be forged with some effort.", mend: mend, [.sshAudit("key")]
        ) { evidence throws(Unreadable) in
            let verdict = try evidence.sshdList(
                evidence.sshdHas("pubkeyacceptedalgorithms") ? "pubkeyacceptedalgorithms" : "pubkeyacceptedkeytypes",
                without: Algorithms.isOutdated)
            guard case .pass = verdict else { return verdict }
            return try evidence.sshdList("casignaturealgorithms", without: Algorithms.isOutdated)
        },
        Check(
            "SSH-46", .ssh, "Connections are not open to a prefix attack (Terrapin)", .medium,
            why: "Who is on the way can drop the first messages of a connection, and so turn protections off.",
            mend: "tunnel setup packages {host} openssh-server --state latest --sudo", [.sshAudit("enc")]
        ) { evidence throws(Unreadable) in try terrapin(evidence) },
        Check(
            "SSH-47", .ssh, "Host keys are strong", .medium,
            why: "A weak key can be found, and then anybody can pass for the host.",
            mend: "ssh-keygen -t rsa -b 4096 -f /etc/ssh/ssh_host_rsa_key; tell those who know the old key first",
            [.devSec("sshd-50"), .sshAudit("key")]
        ) { evidence throws(Unreadable) in
            let keys = try evidence.lines("sshd-keys").filter { $0.hasPrefix("key ") }
            return .judged(bad: keys.filter { Algorithms.isWeak(keyLine: $0, from: 1, rsa: 3072) }, good: keys)
        },
        Check(
            "SSH-48", .ssh, "Private host keys are root's alone", .critical,
            why: "Who reads them can pass for this host.", mend: "chmod 600 /etc/ssh/ssh_host_*_key",
            [.cis("5.1.2")]
        ) { evidence throws(Unreadable) in
            let keys = try evidence.lines("sshd-keys").compactMap { line in
                line.hasPrefix("private ") ? PathState(line.dropFirst(8)) : nil
            }
            let bad = keys.filter { key in
                // The group is that of ssh-keysign.
                key.uid != 0 || key.allows(beyond: ["ssh_keys", "_ssh", "root"].contains(key.group) ? 0o640 : 0o600)
            }
            return .judged(bad: bad.map(\.line), good: keys.map(\.line))
        },
        Check(
            "SSH-49", .ssh, "Groups for Diffie-Hellman have 3072 bits at least", .medium,
            why: "Smaller ones can be broken by those who have a data centre.", mend: mend,
            [.devSec("sshd-48"), .sshAudit("kex")]
        ) { evidence throws(Unreadable) in
            guard let line = try evidence.lines("moduli").first else { throw .absent("there are no groups") }
            let words = line.blankWords
            guard words.count == 4, let weak = Int(words[1]) else { throw .unknown("the groups could not be read") }
            return .when(weak == 0, ["\(words[3]): \(words[0]) groups, \(weak) of fewer than 3072 bits"])
        },
        Check(
            "SSH-50", .ssh, "Only root can write sshd's files", .critical,
            why: "Who can write them can let anybody in.",
            mend: "chown root:root /etc/ssh/sshd_config; chmod 600 /etc/ssh/sshd_config",
            [.cis("5.1.1"), .devSec("sshd-04"), .devSec("sshd-05")]
        ) { evidence throws(Unreadable) in
            let files = try evidence.lines("sshd-modes").compactMap { PathState($0) }
            return .judged(
                bad: files.filter { $0.uid != 0 || $0.isWritableByOthers }.map(\.line), good: files.map(\.line))
        },
        Check(
            "SSH-51", .ssh, "The sshd that runs has read its files", .medium,
            why: "What the files say does not count until it is reloaded.", mend: "systemctl reload ssh"
        ) { evidence throws(Unreadable) in try running(evidence) },
        Check(
            "SSH-60", .ssh, "Nobody else can write authorized_keys", .high,
            why: "Who writes it logs in as its owner.", mend: "chmod go-w ~NAME/.ssh ~NAME/.ssh/authorized_keys",
            [.lynis("SSH-7408")]
        ) { evidence throws(Unreadable) in
            let states = try evidence.partly("authorized-keys").lines.compactMap { owned($0, "mode ") }
            let bad = states.filter { $0.state.isWritableByOthers || ($0.state.uid != 0 && $0.state.uid != $0.id) }
            return try evidence.judged(
                "authorized-keys", bad: bad.map(\.state.line), good: states.map(\.state.line))
        },
        Check(
            "SSH-61", .ssh, "Keys that let in are strong", .high,
            why: "DSA and short RSA keys can be found from their public half.",
            mend: "take the line from the file, and make a new key: ssh-keygen -t ed25519",
            [.sshAudit("key")]
        ) { evidence throws(Unreadable) in
            let keys = try evidence.partly("authorized-keys").lines.filter { $0.hasPrefix("key ") }
            return try evidence.judged(
                "authorized-keys", bad: keys.filter { Algorithms.isWeak(keyLine: $0, from: 2, rsa: 2048) }, good: keys)
        },
        Check(
            "SSH-62", .ssh, "No key sets variables or vouches for others unnoticed", .medium,
            why: "environment= gets around restrictions; cert-authority lets in everybody whom that key signs.",
            mend: "take the option from the line in authorized_keys"
        ) { evidence throws(Unreadable) in
            let lines = try evidence.partly("authorized-keys").lines.filter { $0.hasPrefix("options ") }
            let bad = lines.filter { line in
                let names = line.blankWords.last?.split(separator: ",").map(String.init) ?? []
                return names.contains("environment") || names.contains("cert-authority")
            }
            return try evidence.judged("authorized-keys", bad: bad, good: lines)
        },
        Check(
            "SSH-63", .ssh, "Private keys on the host are their owners' alone", .high,
            why: "Who reads a private key can log in wherever it does.", mend: "chmod 600 ~NAME/.ssh/id_*"
        ) { evidence throws(Unreadable) in
            let keys = try evidence.partly("authorized-keys").lines.compactMap { owned($0, "private ") }
            let bad = keys.filter { $0.state.allows(beyond: 0o600) || ($0.state.uid != 0 && $0.state.uid != $0.id) }
            return try evidence.judged("authorized-keys", bad: bad.map(\.state.line), good: keys.map(\.state.line))
        },
    ]

    /// `KIND USER UID MODE ...`
    static func owned(_ line: String, _ kind: String) -> (id: Int, state: PathState)? {
        guard line.hasPrefix(kind) else { return nil }
        let words = line.split(separator: " ", maxSplits: 3)
        guard words.count == 4, let id = Int(words[2]), let state = PathState(words[3]) else { return nil }
        return (id, state)
    }

    private static func terrapin(_ evidence: Evidence) throws(Unreadable) -> Verdict {
        let ciphers = try evidence.sshd("ciphers").flatMap { $0.value.split(separator: ",").map(String.init) }
        let macs = try evidence.sshd("macs").flatMap { $0.value.split(separator: ",").map(String.init) }
        let hasCBC = ciphers.contains { $0.hasSuffix("-cbc") } && macs.contains { $0.contains("-etm@") }
        let isOpen = hasCBC || ciphers.contains("chacha20-poly1305@openssh.com")
        if !isOpen { return .pass(["no cipher that it concerns is allowed"]) }
        let running = try evidence.lines("sshd-running")
        guard let exchange = running.first(where: { $0.hasPrefix("kexalgorithms ") }) else {
            throw .unknown("the running sshd did not tell what it offers")
        }
        let isStrict = exchange.contains("kex-strict-s-v00@openssh.com")
        return .when(isStrict, [isStrict ? "it offers kex-strict-s-v00@openssh.com" : exchange])
    }

    private static func running(_ evidence: Evidence) throws(Unreadable) -> Verdict {
        _ = try evidence.sshd("port")
        let lines = try evidence.partly("sshd-running").lines
        var bad: [String] = []
        var good: [String] = []
        for keyword in ["ciphers", "macs"] {
            guard let offered = lines.first(where: { $0.hasPrefix(keyword + " ") })?.dropFirst(keyword.count + 1),
                let told = try evidence.sshd(keyword).first?.value
            else { continue }
            if told == offered {
                good.append("\(keyword): as its files say")
            } else {
                bad.append("\(keyword) of the running sshd: \(offered)")
                bad.append("\(keyword) of its files: \(told)")
            }
        }
        if let read = lines.first(where: { $0.hasPrefix("read ") })?.blankWords, read.count == 3, let at = Int(read[1])
        {
            for line in lines where line.hasPrefix("changed ") {
                let words = line.split(separator: " ", maxSplits: 2).map(String.init)
                // A time from the future tells nothing.
                guard words.count == 3, let time = Int(words[1]), time > at, time <= evidence.now else { continue }
                bad.append("\(words[2]) was changed \(time - at) s after \(read[2]) read it")
            }
            good.append("\(read[2]) read its files after they were changed")
        }
        if bad.isEmpty, good.isEmpty { throw .unknown("neither the running sshd nor systemd could be asked") }
        return .judged(bad: bad, good: good)
    }
}

extension Evidence {
    func sshdHas(_ keyword: String) -> Bool {
        sections["sshd-effective"]?.lines.contains { $0.hasPrefix("\(login) \(keyword) ") } ?? false
    }
}

/// What is strong, after the dev-sec SSH baseline, the CIS benchmark of Debian 12 and ssh-audit's policies.
enum Algorithms {
    static let ciphers: Set = [
        "chacha20-poly1305@openssh.com", "aes256-gcm@openssh.com", "aes128-gcm@openssh.com", "aes256-ctr",
        "aes192-ctr", "aes128-ctr",
    ]
    static let macs: Set = [
        "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256-etm@openssh.com", "umac-128-etm@openssh.com",
    ]
    static let exchanges: Set = [
        "mlkem768x25519-sha256", "sntrup761x25519-sha512", "sntrup761x25519-sha512@openssh.com", "curve25519-sha256",
        "curve25519-sha256@libssh.org", "diffie-hellman-group16-sha512", "diffie-hellman-group18-sha512",
        "diffie-hellman-group-exchange-sha256",
    ]

    static func isStrong(hostKey name: String) -> Bool {
        name.hasPrefix("ssh-ed25519") || name.hasPrefix("sk-ssh-ed25519") || name.hasPrefix("rsa-sha2-")
    }

    static func isOutdated(_ name: String) -> Bool { name.hasPrefix("ssh-rsa") || name.hasPrefix("ssh-dss") }

    /// - Parameters:
    ///   - line: Words with the number of bits and then `(TYPE)` from an index on.
    ///   - rsa: The least bits of an RSA key.
    static func isWeak(keyLine line: String, from index: Int, rsa: Int) -> Bool {
        let words = line.blankWords
        guard words.count > index + 1, let bits = Int(words[index]) else { return true }
        switch words[index + 1] {
        case "(RSA)", "(RSA-CERT)": return bits < rsa
        case "(DSA)", "(DSA-CERT)", "(RSA1)": return true
        default: return false
        }
    }

    /// 9.2 of `OpenSSH_9.2p1`.
    static func version(_ text: String) -> Double? {
        guard let start = text.firstRange(of: "OpenSSH_")?.upperBound else { return nil }
        return Double(text[start...].prefix { $0.isNumber || $0 == "." })
    }
}
