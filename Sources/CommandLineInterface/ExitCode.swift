/// What `tunnel` ends with, so that a script can tell one kind of trouble from another without reading text.
enum ExitCode: Sendable, Hashable {
    /// Done; for `plan`: nothing to change.
    case success
    /// A step, a check or a finding failed.
    case failed
    /// Wrong usage or manifest: nothing was contacted.
    case usage
    /// A time limit ended it, or a signal killed it.
    case timedOut
    /// A host could not be reached or logged in to.
    case unreachable
    /// A remote command ended non-zero, on one of several hosts.
    case remoteFailed
    /// The status (1-255) of the command that `exec` ran on its one host, passed on as it is.
    case passedOn(UInt8)
    /// `plan` found changes to make.
    case changesFound
    /// A guarded change was rolled back.
    case rolledBack
    /// Nobody knows how a guarded change ended.
    case outcomeUnknown
    /// Ctrl-C, or SIGTERM.
    case interrupted

    /// What `exec` on one host ends with when the remote command ended with `status`.
    static func remote(status: UInt8) -> ExitCode { status == 0 ? .success : .passedOn(status) }

    /// The number that the process ends with.
    var status: Int32 {
        switch self {
        case .success: 0
        case .failed: 1
        case .usage: 2
        case .timedOut: 3
        case .unreachable: 4
        case .remoteFailed: 5
        case .passedOn(let status): Int32(status)
        case .changesFound: 6
        case .rolledBack: 7
        case .outcomeUnknown: 8
        case .interrupted: 130
        }
    }

    /// How bad the news is when several hosts end differently.
    ///
    /// The order follows how little is known of the host afterwards and how soon a person has to look: a change that
    /// was only found is the least; a command that said no has at least run; a failed step has left the host half way;
    /// of a host that timed out less is known, of one out of reach nothing; a roll-back means that a change would have
    /// locked somebody out, an unknown outcome that it may have. An interrupted run says nothing of the hosts that
    /// were not finished, so it covers all. A usage error comes before any host and so meets no other code in practice.
    private var severity: Int {
        switch self {
        case .success: 0
        case .changesFound: 1
        case .remoteFailed, .passedOn: 2
        case .failed: 3
        case .timedOut: 4
        case .unreachable: 5
        case .rolledBack: 6
        case .outcomeUnknown: 7
        case .usage: 8
        case .interrupted: 9
        }
    }

    /// The one code for what all hosts ended with: the worst wins, and no hosts at all is a success.
    ///
    /// The status of a remote command is passed on only where it is the only outcome; among several hosts it could be
    /// mistaken for one of the codes above, so there it counts as ``remoteFailed``.
    static func worst(of codes: some Collection<ExitCode>) -> ExitCode {
        if codes.count == 1, let only = codes.first { return only }
        let worst = codes.max { $0.severity < $1.severity } ?? .success
        if case .passedOn = worst { return .remoteFailed }
        return worst
    }
}

extension ExitCode {
    /// Every fixed code, from the least to the worst.
    static var bySeverity: [ExitCode] { documented.sorted { $0.severity < $1.severity } }

    /// Every fixed code, in the order of its number: the table in the manual.
    static let documented: [ExitCode] = [
        .success, .failed, .usage, .timedOut, .unreachable, .remoteFailed, .changesFound, .rolledBack, .outcomeUnknown,
        .interrupted,
    ]

    /// One sentence for the manual, without a full stop.
    var meaning: String {
        switch self {
        case .success: "Done; for plan: nothing to change"
        case .failed: "A step, check or finding failed"
        case .usage: "Usage or manifest error; nothing was contacted"
        case .timedOut: "Timed out or killed"
        case .unreachable: "A host could not be reached or logged in to"
        case .remoteFailed: "A remote command ended non-zero (exec on one host passes its own status on instead)"
        case .passedOn: "The status of the remote command"
        case .changesFound: "plan found changes to make"
        case .rolledBack: "A guarded change was rolled back"
        case .outcomeUnknown: "The outcome of a guarded change is unknown"
        case .interrupted: "Interrupted"
        }
    }
}
