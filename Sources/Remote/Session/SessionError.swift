import Plan

/// What can go wrong with a session on a host that is reached.
package struct SessionError: ExplainedError {
    package let name: SessionName
    package let reason: Reason

    package enum Reason: Sendable, Hashable {
        case absent
        case exists
        /// Programs that the host has to have, with commas between.
        case missing(String)
        /// The shell that was asked for is not there.
        case noShell(String)
        /// The host's own words.
        case directory(String)
        case state(String)
        case noTerminal
        /// Nothing runs that could be signalled.
        case idle
        /// What runs is the shell itself, and the signal would end it.
        case shellAtWork
        /// Process ids that are still there after KILL.
        case survived(String)
        /// The shell ended while a command ran; nil where its status is not known.
        case ended(status: Int?)
        /// A person left the command to itself.
        case detached
        case notBegun
        /// The link is gone, and the command goes on without us.
        case connectionLost
    }

    init(_ name: SessionName, _ reason: Reason) {
        self.name = name
        self.reason = reason
    }

    /// - Parameter words: What a script says of why it could not do its work.
    init(_ name: SessionName, refused words: String) {
        let rest = words.drop { $0 != " " }.dropFirst()
        switch words.prefix(while: { $0 != " " }) {
        case "missing": self.init(name, .missing(String(rest)))
        case "shell": self.init(name, .noShell(String(rest)))
        case "directory": self.init(name, .directory(String(rest)))
        case "gone": self.init(name, .absent)
        default: self.init(name, .state(String(rest)))
        }
    }

    package var code: String {
        switch reason {
        case .absent: "no-such-session"
        case .exists: "session-exists"
        case .missing, .noShell: "host-program-missing"
        case .directory: "no-directory"
        case .state: "host-state"
        case .noTerminal: "session-without-terminal"
        case .idle: "session-idle"
        case .shellAtWork: "shell-at-work"
        case .survived: "session-survived"
        case .ended: "session-ended"
        case .detached: "session-detached"
        case .notBegun: "not-begun"
        case .connectionLost: "connection-lost"
        }
    }

    package var message: String {
        switch reason {
        case .absent: "there is no session \(name)"
        case .exists: "the session \(name) is open already"
        case .missing(let programs): "nothing was started; the host lacks \(programs)"
        case .noShell(let shell): "the host has no \(shell)"
        case .directory(let words): "the directory cannot be entered: \(words)"
        case .state(let words): "the host cannot keep a session: \(words)"
        case .noTerminal: "the session \(name) has no terminal"
        case .idle: "nothing runs in the session \(name)"
        case .shellAtWork: "what runs in the session \(name) is its shell itself: only INT ends that"
        case .survived(let processes): "processes of the session survived KILL: \(processes)"
        case .ended(let status?): "the session's shell ended, with status \(status)"
        case .ended(nil): "the session ended before the command did"
        case .detached: "left the command running in the session \(name)"
        case .notBegun: "gave up waiting: the command was not begun"
        case .connectionLost: "the connection was lost; the command goes on in the session \(name)"
        }
    }

    package var hint: String? {
        switch reason {
        case .absent:
            "sessions end when idle for long, with their shell and when the host restarts; open one: tunnel session open"
        case .exists: "use it, or end it first: tunnel session close"
        case .missing:
            "flock, setsid and script are in util-linux (Alpine: apk add util-linux-misc flock); only --pty needs script"
        case .noShell, .directory, .idle, .ended, .notBegun: nil
        case .state: "free space or mend the rights of /run/tunnel (root) or ~/.local/state/tunnel on the host"
        case .noTerminal: "open it with --pty to attach; see what it does with tunnel session log --follow"
        case .shellAtWork: "tunnel session signal ... INT"
        case .survived: "look on the host: ps -ef"
        case .detached, .connectionLost: "see the rest with tunnel session log --follow"
        }
    }
}
