/// An error that can be told to a person and to a program.
///
/// Each layer has its own type with exactly the cases it can meet; what they share is how they are told.
package protocol ExplainedError: Error, Sendable {
    /// Stable over versions, in kebab-case: what a script matches on.
    var code: String { get }
    /// What happened and why, in the user's words, without a full stop at the end.
    var message: String { get }
    /// What to do next; nil only where the message leaves no doubt.
    var hint: String? { get }
    /// What is wrong where in files that a person wrote; empty for errors that are not of that kind.
    var faults: [Fault] { get }
}

extension ExplainedError {
    package var faults: [Fault] { [] }
}

/// One thing that is wrong at one place of a file.
package struct Fault: Sendable, Hashable {
    package let file: String
    /// Counts from 1, as does the column, which counts Unicode scalars.
    package let line: Int
    package let column: Int
    package let message: String
    package let hint: String?

    package init(file: String, line: Int, column: Int, message: String, hint: String?) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
        self.hint = hint
    }
}
