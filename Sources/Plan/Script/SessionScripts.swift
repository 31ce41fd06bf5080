import Shell

/// The name of a session on a host: it becomes a file name there.
package struct SessionName: Sendable, Hashable, CustomStringConvertible {
    package let text: String
    package var description: String { text }

    /// Takes 1 to 64 of the letters, digits, `.`, `_` and `-`, the first of which is a letter, a digit or `_`.
    package init?(_ text: String) {
        let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-".utf8)
        guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy(allowed.contains), text.first != ".",
            text.first != "-"
        else { return nil }
        self.text = text
    }
}

/// A session that is to be opened.
package struct SessionRequest: Sendable {
    package var name: SessionName
    /// Whether it has a terminal of its own.
    package var hasTerminal: Bool
    /// Nil: the login shell where that is a POSIX one, else sh.
    package var shell: String?
    /// Nil: where the login starts.
    package var directory: [UInt8]?
    /// Names that sh takes, and values.
    package var environment: [ExecScript.Variable]
    /// Seconds.
    package var idleLimit: Int

    package init(
        name: SessionName, hasTerminal: Bool, shell: String?, directory: [UInt8]?,
        environment: [ExecScript.Variable], idleLimit: Int
    ) {
        self.name = name
        self.hasTerminal = hasTerminal
        self.shell = shell
        self.directory = directory
        self.environment = environment
        self.idleLimit = idleLimit
    }
}

/// The scripts of `tunnel session`; ``SessionDecoder`` reads what they print. The nonce marks their answers, but for what the
/// session itself wrote: that has a mark of its own.
package enum SessionScripts {
    package static func open(_ request: SessionRequest, mark: Nonce, nonce: Nonce) -> Text {
        var start = Text()
        for variable in request.environment {
            // In argv, where the shell could be started with them, everybody on the host could read them.
            start.append(Text("export \(variable.name)="))
            start.append(Word.secret(bytes: variable.value.revealed).source)
            start.append("\n")
        }
        let keeper = ScriptCompiler.wire([
            text(PackageResources.session_sh), text(PackageResources.session_keeper_sh),
        ])
        return script(
            request.name, nonce,
            [
                ("MARK", .quoted(mark.text)), ("PTY", flag(request.hasTerminal)),
                ("SHELL_PATH", .quoted(request.shell ?? "")), ("DIRECTORY", .quoted(bytes: request.directory ?? [])),
                ("IDLE", .number(request.idleLimit)), ("START", .quoted(start)), ("KEEPER", .quoted(keeper)),
            ], [PackageResources.session_open_sh])
    }

    /// Runs a command and follows it; stdin is to stay open for as long as it is followed.
    ///
    /// - Parameters:
    ///   - run: Names this command in the session's output.
    ///   - holder: Who asks, for others who wait.
    ///   - label: The command as it is shown to people.
    package static func run(
        _ command: Command, in name: SessionName, run: Nonce, holder: String, label: String, nonce: Nonce
    ) -> Text {
        script(
            name, nonce,
            [
                ("GIVEN", .quoted(run.text)), ("HOLDER", .quoted(holder)), ("LABEL", .quoted(label)),
                ("ORDER", .quoted(command.source)),
            ], [PackageResources.session_follow_sh, PackageResources.session_run_sh])
    }

    /// Goes on where the connection of ``run(_:in:run:holder:label:nonce:)`` was lost.
    package static func again(_ name: SessionName, offset: Int, nonce: Nonce) -> Text {
        script(
            name, nonce, [("OFFSET", .number(offset))],
            [PackageResources.session_follow_sh, PackageResources.session_again_sh])
    }

    /// - Parameters:
    ///   - lines: So many at the end; nil for all.
    ///   - bytes: At most so many; nil for no limit.
    ///   - offset: Where to begin whatever these say; nil for what they say.
    package static func log(
        _ name: SessionName, lines: Int?, bytes: Int?, from offset: Int? = nil, follows: Bool, nonce: Nonce
    ) -> Text {
        script(
            name, nonce,
            [
                ("LINES", lines.map(Word.number) ?? ""), ("BYTES", bytes.map(Word.number) ?? ""),
                ("FROM", offset.map(Word.number) ?? ""), ("FOLLOWS", flag(follows)),
            ], [PackageResources.session_follow_sh, PackageResources.session_log_sh])
    }

    /// Hands its stdin on to the session's terminal.
    package static func input(_ name: SessionName, nonce: Nonce) -> Text {
        script(name, nonce, [], [PackageResources.session_input_sh])
    }

    package static func resize(_ name: SessionName, rows: Int, columns: Int, nonce: Nonce) -> Text {
        script(
            name, nonce, [("ROWS", .number(rows)), ("COLUMNS", .number(columns))], [PackageResources.session_resize_sh])
    }

    /// - Parameters:
    ///   - signal: Without `SIG`.
    ///   - run: Only while this runs; nil for whatever does.
    ///   - breaks: Whether what the shell goes on with is to be broken off as well.
    package static func signal(
        _ signal: String, to name: SessionName, run: Nonce?, breaks: Bool, nonce: Nonce
    ) -> Text {
        script(
            name, nonce,
            [("SIGNAL", .quoted(signal)), ("GIVEN", .quoted(run?.text ?? "")), ("BREAKS", flag(breaks))],
            [PackageResources.session_signal_sh])
    }

    package static func list(nonce: Nonce) -> Text { script(nil, nonce, [], [PackageResources.session_list_sh]) }

    package static func close(_ name: SessionName, nonce: Nonce) -> Text {
        script(name, nonce, [], [PackageResources.session_close_sh])
    }

    private static func script(
        _ name: SessionName?, _ nonce: Nonce, _ variables: [(StaticString, Word)], _ parts: [[UInt8]]
    ) -> Text {
        var script = ScriptCompiler.assignments(
            [("ID", "sessions"), ("NAME", .quoted(name?.text ?? "")), ("NONCE", .quoted(nonce.text))] + variables)
        script.append(
            ScriptCompiler.wire(
                ([PackageResources.places_sh, PackageResources.session_sh] + parts).map(text)))
        return script
    }

    private static func flag(_ isOn: Bool) -> Word { isOn ? "yes" : "" }

    private static func text(_ bytes: [UInt8]) -> String { ScriptCompiler.resource(bytes) }
}
