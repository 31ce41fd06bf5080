extension Subcommand {
    /// What is said about a manifest's keys, said about the options of this command that stand for them.
    func inOptions(_ text: String) -> String {
        let others = [
            ("where `state` is `absent`", Option.absent, "with --absent"), ("`state: absent`", .absent, "--absent"),
            ("set `template: false`", .template, "leave --template out"), ("`shell`", .loginShell, "--login-shell"),
            ("where `locked` is true", .lock, "with --lock"), ("`locked`", .lock, "--lock"),
            ("delete one of the two", .absent, "leave one of the two out"),
        ]
        var text = text
        for (words, option, instead) in others where ownOptions.contains(where: { $0.long == option.long }) {
            text = text.replacing(words, with: instead)
        }
        for option in ownOptions {
            text = text.replacing("`\(option.long.replacing("-", with: "_"))`", with: option.spelling)
        }
        return text
    }
}
