/// How a host is locked down; nil leaves a part of it as it is.
package struct SecurityRequest: Sendable, Hashable {
    package var ssh: SSHRequest?

    package init(ssh: SSHRequest? = nil) { self.ssh = ssh }
}

/// What sshd is to be like.
package struct SSHRequest: Sendable, Hashable {
    package enum Profile: String, Sendable, Hashable, CaseIterable {
        /// Keys only and strong algorithms; what people forward over it goes on working.
        case hardened
        /// And no forwarding, and nothing but the newest algorithms.
        case strict
    }

    /// A line of sshd_config(5).
    package struct Setting: Sendable, Hashable {
        package var keyword: String
        package var value: String

        package init(_ keyword: String, _ value: String) {
            self.keyword = keyword
            self.value = value
        }
    }

    package var profile: Profile
    /// These take the place of the profile's.
    package var settings: [Setting]
    /// Patterns of `AllowUsers`; who logs in to make the change is let in as well. Empty lets in everybody.
    package var allowUsers: [String]
    /// Patterns of `AllowGroups`, in the same way.
    package var allowGroups: [String]

    package init(
        profile: Profile = .hardened, settings: [Setting] = [], allowUsers: [String] = [], allowGroups: [String] = []
    ) {
        self.profile = profile
        self.settings = settings
        self.allowUsers = allowUsers
        self.allowGroups = allowGroups
    }
}
