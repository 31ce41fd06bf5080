/// What is said to a guard on a host, or asked of it.
package enum GuardAction: String, Sendable, Hashable, CaseIterable {
    case baseline, confirm, refuse, revert, status
}

/// Where the guard of a change stands.
package struct GuardReport: Sendable, Hashable {
    package enum Phase: String, Sendable, Hashable, CaseIterable {
        /// A new connection is wanted, to prove that one can be made before the change.
        case baseline
        /// The host takes the change back unless it is confirmed.
        case armed
        /// The change is made: a new connection is wanted that confirms it.
        case confirm
        case confirmed
        case reverted
        /// It could not be taken back as a whole.
        case stuck
    }

    package let phase: Phase
    /// The guard's name on the host: the run and the group.
    package let token: String
    /// Seconds in which it has to be confirmed.
    package let window: Int
    /// Where sshd is reached from now on, if the run moves it.
    package let port: Int?

    /// The port that is left after this; nil where it has not moved, or not for good.
    package var movedTo: Int? {
        phase == .confirmed && !token.hasSuffix("-\(Step.GuardGroup.sshPorts.rawValue)") ? port : nil
    }

    package init(_ phase: Phase, token: String, window: Int, port: Int? = nil) {
        self.port = port
        self.phase = phase
        self.token = token
        self.window = window
    }
}
