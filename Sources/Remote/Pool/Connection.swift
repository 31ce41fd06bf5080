import Plan

/// A master to send commands over.
package struct Connection: Sendable, Hashable {
    package let target: Target
    package let resolution: SSHResolution
    /// The control socket of the master.
    let socket: String
    /// What ssh said while the connection was made and a person should see: the fingerprint of a key taken on first use.
    package let notes: [String]
    package let origin: Origin

    package enum Origin: String, Sendable, Hashable {
        /// Opened by this invocation.
        case opened
        /// Left by an earlier invocation.
        case pooled
        /// The user's own master, by ControlPath in ssh_config.
        case users
    }
}
