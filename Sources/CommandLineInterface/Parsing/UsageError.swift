import Plan

/// The command line is not one that tunnel understands; nothing was done.
struct UsageError: ExplainedError, Hashable {
    enum Kind: String, Sendable, Hashable {
        case missingCommand = "missing-command"
        case unknownCommand = "unknown-command"
        case unknownOption = "unknown-option"
        case missingArgument = "missing-argument"
        case unexpectedArgument = "unexpected-argument"
        case missingValue = "missing-value"
        case unexpectedValue = "unexpected-value"
        case invalidValue = "invalid-value"
        case repeatedOption = "repeated-option"
        case conflictingArguments = "conflicting-arguments"
        case invalidEncoding = "invalid-encoding"
    }

    let kind: Kind
    let message: String
    /// The command as far as it was understood; its help is what the hint points to.
    let path: [String]
    /// What was probably meant.
    let suggestion: String?

    init(_ kind: Kind, _ message: String, path: [String], suggestion: String? = nil) {
        self.kind = kind
        self.message = message
        self.path = path
        self.suggestion = suggestion
    }

    var code: String { kind.rawValue }

    var hint: String? {
        let help = "run '\((["tunnel", "help"] + path).joined(separator: " "))'"
        guard let suggestion else { return help }
        return "did you mean '\(suggestion)'? If not, \(help)"
    }
}
