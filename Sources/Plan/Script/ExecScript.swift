import Shell

/// Commands to run on a host as they are, or a script for an interpreter, and what they find there.
package struct ExecScript: Sendable, Hashable {
    package enum Work: Sendable, Hashable {
        /// One after the other, each with its own status.
        case commands([Command])
        /// Text for an interpreter, which is given its name (`/dev/fd/5`) and then the arguments. No NUL byte.
        case script([UInt8], interpreter: [String], arguments: [[UInt8]])
    }

    package var work: Work
    /// In this order; a later value of a name wins.
    package var environment: [Variable]
    package var directory: [UInt8]?
    /// Octal, as umask(1) takes it.
    package var umask: String?
    /// Go on with the next command after one that failed.
    package var goesOn: Bool
    /// The first command gets what is sent after the script, in the pieces of ``piece(_:)``.
    package var readsInput: Bool
    /// Seconds without a sign of life after which the host ends the commands; a multiple of 6.
    package var silence = 30

    package struct Variable: Sendable, Hashable {
        package let name: String
        package let value: Text

        package init(name: String, value: Text) {
            self.name = name
            self.value = value
        }

        /// POSIX.1-2017, Base Definitions, 8.1.
        package static func isName(_ name: String) -> Bool {
            guard let first = name.utf8.first, !(48...57).contains(first) else { return false }
            return name.utf8.allSatisfy {
                (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95
            }
        }
    }

    package init(
        _ work: Work, environment: [Variable] = [], directory: [UInt8]? = nil, umask: String? = nil,
        goesOn: Bool = false, readsInput: Bool = false
    ) {
        self.work = work
        self.environment = environment
        self.directory = directory
        self.umask = umask
        self.goesOn = goesOn
        self.readsInput = readsInput
    }

    package var commandCount: Int {
        if case .commands(let commands) = work { commands.count } else { 1 }
    }

    /// Whether everybody on the host may read it in the arguments of a process: neither scripts nor values of variables.
    package var isPublic: Bool {
        if case .commands = work { environment.isEmpty } else { false }
    }

    /// The whole script; ``ExecDecoder`` reads what it says.
    package func compiled(nonce: Nonce) -> Text {
        var lines: [Text] = [
            assignment("NONCE", .quoted(nonce.text)),
            assignment("GO_ON", .quoted(goesOn ? "yes" : "")),
            assignment("STDIN", .quoted(readsInput ? "yes" : "")),
            assignment("SILENCE", .number(silence)),
            ScriptCompiler.wire([String(decoding: PackageResources.exec_sh, as: UTF8.self)]),
        ]
        func line(_ words: Word...) { lines.append(Command(words).source) }
        // In a function, for the commands' own subshells: the script itself has variables too.
        line(.literal("environment() {"))
        line(":")
        for variable in environment {
            lines.append(assignment(variable.name, .quoted(variable.value)))
            line("export", .quoted(variable.name))
        }
        line(.literal("}"))
        if let umask { line("umask", .quoted(umask)) }
        if let directory {
            // What begins with a slash or a dot is neither `-` nor looked for in CDPATH.
            let path = directory.first == UInt8(ascii: "/") ? directory : Array("./".utf8) + directory
            line(
                "cd", .quoted(bytes: path), .literal("2>/dev/null ||"), "refuse",
                .quoted(bytes: Array("cannot change to the directory ".utf8) + directory))
        }
        switch work {
        case .commands(let commands):
            // In a function, for a truncated upload may not run the beginning of a command: `rm -r /srv` of `rm -r /srv/old`.
            line(.literal("main() {"))
            line("begin")
            for command in commands { lines.append(Command([.literal("run")] + command.words).source) }
        case .script(let text, let interpreter, let arguments):
            // The program behind env(1) is what may be missing.
            let program =
                interpreter.first?.hasSuffix("/env") == true ? interpreter.dropFirst().first : interpreter.first
            if let program {
                line(
                    .literal("(environment; command -v --"), .quoted(program), .literal(">/dev/null 2>&1) ||"),
                    "refuse", .quoted("there is no \(program) on the host"))
            }
            lines.append(assignment("SCRIPT", .quoted(bytes: text)))
            line(.literal("carrier=piped"))
            line(.literal("main() {"))
            line("begin")
            let words = interpreter.map { Word.quoted($0) } + ["/dev/fd/5"] + arguments.map { Word.quoted(bytes: $0) }
            lines.append(Command([.literal("run")] + words).source)
        }
        line("finish")
        line(.literal("}"))
        line("main")
        var script = Text()
        for line in lines {
            script.append(line)
            script.append("\n")
        }
        return script
    }

    /// A sign of life: due every ``beatPause`` seconds, and the first soon, since the host waits for it to set its alarm.
    package static let beat = Array("beat\n".utf8)
    /// Tells the host to wait for no sign of life before the next.
    package static let hold = Array("hold\n".utf8)
    package static let beatPause = 5
    /// Seconds from the beginning to the first one.
    package static let firstBeat = 0.25

    /// A piece of stdin as the script takes it; an empty one is its end.
    package static func piece(_ bytes: [UInt8]) -> [UInt8] { Array("\(bytes.count)\n".utf8) + bytes }

    private func assignment(_ name: String, _ value: Word) -> Text {
        var line = Text(name + "=")
        line.append(value.source)
        return line
    }
}
