import Shell

/// An account and what belongs to it. Nil leaves a thing as it is (or, for a new account, to the host's defaults).
package struct UserRequest: Sendable, Hashable {
    package enum State: String, Sendable, Hashable, CaseIterable {
        case present, absent
    }

    package var name: String
    package var state = State.present
    /// Whether it is made where it is absent.
    package var isCreated = true
    /// With `absent`: the home directory goes as well.
    package var removesHome = false
    package var uid: Int?
    /// The primary group, by name or number.
    package var group: String?
    /// A new account gets a number of those for the system's own.
    package var isSystem = false
    package var home: String?
    /// A home directory that changes is moved to its new place.
    package var movesHome = false
    /// An absolute path, or `nologin`: the host's own program of that name.
    package var shell: String?
    package var comment: String?
    /// Supplementary groups that the user is added to.
    package var groups: [String]
    /// Whether the user is in no other groups.
    package var hasGroupsExactly = false
    package var expires: AccountExpiry?
    /// A locked account lets nobody in, by no password and no key.
    package var isLocked: Bool?
    /// As crypt(5) writes it.
    package var passwordHash: Text?
    /// Lines of authorized_keys(5) that must be there; other lines about the same keys go.
    package var authorizedKeys: [String]
    /// Lines, or only types and keys, that must not be there.
    package var removedKeys: [String] = []
    /// Whether other keys go.
    package var hasKeysExactly = false
    /// Commands that the user may run as root by sudo, without a password.
    package var sudo: [String] = []

    package init(
        name: String, home: String? = nil, shell: String? = nil, groups: [String] = [], authorizedKeys: [String] = []
    ) {
        self.name = name
        self.home = home
        self.shell = shell
        self.groups = groups
        self.authorizedKeys = authorizedKeys
    }
}

/// A group of accounts.
package struct GroupRequest: Sendable, Hashable {
    package var name: String
    package var state: UserRequest.State
    package var gid: Int?
    package var isSystem: Bool

    package init(name: String, state: UserRequest.State = .present, gid: Int? = nil, isSystem: Bool = false) {
        self.name = name
        self.state = state
        self.gid = gid
        self.isSystem = isSystem
    }
}

/// From when on an account lets nobody in.
package enum AccountExpiry: Sendable, Hashable {
    case never
    /// From the beginning of this day (UTC) on; `day` counts from 1970-01-01 as shadow(5) does.
    case date(String, day: Int)

    /// Reads `never` or a date as `2030-12-31`; nil for anything else, and for days that no calendar has.
    package init?(_ text: String) {
        if text == "never" {
            self = .never
            return
        }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2],
            parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
            (1970...9999).contains(year), (1...12).contains(month)
        else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1...lengths[month - 1]).contains(day) else { return nil }
        let past = year - 1
        let leaps = (past / 4 - past / 100 + past / 400) - (1969 / 4 - 1969 / 100 + 1969 / 400)
        let days = (year - 1970) * 365 + leaps + lengths[..<(month - 1)].reduce(0, +) + day - 1
        self = .date(text, day: days)
    }
}
