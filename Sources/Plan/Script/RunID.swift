/// Names a run on all its hosts and in the operator's records: `20261123-155418-4f1c09`, so that runs sort by time.
package struct RunID: Sendable, Hashable, CustomStringConvertible {
    package let text: String
    package var description: String { text }

    /// Takes only what a run id can be: it becomes part of a path on the host.
    package init?(_ text: String) {
        let allowed = Set("0123456789abcdef-".utf8)
        guard (8...40).contains(text.utf8.count), text.utf8.allSatisfy(allowed.contains), text.first != "-" else {
            return nil
        }
        self.text = text
    }

    /// - Parameter timestamp: UTC, as `20261123-155418`.
    package init(timestamp: String, random: UInt32) {
        let digits = String(random & 0xff_ffff, radix: 16)
        text = timestamp + "-" + String(repeating: "0", count: 6 - digits.count) + digits
    }
}

/// Marks the frames of one script, so that no output of a command can be taken for one.
package struct Nonce: Sendable, Hashable {
    package let text: String

    package init(_ text: String) { self.text = text }

    /// 64 random bits in hex.
    package static func random() -> Nonce {
        let digits = String(UInt64.random(in: .min ... .max), radix: 16)
        return Nonce(String(repeating: "0", count: 16 - digits.count) + digits)
    }
}

/// A run that goes on on its host without a connection.
package struct DetachedRun: Sendable, Hashable {
    package let id: RunID
    package let nonce: Nonce
    /// Seconds to wait for another run on the host.
    package let waitForLock: Int
    /// Who runs it, told to others who wait for it.
    package let holder: String
    /// Whether a failed step takes back what the steps before it did.
    package let rollsBack: Bool
    /// Seconds in which a guarded change has to be confirmed; nil for no guard.
    package let window: Int?

    package init(
        id: RunID, nonce: Nonce, waitForLock: Int, holder: String, rollsBack: Bool = false, window: Int? = 120
    ) {
        self.id = id
        self.nonce = nonce
        self.waitForLock = waitForLock
        self.holder = holder
        self.rollsBack = rollsBack
        self.window = window
    }
}
