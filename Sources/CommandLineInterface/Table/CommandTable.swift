/// All commands, in the order in which the help lists them: parser, help, manual and completions read this and nothing
/// else.
struct CommandTable: Sendable {
    let commands: [Subcommand]
    let nouns: [Noun]

    /// A first word that needs a second.
    struct Noun: Sendable {
        let name: String
        let summary: String
    }

    static let tunnel = CommandTable(
        commands: [
            ExecCommand.subcommand,
            SessionOpen.subcommand,
            SessionRun.subcommand,
            SessionAttach.subcommand,
            SessionList.subcommand,
            SessionLog.subcommand,
            SessionSignal.subcommand,
            SessionClose.subcommand,
            ScriptCommand.subcommand,
            SetupUser.subcommand,
            SetupKeys.subcommand,
            SetupGroup.subcommand,
            SetupSystemUser.subcommand,
            SetupSudo.subcommand,
            SetupDirectory.subcommand,
            SetupPackages.subcommand,
            SetupRepository.subcommand,
            SetupFile.subcommand,
            SetupHost.subcommand,
            SecurityLockdown.subcommand,
            SecuritySSH.subcommand,
            SecurityFirewall.subcommand,
            SecurityFail2ban.subcommand,
            SecurityUpdates.subcommand,
            SecurityServices.subcommand,
            SecurityGuard.subcommand,
            SecurityAudit.subcommand,
            PlanCommand.subcommand,
            ApplyCommand.subcommand,
            RenderCommand.subcommand,
            UndoCommand.subcommand,
            RunsList.subcommand,
            RunsShow.subcommand,
            RunsAttach.subcommand,
            ManifestCheck.subcommand,
            ManifestSchema.subcommand,
            HostsList.subcommand,
            HostsShow.subcommand,
            HostsFacts.subcommand,
            PoolList.subcommand,
            PoolOpen.subcommand,
            PoolCheck.subcommand,
            PoolClose.subcommand,
            PoolPrune.subcommand,
            CompletionsCommand.subcommand,
            HelpCommand.subcommand,
            VersionCommand.subcommand,
            CompleteCommand.subcommand,
            GenerateCommand.subcommand,
        ],
        nouns: [
            Noun(name: "session", summary: "Keep named shells on hosts and run commands in them"),
            Noun(name: "setup", summary: "Make one thing on hosts as it is to be"),
            Noun(name: "security", summary: "Lock hosts down without locking yourself out"),
            Noun(name: "runs", summary: "Look at applies and pick them up again"),
            Noun(name: "manifest", summary: "Check manifests and describe their form"),
            Noun(name: "hosts", summary: "List hosts and what they are"),
            Noun(name: "pool", summary: "Manage the connections that are kept open"),
        ])

    var visible: [Subcommand] { commands.filter { !$0.isHidden } }

    func command(at path: [String]) -> Subcommand? { commands.first { $0.path == path } }

    func isNoun(_ word: String) -> Bool { nouns.contains { $0.name == word } }

    func verbs(of noun: String) -> [Subcommand] { visible.filter { $0.path.count == 2 && $0.path[0] == noun } }

    /// First words, each once, in the table's order, with their summaries.
    var topLevel: [(name: String, summary: String)] {
        var seen: Set<String> = []
        return visible.compactMap { command in
            let word = command.path[0]
            guard seen.insert(word).inserted else { return nil }
            return (word, nouns.first { $0.name == word }?.summary ?? command.summary)
        }
    }
}
