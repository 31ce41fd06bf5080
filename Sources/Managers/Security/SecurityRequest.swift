/// How a host is locked down; nil leaves a part of it as it is.
package struct SecurityRequest: Sendable, Hashable {
    package var ssh: SSHRequest?
    package var firewall: FirewallRequest?
    package var fail2ban: Fail2banRequest?
    package var updates: UpdatesRequest?
    package var services: HardeningRequest?

    package init(
        ssh: SSHRequest? = nil, firewall: FirewallRequest? = nil, fail2ban: Fail2banRequest? = nil,
        updates: UpdatesRequest? = nil, services: HardeningRequest? = nil
    ) {
        self.ssh = ssh
        self.firewall = firewall
        self.fail2ban = fail2ban
        self.updates = updates
        self.services = services
    }
}

/// What is let in from the network, in the order in which rules count. The ports of sshd are, unless a rule is about them.
package struct FirewallRequest: Sendable, Hashable {
    /// ufw(8)'s; firewalld's nearest ones are off, unicast and all.
    package enum Logging: String, Sendable, Hashable, CaseIterable {
        case off, low, medium, high, full
    }

    /// Nil for the one that is in charge of the host already, or else the usual one of its system.
    package var backend: FirewallBackend?
    package var rules: [FirewallRule]
    /// Whether rules go that somebody else made.
    package var isExclusive: Bool
    /// Nil leaves it as it is.
    package var logging: Logging?

    package init(
        backend: FirewallBackend? = nil, rules: [FirewallRule] = [], isExclusive: Bool = false, logging: Logging? = nil
    ) {
        self.backend = backend
        self.rules = rules
        self.isExclusive = isExclusive
        self.logging = logging
    }
}

/// When an address is shut out that fails to log in. Times are seconds.
package struct Fail2banRequest: Sendable, Hashable {
    package var maxRetry: Int
    package var findTime: Int
    package var banTime: Int
    /// Addresses and networks that are never banned, beside the one that this change comes from.
    package var ignored: [String]

    /// The defaults are those of fail2ban, but for the ban, which lasts an hour instead of ten minutes.
    package init(maxRetry: Int = 5, findTime: Int = 600, banTime: Int = 3600, ignored: [String] = []) {
        self.maxRetry = maxRetry
        self.findTime = findTime
        self.banTime = banTime
        self.ignored = ignored
    }
}

/// Security updates that install themselves.
package struct UpdatesRequest: Sendable, Hashable {
    /// `HH:MM`, when the host may restart where an update needs it; nil for never.
    package var reboot: String?
    /// Who gets a mail about them; nil for nobody.
    package var mail: String?
    /// Left out, and told, where the distribution installs no updates by itself.
    package var isOptional: Bool

    package init(reboot: String? = nil, mail: String? = nil, isOptional: Bool = false) {
        self.reboot = reboot
        self.mail = mail
        self.isOptional = isOptional
    }
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
    /// The one port to listen on, 1 to 65535; nil leaves them as they are.
    package var port: Int?

    package init(
        profile: Profile = .hardened, settings: [Setting] = [], allowUsers: [String] = [], allowGroups: [String] = [],
        port: Int? = nil
    ) {
        self.port = port
        self.profile = profile
        self.settings = settings
        self.allowUsers = allowUsers
        self.allowGroups = allowGroups
    }
}
