/// What a user or the members of a group may run by sudo.
package struct SudoRequest: Sendable, Hashable {
    package enum Subject: Sendable, Hashable {
        case user(String)
        case group(String)

        package var name: String {
            switch self {
            case .user(let name), .group(let name): name
            }
        }
    }

    package var subject: Subject
    package var state: UserRequest.State
    /// An absolute path, perhaps with arguments, or `ALL`. Without arguments, any are allowed.
    package var commands: [String]
    package var needsPassword: Bool
    /// `USER`, `USER:GROUP`, `ALL` or `ALL:ALL`; nil is root, and for a command `ALL` everybody.
    package var runAs: String?
    /// Settings for the subject, such as `!requiretty`.
    package var defaults: [String]

    package init(
        _ subject: Subject, state: UserRequest.State = .present, commands: [String] = [], needsPassword: Bool = true,
        runAs: String? = nil, defaults: [String] = []
    ) {
        self.subject = subject
        self.state = state
        self.commands = commands
        self.needsPassword = needsPassword
        self.runAs = runAs
        self.defaults = defaults
    }
}

/// What may stand in a sudoers(5) file that is written here.
package enum SudoRules {
    /// ECMA 262: what ``problem(command:)`` lets through.
    package static let commandPattern =
        #"^(ALL|/[^\u0000-\u0020\u007f*?\[\]!^"()]+( +[^\u0000-\u0020\u007f*?\[\]!^"()]+)*)$"#

    package static func problem(command: String) -> (message: String, hint: String?)? {
        if command == "ALL" { return nil }
        if command.isEmpty { return ("must not be empty", nil) }
        if !command.hasPrefix("/") { return ("must be an absolute path, perhaps with arguments, or ALL", nil) }
        if command.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) {
            return ("must be one line without control characters", nil)
        }
        if command.hasSuffix(" ") { return ("must not end with a blank", nil) }
        if let bad = command.unicodeScalars.first(where: { "*?[]!^\"()".unicodeScalars.contains($0) }) {
            return (
                "must not hold `\(bad)`",
                "a pattern of sudo matches blanks and slashes too: name each command with its arguments"
            )
        }
        let program = command.prefix { $0 != " " }
        return program.hasSuffix("/") ? ("must name a program and no directory", nil) : nil
    }
}
