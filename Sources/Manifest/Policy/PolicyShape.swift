/// The shape of the configuration file.
enum PolicyShape {
    static let root = Shape.mapping(
        Fields(
            "What tunnel is to mind on this machine.",
            [
                .optional(
                    "policy", .list(of: .mapping(rule), entry: "a rule"),
                    "Which commands exec, script and session may run where. A guard against mistakes, not a sandbox.")
            ]))

    private static let rule = Fields(
        "Commands that are denied or allowed on some hosts.",
        [
            .optional("name", .text(.ruleName), "What messages call the rule."),
            .optional(
                "hosts", .list(of: .text(.ruleHost), entry: "an entry of `hosts`", least: 1),
                "Names, ranges such as `web[01-20]`, names with `*` and `?`, and `@group` of the inventory. All hosts "
                    + "where it is left out."),
            .optional(
                "deny", .list(of: .text(.commandPattern), entry: "a pattern", least: 1),
                "Commands that are not run: a glob over the whole command, or `re:` and a regular expression that is "
                    + "looked for in it."),
            .optional(
                "allow", .list(of: .text(.commandPattern), entry: "a pattern"),
                "The only commands that are run on these hosts, together with those that other rules allow there."),
        ])
}

extension TextRule {
    static let ruleName = TextRule("rule name", pattern: "^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,63}$") { name in
        name.utf8.count > 64 ? "is longer than 64 characters" : HostPattern.problem(name: name)
    }

    static let ruleHost = TextRule(
        "host", pattern: #"^[a-zA-Z0-9_@\[*?][a-zA-Z0-9_\[\]:%.*?-]*$"#
    ) { text in
        guard text.unicodeScalars.contains(where: { $0 == "*" || $0 == "?" }) else {
            return HostPattern.memberRule.problem(text)
        }
        // What is left of a name when the wildcards stand for letters has to be a name.
        let name = text.replacing("*", with: "a").replacing("?", with: "a")
        return HostPattern.problem(name: name).map { ($0, "wildcards stand among the characters of a name only") }
    }

    static let commandPattern = TextRule("pattern", pattern: #"^(?!re:$)[^\u0000]*[^\s\u0000][^\u0000]*$"#) { text in
        if let problem = commandLine.problem(text) { return problem }
        if text == "re:" { return ("must not be empty", nil) }
        do {
            _ = try CommandPattern(text)
            return nil
        } catch {
            return ("is no regular expression: \(error)", nil)
        }
    }
}
