import Shell

/// A package and the state it is to be in.
package struct PackageRequest: Sendable, Hashable {
    package enum State: String, Sendable, Hashable, CaseIterable {
        case present, absent, latest
        /// Installed and kept at its version; `unheld` is installed and not kept.
        case held, unheld
    }

    package var name: String
    /// Exactly this version, as the package manager writes it; not with `absent` and `latest`.
    package var version: String?
    package var state: State
    /// Whether its configuration goes with it; only with `absent`.
    package var isPurged: Bool

    package init(name: String, version: String? = nil, state: State = .present, isPurged: Bool = false) {
        self.name = name
        self.version = version
        self.state = state
        self.isPurged = isPurged
    }
}

/// A place that packages come from, in a file of its own on the host.
package struct RepositoryRequest: Sendable, Hashable {
    /// Names the file, and the repository to dnf, zypper and pacman.
    package var name: String
    /// Nil where the repository is to be absent.
    package var url: String?
    /// Only apt asks for them; `./` is a repository without a tree of them.
    package var suites: [String]
    package var components: [String]
    /// Only for apt; empty for the host's own.
    package var architectures: [String]
    /// The public key that it is signed by, in ASCII armor; nil leaves it to the keys that the host trusts.
    package var key: String?
    /// Taken as it comes, without a signature.
    package var isUnsigned: Bool

    package init(
        name: String, url: String?, suites: [String] = [], components: [String] = [], architectures: [String] = [],
        key: String? = nil, isUnsigned: Bool = false
    ) {
        self.name = name
        self.url = url
        self.suites = suites
        self.components = components
        self.architectures = architectures
        self.key = key
        self.isUnsigned = isUnsigned
    }
}

/// An account and what belongs to it. Nil leaves a thing as it is (or, for a new account, to the host's defaults).
package struct UserRequest: Sendable, Hashable {
    package var name: String
    package var home: String?
    package var shell: String?
    /// Supplementary groups that the user is added to; groups it already has are kept.
    package var groups: [String]
    /// Lines of authorized_keys(5) that must be there; others are kept.
    package var authorizedKeys: [String]

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

package struct DirectoryRequest: Sendable, Hashable {
    package var path: String
    package var owner: String?
    package var group: String?
    package var mode: FileMode?

    package init(path: String, owner: String? = nil, group: String? = nil, mode: FileMode? = nil) {
        self.path = path
        self.owner = owner
        self.group = group
        self.mode = mode
    }
}

package struct FileRequest: Sendable, Hashable {
    package var path: String
    /// The whole content, templates already filled in.
    package var content: Text
    package var owner: String?
    package var group: String?
    /// Nil keeps the mode of a file that is there, and gives a new one 0644 (0600 where the content holds a secret).
    package var mode: FileMode?

    package init(
        path: String, content: Text, owner: String? = nil, group: String? = nil, mode: FileMode? = nil
    ) {
        self.path = path
        self.content = content
        self.owner = owner
        self.group = group
        self.mode = mode
    }
}
