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

package struct DirectoryRequest: Sendable, Hashable {
    package var path: String
    package var state = UserRequest.State.present
    package var owner: String?
    package var group: String?
    package var mode: FileMode?
    /// Owner, group and the modes below hold for everything in it; with `absent`, everything in it goes too.
    package var isRecursive = false
    package var fileMode: FileMode?
    package var directoryMode: FileMode?

    package init(path: String, owner: String? = nil, group: String? = nil, mode: FileMode? = nil) {
        self.path = path
        self.owner = owner
        self.group = group
        self.mode = mode
    }
}

package struct FileRequest: Sendable, Hashable {
    package var path: String
    /// The whole content, templates already filled in; nil for a file that must not be there.
    package var content: Text?
    package var owner: String?
    package var group: String?
    /// Nil keeps the mode of a file that is there, and gives a new one 0644 (0600 where the content holds a secret).
    package var mode: FileMode?

    package init(
        path: String, content: Text?, owner: String? = nil, group: String? = nil, mode: FileMode? = nil
    ) {
        self.path = path
        self.content = content
        self.owner = owner
        self.group = group
        self.mode = mode
    }
}

/// A symbolic link.
package struct LinkRequest: Sendable, Hashable {
    package var path: String
    /// As it is written into the link; nil for a link that must not be there.
    package var target: String?
    package var owner: String?
    package var group: String?

    package init(path: String, target: String?, owner: String? = nil, group: String? = nil) {
        self.path = path
        self.target = target
        self.owner = owner
        self.group = group
    }
}

/// An account for a service with all that belongs to it.
package struct SystemUserRequest: Sendable, Hashable {
    /// The account, its group and its keys; its shell is `nologin` and its home /var/lib/NAME unless given.
    package var user: UserRequest
    package var homeMode: FileMode?
    /// Owned by the account; 0750 unless given.
    package var directories: [DirectoryRequest]
    package var sudo: [String]
    /// Whether systemd runs its user's services from boot on.
    package var lingers: Bool?

    package init(
        user: UserRequest, homeMode: FileMode? = nil, directories: [DirectoryRequest] = [], sudo: [String] = [],
        lingers: Bool? = nil
    ) {
        self.user = user
        self.homeMode = homeMode
        self.directories = directories
        self.sudo = sudo
        self.lingers = lingers
    }
}
