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

    /// The same host by another port.
    ///
    /// - Parameter keepsKey: Know it by the key of the port that it had. ssh by itself falls back on the key of port 22 alone.
    func target(at port: Int?, keepsKey: Bool = false) -> Target {
        guard let port, String(port) != resolution.port else { return target }
        var moved = target
        moved.port = port
        if keepsKey { moved.keyName = resolution.keyName ?? "[\(resolution.hostName)]:\(resolution.port)" }
        return moved
    }

    package enum Origin: String, Sendable, Hashable {
        /// Opened by this invocation.
        case opened
        /// Left by an earlier invocation.
        case pooled
        /// The user's own master, by ControlPath in ssh_config.
        case users
    }
}
