import Managers
import Plan
import Shell

extension Manifest {
    /// What has to be fetched for an account.
    struct Credentials: Sendable {
        enum Password: Sendable {
            case plain(Elsewhere)
            case hash(String)
            case hashElsewhere(Elsewhere)
        }

        struct KeyFile: Sendable {
            /// As written.
            let path: String
            let position: Position
        }

        let user: String
        let password: Password?
        let keyFiles: [KeyFile]
    }

    /// Fetches passwords and key files, and checks what they hold.
    func resolve(
        _ wanted: [Credentials], using fetcher: inout Fetcher
    ) async -> [String: ResolvedCredentials] {
        var resolved: [String: ResolvedCredentials] = [:]
        for credentials in wanted {
            var found = ResolvedCredentials()
            switch credentials.password {
            case .plain(let place):
                found.password = await fetcher.password(place).map { .plain($0) }
            case .hash(let hash): found.password = .hash(.secret(hash))
            case .hashElsewhere(let place):
                found.password = await fetcher.hash(place).map { .hash($0) }
            case nil: break
            }
            for file in credentials.keyFiles { found.keys += fetcher.keys(in: file) }
            resolved[credentials.user] = found
        }
        return resolved
    }
}

/// What was fetched for an account.
struct ResolvedCredentials: Sendable {
    enum Password: Sendable {
        case plain(Text)
        case hash(Text)
    }

    var password: Password?
    var keys: [String] = []
}

extension Fetcher {
    /// A password is one line; editors and `echo` end it with a newline that is not part of it. Nil after a problem.
    fileprivate mutating func password(_ place: Elsewhere) async -> Text? {
        guard let text = await fetch(place) else { return nil }
        var bytes = text.revealed
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        if bytes.isEmpty {
            tell(place.position, "the password is empty")
            return nil
        }
        if bytes.contains(where: { $0 == 0 || $0 == 10 || $0 == 13 }) {
            tell(place.position, "the password holds a newline or a NUL")
            return nil
        }
        // crypt(3) of libxcrypt takes no more.
        if bytes.count > 511 {
            tell(place.position, "the password is longer than 511 bytes")
            return nil
        }
        return Text(segments: [.secret(bytes)])
    }

    fileprivate mutating func hash(_ place: Elsewhere) async -> Text? {
        guard let text = await fetch(place) else { return nil }
        let hash = String(decoding: text.revealed.filter { $0 != 10 }, as: UTF8.self)
        if let (message, hint) = PasswordHash.problem(hash) {
            tell(place.position, "the password hash \(message)", hint: hint)
            return nil
        }
        return .secret(hash)
    }

    /// Empty lines and comments are passed over.
    fileprivate mutating func keys(in file: Manifest.Credentials.KeyFile) -> [String] {
        guard let bytes = read(file.path, at: file.position) else { return [] }
        var keys: [String] = []
        // By characters, of which a carriage return and its newline are one.
        let lines = String(decoding: bytes, as: UTF8.self)
            .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
        for (number, line) in lines.enumerated() {
            if line.allSatisfy({ $0 == " " || $0 == "\t" }) || line.hasPrefix("#") { continue }
            if let (message, hint) = AuthorizedKey.rule.problem(line) {
                add(
                    Problem(
                        file: path(file.path), at: Position(line: number + 1, column: 1),
                        "authorized key \(Problem.quoted(line)) \(message)", hint: hint))
            } else {
                keys.append(line)
            }
        }
        if keys.isEmpty, problems.list.isEmpty { tell(file.position, "\(Problem.quoted(file.path)) holds no key") }
        return keys
    }
}

extension ResolvedManifest {
    /// The users with what was fetched for them.
    ///
    /// The salt of a password's hash is made of the account's and the host's names, as Kerberos makes it of a principal's:
    /// so the same password has the same hash in the next run, and another on every other host.
    func users(of target: Target) throws(ManifestError) -> [UserRequest] {
        var users = manifest.users
        for index in users.indices {
            guard let found = credentials[users[index].name] else { continue }
            users[index].authorizedKeys += found.keys.filter { !users[index].authorizedKeys.contains($0) }
            switch found.password {
            case .hash(let hash): users[index].passwordHash = hash
            case .plain(let password):
                do throws(CryptError) {
                    users[index].passwordHash = try SHA512Crypt.hash(
                        password, saltedBy: "\(users[index].name)@\(target.name)")
                } catch {
                    throw ManifestError([
                        Problem(
                            file: manifest.file, at: Position(line: 1, column: 1), error.message, hint: error.hint)
                    ])
                }
            case nil: break
            }
        }
        return users
    }
}
