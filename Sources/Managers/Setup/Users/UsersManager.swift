import Plan
import Shell

/// Accounts: the entry, its groups and its password are one step, the authorized keys another.
package enum UsersManager {
    package static func steps(for request: UserRequest) -> [Step] {
        var words: [Word] = []
        func add(_ word: String) { words.append(.quoted(word)) }
        if request.state == .absent {
            add("absent")
            if request.removesHome { add("remove-home") }
            return [account(request.name, words)]
        }
        if !request.isCreated { add("known") }
        if request.isSystem { add("system") }
        if let uid = request.uid { add("uid=\(uid)") }
        if let group = request.group { add("gid=\(group)") }
        if let home = request.home { add("home=\(home)") }
        if request.movesHome { add("move-home") }
        if let shell = request.shell { add("shell=\(shell)") }
        if let comment = request.comment { add("comment=\(comment)") }
        for group in request.groups { add("group=\(group)") }
        if request.hasGroupsExactly { add("only-groups") }
        switch request.expires {
        case .never: add("expires=never")
        case .date(let date, let day): add("expires=\(date)=\(day)")
        case nil: break
        }
        if let isLocked = request.isLocked { add("locked=\(isLocked ? "yes" : "no")") }
        if let hash = request.passwordHash {
            var word: Text = "password="
            word.append(hash)
            words.append(.quoted(word))
        }
        let hasKeyStep =
            !request.authorizedKeys.isEmpty || !request.removedKeys.isEmpty || request.hasKeysExactly
        if !request.authorizedKeys.isEmpty { add("keys") }
        return [account(request.name, words)] + (hasKeyStep ? [keys(of: request)] : [])
    }

    package static func step(for request: GroupRequest) -> Step {
        Step(
            id: "group \(request.name)",
            kind: Step.Kind("group", in: .groups),
            arguments: [
                .quoted(request.name), .quoted(request.state.rawValue), .orDash(request.gid.map(String.init)),
                .quoted(request.isSystem ? "system" : "-"),
            ])
    }

    private static func account(_ name: String, _ words: [Word]) -> Step {
        Step(id: "user \(name)", kind: Step.Kind("user", in: .users), arguments: [.quoted(name)] + words)
    }

    private static func keys(of request: UserRequest) -> Step {
        // What sets no known type in front is compared as a whole.
        func key(_ line: String) -> Word { .quoted(AuthorizedKeyLine(line).key ?? line) }
        return Step(
            id: "keys \(request.name)",
            kind: Step.Kind("keys", in: .keys),
            arguments: [.quoted(request.name), request.hasKeysExactly ? "exclusive" : "others"]
                + request.authorizedKeys.flatMap { [.quoted($0), key($0)] }
                + request.removedKeys.flatMap { ["", key($0)] })
    }
}

extension Word {
    /// `-` tells the libraries to leave a thing as it is; no name or path is written so.
    static func orDash(_ value: String?) -> Word { .quoted(value ?? "-") }

    /// Octal without leading zeros, as stat(1) prints it; behind a dash where it is only for what is made new.
    static func mode(_ mode: FileMode?, whenNew fallback: String) -> Word {
        .quoted(mode.map { String($0.bits, radix: 8) } ?? "-" + fallback)
    }
}
