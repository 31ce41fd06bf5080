/// One host that a command works on.
package struct Target: Sendable, Hashable {
    /// What ssh is given as the host and what people are shown: a name, an alias of ssh_config(5), or an IP address
    /// (IPv6 without brackets).
    package var name: String
    /// Nil leaves the user to ssh_config(5).
    package var user: String?
    /// 1 to 65535; nil leaves the port to ssh_config(5).
    package var port: Int?
    /// What ssh connects to instead of the name (`HostName`), from the inventory.
    package var address: String?
    /// The name that the host's key is known by (`HostKeyAlias`), where that is not the one it is reached by.
    package var keyName: String?
    /// What tells it from the other targets in all that is shown: the name, and what the user gave beside it where that is
    /// needed.
    package var label: String

    package init(
        name: String, user: String? = nil, port: Int? = nil, address: String? = nil, label: String? = nil
    ) {
        self.name = name
        self.label = label ?? name
        self.user = user
        self.port = port
        self.address = address
    }
}
