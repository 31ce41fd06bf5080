/// Something that happened on the way to a host or on it: the one stream that all output is made of.
package struct Event: Sendable, Hashable {
    /// The target as the user named it.
    package let host: String
    package let kind: Kind

    package init(host: String, _ kind: Kind) {
        self.host = host
        self.kind = kind
    }

    package enum Kind: Sendable, Hashable {
        /// `origin` is `opened`, `pooled` or `users`; notes are for people.
        case connected(origin: String, notes: [String])
        /// A plan begins. A run that only checks has no id.
        case began(run: RunID?, steps: Int)
        /// Another run holds the host.
        case waiting(holder: String)
        case stepBegan(number: Int, id: String)
        /// Output of a step's commands, secrets masked.
        case stepOutput(number: Int, bytes: [UInt8])
        /// How far a step is, as far as the host's tools tell: 0 to 100, nil where they do not.
        case stepProgress(number: Int, percent: Int?, text: String)
        /// A step waits until somebody else is done, such as another package manager.
        case stepBlocked(number: Int, by: String)
        case stepFinished(StepReport)
        case surveyed(SurveyReport)
        case guarded(GuardReport)
        /// The link broke; the run goes on on the host and is looked for again.
        case lost(detail: String)
        case reattached
        case runFinished(RunReport)
        /// Output of a command that was asked for.
        case output(OutputStream, bytes: [UInt8])
        /// A command ended; `command` counts from 1 where there are several.
        case exited(command: Int, code: Int, seconds: Double)
        /// A command was not begun, since one before it failed.
        case skipped(command: Int)
        /// It is tried again after so many seconds.
        case retrying(attempt: Int, of: Int, after: Double, why: String)
        case failed(Failure)
    }

    package enum OutputStream: String, Sendable, Hashable {
        case stdout, stderr
    }

    /// An error as it is told.
    package struct Failure: Sendable, Hashable {
        package let code: String
        package let message: String
        package let hint: String?
        package let faults: [Fault]

        package init(_ error: some ExplainedError) {
            code = error.code
            message = error.message
            hint = error.hint
            faults = error.faults
        }
    }
}

package struct StepReport: Sendable, Hashable {
    package let number: Int
    package let id: String
    package let outcome: StepOutcome
    /// In what the host differed.
    package let reasons: [String]
    /// Why it failed.
    package let problems: [String]
    /// A unified diff of a file's content, secrets masked.
    package let diff: String?
    /// By the host's clock.
    package let seconds: Double
    /// What is to be known, however it ended: what is left as it is, and why.
    package var notes: [String] = []
}

package struct RunReport: Sendable, Hashable {
    package var run: RunID?
    package var ending: RunEnding
    package var changed: Int
    package var ok: Int
    package var failed: Int
    /// Steps that were not reached.
    package var left: Int
    package var seconds: Double
    /// The one port that sshd is reached at since this run; nil where the run has not moved it.
    package var movedTo: Int?
}

/// Hands an event to its one consumer, and waits until it is taken.
package typealias EventSink = @Sendable (Event) async -> Void
