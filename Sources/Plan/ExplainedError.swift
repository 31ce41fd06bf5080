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
}
