import Manifest

/// `tunnel setup keys`: with which keys an account can be logged in to.
enum SetupKeys {
    static let subcommand = Subcommand(
        "setup", "keys",
        summary: "Add or remove the keys that an account is logged in to with",
        discussion: """
            Adds lines to ~USER/.ssh/authorized_keys, each as one argument or from files, and puts modes and owners of \
            the home directory, of .ssh and of the file right, for sshd refuses keys that others could change. Options \
            may stand in front, as sshd(8) has them; another line about the same key goes. Types and lengths that are \
            no longer safe are refused.

            With --absent the keys go; with --keys-exclusive all others go. The last key of the account that the login \
            itself belongs to stays.
            """,
        positionals: [
            .targets, Positional("USER", help: "The login name."),
            Positional("KEY", .many, help: "A line as it stands in a .pub file, in one word."),
        ],
        options: [.keyFile, .absent, .keysExclusive] + Option.change,
        examples: [
            Example("tunnel setup keys @web deploy --key-file ~/.ssh/id_ed25519.pub --sudo", "A key for an account"),
            Example(
                "tunnel setup keys web1 ops 'restrict ssh-ed25519 AAAA... ops' --sudo",
                "A key that is good for commands only"),
            Example(
                "tunnel setup keys web1 ops --key-file - --keys-exclusive --sudo <ops.keys",
                "These keys and no others"),
        ],
        exits: Setup.exits,
        check: { invocation throws(UsageError) in
            if invocation.positionals("KEY").isEmpty, !invocation.has(.keyFile), !invocation.has(.keysExclusive) {
                throw UsageError(
                    .missingArgument, "a key or --key-file is missing", path: invocation.command.path)
            }
        },
        run: { invocation in
            await Setup.run(invocation) {
                var lines = invocation.positionals("KEY")
                for file in invocation.values(.keyFile) { lines += try keys(in: file) }
                let isAbsent = invocation.has(.absent)
                let user = Fragment.keys([
                    "name": invocation.positional("USER").map(Fragment.text),
                    "create": false,
                    "authorized_keys": .list(
                        lines.map { isAbsent ? .keys(["key": .text($0), "state": "absent"]) : .text($0) }),
                    "keys_exclusive": invocation.flag(.keysExclusive),
                ])
                return ["users": .list([user])]
            }
        })

    /// Lines but for empty ones and comments.
    static func keys(in file: String) throws -> [String] {
        let lines = String(decoding: try ManifestWork.bytes(of: file), as: UTF8.self)
            .split(whereSeparator: \.isNewline).map(String.init)
            .filter { line in !line.hasPrefix("#") && !line.allSatisfy(\.isWhitespace) }
        if lines.isEmpty { throw SetupError.noKeys(file) }
        return lines
    }
}
