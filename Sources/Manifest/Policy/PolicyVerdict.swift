import Plan

/// What is to be run, as the policy judges it.
package struct PolicySubject: Sendable {
    let trees: [CommandTree]

    /// Commands by their words, which arrive on the host as they are.
    package static func commands(_ commands: [[[UInt8]]]) -> PolicySubject {
        PolicySubject(trees: commands.map(CommandTree.command))
    }

    /// A script of this side for an interpreter on the host; `file` as it was named.
    package static func script(
        _ text: [UInt8], interpreter: [String], file: String, arguments: [[UInt8]]
    ) -> PolicySubject {
        PolicySubject(
            trees: [CommandTree.script(text, interpreter: interpreter, file: file, arguments: arguments)])
    }
}

/// What the policy says of some commands on one host, and which rule decided.
package struct PolicyVerdict: Sendable, Hashable {
    package enum Outcome: String, Sendable {
        case allowed, denied
        /// No rule speaks against it, and none has a list of what is allowed on this host.
        case noRule = "no-rule"
    }

    package struct Rule: Sendable, Hashable {
        /// From 1, in the order of the file.
        package let number: Int
        package let name: String?
        package let file: String
        /// Of the pattern that decided; of the rule, where none did.
        package let position: Position

        /// `rule 2 (no-wipes) at FILE:LINE:COLUMN`
        package var shown: String { "rule \(number)\(name.map { " (\($0))" } ?? "") at \(file):\(position)" }
    }

    package let outcome: Outcome
    /// Nil where no rule decided.
    package let rule: Rule?
    /// As it is written; nil where the command matched none.
    package let pattern: String?
    /// The simple command that decided, quotes and wrappers taken off.
    package let command: String?
    /// Why the command could not be judged; nil where it could.
    package let unclear: String?

    /// A sentence without a full stop, such as "denied by rule 1 at ...: `rm -rf /` matches `rm -rf /*`".
    package var explanation: String {
        guard let rule else { return "no rule" }
        let command = self.command.map { "`\(PolicyVerdict.cut($0))`" } ?? "nothing to run"
        let head = "\(outcome.rawValue) by \(rule.shown): \(command)"
        if let pattern { return "\(head) matches `\(PolicyVerdict.cut(pattern))`" }
        if let unclear { return "\(head) cannot be judged: \(PolicyVerdict.cut(unclear))" }
        return outcome == .denied ? "\(head) matches nothing that is allowed there" : head
    }

    private static func cut(_ text: String) -> String {
        let printable = Problem.printable(text)
        return printable.count > 160 ? printable.prefix(160) + "..." : printable
    }

    static let noRule = PolicyVerdict(outcome: .noRule, rule: nil, pattern: nil, command: nil, unclear: nil)
}
