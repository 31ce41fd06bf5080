/// What a value typed by a person may be; the same rule for the manifest and for flags, and no host is asked.
///
/// Each check returns nil when the value is good, and otherwise the rest of a sentence that starts with the value's name:
/// "must not start with a dash".
package enum Names {
    /// The portable rule of useradd(8): up to 32 bytes, `[a-z_][a-z0-9_-]*`, at the end perhaps a `$`.
    package static func problem(user name: String) -> String? {
        problem(name, first: lower + "_", rest: lower + digits + "_-", most: 32, lastMayBeDollar: true)
    }

    /// groupadd(8) has the same rule as useradd(8).
    package static func problem(group name: String) -> String? { problem(user: name) }

    /// Debian Policy 5.6.1 joined with what rpm and pacman add: capitals, `_`, `@`; for apt also `:arch`.
    package static func problem(package name: String) -> String? {
        problem(name, first: letters + digits + "_", rest: letters + digits + "+-._@:", most: 128)
    }

    /// What sources.list(5) allows for a file's name, and a section of pacman.conf(5) that is not its own.
    package static func problem(repository name: String) -> String? {
        if name == "options" || name == "local" { return "is a word of pacman's own" }
        return problem(name, first: letters + digits, rest: letters + digits + "._-", most: 64)
    }

    /// A URL as every package manager here takes it: it stands in the middle of a line, and a variable is filled in by
    /// the package manager.
    package static func problem(repositoryURL url: String) -> String? {
        let schemes = ["https://", "http://", "ftp://", "file:///"]
        guard let scheme = schemes.first(where: { url.hasPrefix($0) }) else {
            return "must begin with \(schemes.joined(separator: ", "))"
        }
        if url.utf8.count > 2000 { return "is longer than 2000 characters" }
        let rest = url.unicodeScalars.dropFirst(scheme.unicodeScalars.count)
        if rest.isEmpty || scheme != "file:///" && rest.first == "/" { return "must name a host" }
        let special = "\"'<>\\^`{|}#".unicodeScalars
        let bad = rest.first { $0.value <= 32 || $0.value >= 127 || special.contains($0) }
        return bad.map { $0 == " " ? "must not hold a blank" : "must not hold `\($0)`" }
    }

    /// A suite or component of sources.list(5); a suite may be a path, `./` or `focal/`.
    package static func problem(suite name: String) -> String? {
        problem(name, first: letters + digits + "./", rest: letters + digits + "+-._~/:", most: 128)
    }

    /// An architecture as dpkg names it.
    package static func problem(architecture name: String) -> String? {
        problem(name, first: lower + digits, rest: lower + digits + "-", most: 32)
    }

    /// systemd.unit(5): up to 255 bytes of letters, digits and `:-_.\@`.
    package static func problem(unit name: String) -> String? {
        problem(name, first: letters + digits + "_:.@\\", rest: letters + digits + ":-_.\\@", most: 255)
    }

    /// An absolute path without NUL, `.`, `..`, an empty part or a slash at its end.
    package static func problem(path: String) -> String? {
        if !path.hasPrefix("/") { return "must be an absolute path" }
        if path.utf8.count > 4095 { return "is longer than 4095 bytes" }
        if path.unicodeScalars.contains(where: { $0.value == 0 }) { return "must not hold a NUL byte" }
        if path == "/" { return "must not be the root directory" }
        for part in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            if part.isEmpty { return "must not have an empty part (`//` or a slash at the end)" }
            if part == "." || part == ".." { return "must not hold `\(part)`" }
            if part.utf8.count > 255 { return "has a part longer than 255 bytes" }
        }
        return nil
    }

    /// One line of authorized_keys(5): options, type, key, comment. sshd judges the rest; a comment would be ignored.
    package static func problem(authorizedKey line: String) -> String? {
        if line.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) {
            return "must be one line without control characters"
        }
        if line.hasPrefix("#") { return "must not be a comment" }
        if line.contains("PRIVATE KEY") { return "is a private key: the public one, of a file `.pub`, belongs here" }
        if line.split(separator: " ").count < 2 { return "must hold a type and a key, as a file `.pub` does" }
        return nil
    }

    private static let lower = "abcdefghijklmnopqrstuvwxyz"
    private static let letters = lower + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    private static let digits = "0123456789"

    private static func problem(
        _ name: String, first: String, rest: String, most: Int, lastMayBeDollar: Bool = false
    ) -> String? {
        guard let start = name.unicodeScalars.first else { return "must not be empty" }
        if name.utf8.count > most { return "is longer than \(most) characters" }
        if !first.unicodeScalars.contains(start) { return "must not start with `\(start)`" }
        var body = name.unicodeScalars.dropFirst()
        if lastMayBeDollar, body.last == "$" { body = body.dropLast() }
        if let bad = body.first(where: { !rest.unicodeScalars.contains($0) }) {
            return "must not hold \(bad == " " ? "a blank" : "`\(bad)`")"
        }
        return nil
    }
}

/// The permission bits of a file, set-id and sticky bits included.
package struct FileMode: Sendable, Hashable, CustomStringConvertible {
    package let bits: Int

    /// Reads three or four octal digits, as chmod(1) takes them; nil for anything else.
    package init?(_ octal: String) {
        guard (3...4).contains(octal.utf8.count), octal.utf8.allSatisfy({ (48...55).contains($0) }),
            let bits = Int(octal, radix: 8)
        else { return nil }
        self.bits = bits
    }

    /// Always four digits: `0644`.
    package var description: String {
        let octal = String(bits, radix: 8)
        return String(repeating: "0", count: 4 - octal.count) + octal
    }
}
