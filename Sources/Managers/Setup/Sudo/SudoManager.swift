import Plan
import Shell

/// Rights by sudo: one file in /etc/sudoers.d for each user or group, all of it or nothing.
package enum SudoManager {
    package static func step(for request: SudoRequest) -> Step {
        let subject: String
        switch request.subject {
        case .user(let name): subject = name
        case .group(let name): subject = "%\(name)"
        }
        let id = "sudo \(subject)"
        let path = "/etc/sudoers.d/" + fileName(for: request.subject)
        if request.state == .absent {
            return Step(
                id: id, kind: Step.Kind("sudo_absent", in: .sudo), arguments: [.quoted(path), .quoted(subject)])
        }
        let content = Text(rules(for: request))
        // What it may run as somebody else is not asked for.
        let command = request.runAs == nil ? probe(request.commands) : "-"
        return Step(
            id: id, kind: Step.Kind("sudo", in: .sudo),
            arguments: [.quoted(path), .quoted(content), .quoted(subject), .quoted(command)], content: content)
    }

    /// sudo passes over files with a dot or a tilde in their names, and says nothing (sudoers(5)).
    private static func fileName(for subject: SudoRequest.Subject) -> String {
        let name = String(subject.name.map { $0 == "." || $0 == "~" || $0 == "$" ? "_" : $0 })
        switch subject {
        case .user: return "tunnel-\(name)"
        case .group: return "tunnel-group-\(name)"
        }
    }

    /// A command whose right `sudo -l` is asked for afterwards; `-` where there is none.
    private static func probe(_ commands: [String]) -> String {
        guard let command = commands.first else { return "-" }
        return command == "ALL" ? "/bin/sh" : command
    }

    static func rules(for request: SudoRequest) -> String {
        let name: String
        switch request.subject {
        case .user(let user): name = escaped(user)
        case .group(let group): name = "%" + escaped(group)
        }
        var text = "# Written by tunnel; changes are overwritten.\n"
        for setting in request.defaults { text += "Defaults:\(name) \(setting)\n" }
        for command in request.commands {
            let runAs = request.runAs ?? (command == "ALL" ? "ALL:ALL" : "root")
            let tag = request.needsPassword ? "PASSWD" : "NOPASSWD"
            text += "\(name) ALL=(\(runAs)) \(tag): \(self.command(command))\n"
        }
        return text
    }

    /// "The following characters must be escaped with a backslash if used in command arguments" (sudoers(5)); a number
    /// sign would begin a comment.
    private static func command(_ command: String) -> String {
        if command == "ALL" { return command }
        return escaped(command.split(separator: " ").joined(separator: " "))
    }

    private static func escaped(_ text: String) -> String {
        text.map { ",:=\\#".contains($0) ? "\\\($0)" : String($0) }.joined()
    }
}
