/// A line of /etc/passwd, as the probe tells it.
struct Account: Sendable, Hashable {
    let name: String
    /// `x`, `empty`, `locked` or `hash`.
    let password: String
    let uid: Int
    let gid: Int
    let home: String
    let shell: String

    var line: String { "\(name) \(uid):\(gid) \(shell)" }

    var isSystem: Bool { uid != 0 && (uid < 1000 || uid >= 65534) }

    var hasShell: Bool { !["nologin", "false"].contains { shell.hasSuffix("/" + $0) } && !shell.isEmpty }
}

/// A line of /etc/shadow without the hash.
struct ShadowEntry: Sendable, Hashable {
    let name: String
    /// `empty`, `locked`, `hash-METHOD` or `locked-METHOD`.
    let kind: String
    let changed: String
    /// Days before it may be changed again.
    let least: String
    /// Days until a new password is due.
    let most: String

    var hasPassword: Bool { kind.hasPrefix("hash-") }
    var hasHash: Bool { hash != nil }
    var hash: String? { kind.split(separator: "-", maxSplits: 1).dropFirst().first.map(String.init) }
}

/// A line of /etc/group.
struct AccountGroup: Sendable, Hashable {
    let name: String
    let gid: String
    let members: [String]
}

extension Evidence {
    var accounts: [Account] {
        get throws(Unreadable) {
            try lines("passwd").compactMap { line in
                let parts = line.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
                guard parts.count == 6, let uid = Int(parts[2]), let gid = Int(parts[3]) else { return nil }
                return Account(
                    name: parts[0], password: parts[1], uid: uid, gid: gid, home: parts[4], shell: parts[5])
            }
        }
    }

    var shadow: [ShadowEntry] {
        get throws(Unreadable) {
            try lines("shadow").compactMap { line in
                let parts = line.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
                guard parts.count >= 5 else { return nil }
                return ShadowEntry(name: parts[0], kind: parts[1], changed: parts[2], least: parts[3], most: parts[4])
            }
        }
    }

    var groups: [AccountGroup] {
        get throws(Unreadable) {
            try lines("group").compactMap { line in
                let parts = line.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
                guard parts.count == 4 else { return nil }
                return AccountGroup(
                    name: parts[0], gid: parts[2], members: parts[3].split(separator: ",").map(String.init))
            }
        }
    }
}
