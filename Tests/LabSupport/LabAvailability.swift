import Foundation
import Testing

/// Something that the lab could not do; the text says what.
package struct LabError: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}

/// Whether this machine can run lab hosts.
package enum LabAvailability: Sendable {
    case available
    case unavailable(reason: String)

    /// The `lab` program beside the tests.
    package static let program = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Lab/lab").path

    private static let asked = Task { await ask() }

    /// The answer of `lab doctor`, asked once.
    package static var current: LabAvailability {
        get async { await asked.value }
    }

    /// Whether tests on lab hosts are to be run.
    ///
    /// On a user's machine they are skipped, aloud, where hosts cannot run. With `CI=true` they run, and so fail,
    /// whatever the answer: nothing may be skipped unseen there.
    package static var runsTests: Bool {
        get async {
            if ProcessInfo.processInfo.environment["CI"] == "true" { return true }
            if case .available = await current { return true }
            return false
        }
    }

    private static func ask() async -> LabAvailability {
        let reason: String
        do {
            let outcome = try await ChildProcess.run(program, ["doctor"])
            if outcome.ending == .exited(0) { return .available }
            reason = outcome.errors.trimmingCharacters(in: .whitespacesAndNewlines)
        } catch {
            reason = "\(program): \(error)"
        }
        FileHandle.standardError.write(Data("this machine cannot run lab hosts:\n\(reason)\n".utf8))
        return .unavailable(reason: reason)
    }
}

extension Trait where Self == ConditionTrait {
    /// The test needs hosts of the lab; see ``LabAvailability/runsTests`` for when it is skipped.
    package static var needsLab: Self {
        .enabled("this machine cannot run lab hosts (Tests/Lab/lab doctor says why)") {
            await LabAvailability.runsTests
        }
    }
}
