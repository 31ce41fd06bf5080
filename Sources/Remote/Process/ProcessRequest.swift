import Plan
import Shell

/// A process to spawn: an argv, never a shell line.
package struct ProcessRequest: Sendable {
    /// Looked up in `PATH` unless it holds a slash.
    package var executable: String
    /// Given byte for byte; secrets are masked wherever the argv is shown.
    package var arguments: [Text]
    package var timeLimit: Duration?
    /// Whether it gets a session of its own, out of reach of the terminal: Ctrl-C there does not hit it, and it cannot
    /// prompt. Without, it may talk to the person at the terminal.
    package var isIsolated: Bool

    package init(_ executable: String, _ arguments: [Text], timeLimit: Duration? = nil, isIsolated: Bool = true) {
        self.executable = executable
        self.arguments = arguments
        self.timeLimit = timeLimit
        self.isIsolated = isIsolated
    }
}

package enum ProcessStatus: Sendable, Hashable {
    case exited(Int32)
    case signaled(Int32)
    /// The time limit passed and the process group was ended.
    case timedOut
}

package enum ProcessError: ExplainedError, Hashable {
    case notFound(executable: String)
    case spawnFailed(executable: String, reason: String)

    package var code: String {
        switch self {
        case .notFound: "program-not-found"
        case .spawnFailed: "spawn-failed"
        }
    }

    package var message: String {
        switch self {
        case .notFound(let executable): "there is no program \(executable) in PATH"
        case .spawnFailed(let executable, let reason): "cannot start \(executable): \(reason)"
        }
    }

    package var hint: String? {
        switch self {
        case .notFound("ssh"), .notFound("scp"), .notFound("sftp"), .notFound("ssh-keygen"):
            "install the OpenSSH client (openssh-client)"
        case .notFound(let executable): "install \(executable)"
        case .spawnFailed: "look at the limits of this machine: ulimit -a, free memory, free disk"
        }
    }
}
