import Plan
import Shell

/// Accounts: the entry and its groups are one step, the authorized keys another.
package enum UsersManager {
    package static func steps(for request: UserRequest) -> [Step] {
        let account = Step(
            id: "user \(request.name)",
            kind: Step.Kind("user", in: .users),
            arguments: [.quoted(request.name), .orDash(request.home), .orDash(request.shell)]
                + request.groups.map(Word.quoted))
        guard !request.authorizedKeys.isEmpty else { return [account] }
        let keys = Step(
            id: "keys \(request.name)",
            kind: Step.Kind("keys", in: .keys),
            arguments: [.quoted(request.name)] + request.authorizedKeys.map(Word.quoted))
        return [account, keys]
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
