/// Renders the table as manual pages in mdoc(7): one of tunnel, one of each command.
struct Manual {
    let table: CommandTable

    struct Page: Sendable, Hashable {
        /// `tunnel-pool-open.1`.
        let fileName: String
        let text: String
    }

    var pages: [Page] {
        [Page(fileName: "tunnel.1", text: root)]
            + table.visible.map { Page(fileName: $0.pageName + ".1", text: page(of: $0)) }
    }

    private func page(of command: Subcommand) -> String {
        var page = Mdoc(title: command.pageName, summary: command.summary)
        page.section("SYNOPSIS")
        page.macro("Nm", "tunnel " + command.name)
        for option in command.ownOptions { page.line(".Op " + option.shortestMdoc) }
        page.line(".Op Ar OPTION ...")
        for positional in command.positionals { page.line("." + positional.mdoc) }
        page.section("DESCRIPTION")
        page.text(command.summary + ".")
        if !command.discussion.isEmpty {
            page.line(".Pp")
            page.paragraphs(command.discussion)
        }
        if !command.positionals.isEmpty {
            page.line(".Pp")
            page.line("The arguments are as follows:")
            page.list(command.positionals.map { (".It Ar " + $0.name, $0.help) })
        }
        page.section("OPTIONS")
        if !command.ownOptions.isEmpty {
            page.list(command.ownOptions.map { (".It " + $0.mdoc, $0.help) })
            page.line(".Pp")
        }
        page.line("Every command takes these as well:")
        page.list(Option.global.map { (".It " + $0.mdoc, $0.help) })
        page.exitStatus(command.documentedExits)
        page.examples(command.examples)
        let siblings = command.path.count > 1 ? table.verbs(of: command.path[0]).filter { $0.path != command.path } : []
        page.references(["tunnel"] + siblings.map(\.pageName), others: [])
        return page.source
    }

    private var root: String {
        var page = Mdoc(title: "tunnel", summary: Root.summary.lowercasedFirst)
        page.section("SYNOPSIS")
        page.macro("Nm", "tunnel")
        page.line(".Ar COMMAND")
        page.line(".Op Ar OPTION ...")
        page.line(".Op Ar ARGUMENT ...")
        page.section("DESCRIPTION")
        page.text(Root.summary + ".")
        page.line(".Pp")
        page.paragraphs(Root.discussion)
        page.section("COMMANDS")
        page.list(table.visible.map { (".It Xr \($0.pageName) 1", $0.summary + ".") })
        page.section("OPTIONS")
        page.text("These may stand before or after the command; -- ends the options.")
        page.list((Option.global + [.version]).map { (".It " + $0.mdoc, $0.help) })
        page.section("ENVIRONMENT")
        page.list(Root.environment.map { (".It Ev " + $0.name, $0.meaning) })
        page.section("FILES")
        page.list(Root.files.map { (".It Pa " + Mdoc.escape($0.name), $0.meaning) })
        page.exitStatus(ExitCode.documented)
        let order = ExitCode.bySeverity.map { String($0.status) }.joined(separator: ", ")
        page.text(
            "Of several hosts all are reported, and the worst status wins. From the least to the worst: \(order).")
        page.examples(Root.examples)
        page.references(table.visible.map(\.pageName), others: ["rsync", "ssh", "ssh-agent"])
        return page.source
    }
}

extension Subcommand {
    /// `tunnel-pool-open`.
    fileprivate var pageName: String { (["tunnel"] + path).joined(separator: "-") }
}

extension Option {
    /// `Fl j , Fl \-jobs Ar N`.
    fileprivate var mdoc: String {
        let value = value.map { " Ar " + $0.name } ?? ""
        return (short.map { "Fl \($0) , " } ?? "") + "Fl \\-" + Mdoc.escape(long) + value
    }
}

extension Option {
    /// For the synopsis, where the long form beside the short one would only be noise.
    fileprivate var shortestMdoc: String {
        guard let short else { return mdoc }
        return "Fl \(short)" + (value.map { " Ar " + $0.name } ?? "")
    }
}

extension Positional {
    fileprivate var mdoc: String {
        switch arity {
        case .one: "Ar " + name
        case .optional: "Op Ar " + name
        case .many: "Op Ar \(name) ..."
        case .rest: "Op Fl \\-\n.Ar \(name) Op Ar ARG ..."
        case .arguments: "Op Ar \(name) ..."
        }
    }
}

extension String {
    fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
