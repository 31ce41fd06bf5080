import Shell

/// Turns a plan into the one POSIX sh script that carries it out.
///
/// The script is the same for all doors, but for how it reports: in frames to a program, or in text to a person. All its
/// steps stand in `main`, called on the last line: a truncated upload runs nothing, and no step can swallow the rest of
/// the script from stdin.
package enum ScriptCompiler {
    /// A script that checks every step over the connection itself and changes nothing.
    package static func check(_ plan: Plan, nonce: Nonce) -> Text {
        var script = assignments([("MODE", "check"), ("NONCE", .quoted(nonce.text))])
        script.append(wire([resource(PackageResources.frames_sh), resource(PackageResources.direct_sh)]))
        script.append(body(of: plan))
        script.append("main </dev/null 2>&1\n")
        return script
    }

    /// A script that applies the plan and reports to a file on the host, whatever becomes of the connection.
    package static func apply(_ plan: Plan, _ run: DetachedRun) -> Text {
        var script = detached(run)
        let isGuarded = plan.steps.contains { $0.guardGroup != nil }
        script.append(guarding(isGuarded ? libraries(of: plan) : nil, run))
        script.append(wire(libraries(of: plan).map(\.undo)))
        script.append(body(of: plan, opening: "lock"))
        script.append("main </dev/null\n")
        return script
    }

    /// A script that undoes an earlier run, as an apply is made; `libraries` are all that the run may have used.
    ///
    /// - Parameters:
    ///   - access: What paths begin with, and units are named, that the operator's way in goes through.
    ///   - force: Also undo what was changed since that run.
    package static func undo(
        _ old: RunID, _ run: DetachedRun, libraries: [ShellLibrary], access: [String], force: Bool
    ) -> Text {
        var script = detached(run)
        script.append(guarding(ordered(libraries), run))
        script.append(assignments([("ACCESS", .quoted(access.joined(separator: "\n")))]))
        script.append(undoing(old, libraries, force: force))
        script.append("lock\nundo_main </dev/null\n}\nmain\n")
        return script
    }

    /// A script that says what ``undo(_:_:libraries:force:)`` would do, and changes nothing.
    package static func checkUndo(
        _ old: RunID, libraries: [ShellLibrary], force: Bool, nonce: Nonce
    ) -> Text {
        var script = assignments([("MODE", "check"), ("NONCE", .quoted(nonce.text)), ("ID", "")])
        script.append(wire([resource(PackageResources.places_sh)]))
        script.append(wire([resource(PackageResources.frames_sh), resource(PackageResources.direct_sh)]))
        script.append(undoing(old, libraries, force: force))
        script.append("undo_main </dev/null 2>&1\n}\nmain\n")
        return script
    }

    /// Opens `main`, which the caller closes.
    private static func undoing(_ old: RunID, _ needed: [ShellLibrary], force: Bool) -> Text {
        let libraries = ordered(needed)
        var script = assignments([("OLD", .quoted(old.text)), ("FORCE", .quoted(force ? "yes" : ""))])
        script.append(
            wire(
                [
                    resource(PackageResources.runner_sh), resource(PackageResources.journal_sh),
                    resource(PackageResources.undo_sh),
                ] + libraries.map(\.source) + libraries.map(\.undo) + [resource(PackageResources.undo_run_sh)]))
        script.append("main() {\n")
        return script
    }

    /// The guard's program, made of the functions that undo is made of; nil where nothing is to be guarded.
    private static func guarding(_ libraries: [ShellLibrary]?, _ run: DetachedRun) -> Text {
        guard let window = run.window, let libraries else { return assignments([("WINDOW", ""), ("GUARD", "")]) }
        var revert = assignments([("MODE", "apply"), ("RUN", "")])
        revert.append(
            wire(
                [
                    resource(PackageResources.runner_sh), resource(PackageResources.journal_sh),
                    resource(PackageResources.undo_sh),
                ] + libraries.map(\.source) + libraries.map(\.undo)))
        revert.append(
            wire([
                "guard_group=''\nguard_begin() { :; }\nguard_rest() { :; }\n",
                resource(PackageResources.guard_revert_sh),
            ]))
        return assignments([("WINDOW", .number(window)), ("GUARD", .quoted(revert))])
    }

    /// Answers a guard, or asks about one: over the connection that is to prove that there is a way in.
    ///
    /// - Parameters:
    ///   - token: The guard's name; nil for the one there is.
    ///   - run: The nonce of the run that asked; nil for a person's own word.
    package static func answerGuard(
        _ action: GuardAction, token: String?, run: Nonce?, why: String = "", nonce: Nonce
    ) -> Text {
        var script = assignments([
            ("ID", ""), ("NONCE", .quoted(nonce.text)), ("TOKEN", .quoted(token ?? "")),
            ("ACTION", .quoted(action.rawValue)), ("RUNS", .quoted(run?.text ?? "")), ("WHY", .quoted(why)),
        ])
        script.append(wire([resource(PackageResources.places_sh)]))
        script.append(whole(PackageResources.guard_answer_sh))
        return script
    }

    /// What every script begins with that runs whatever becomes of its connection.
    private static func detached(_ run: DetachedRun) -> Text {
        var script = assignments([
            ("MODE", "apply"), ("NONCE", .quoted(run.nonce.text)), ("ID", .quoted(run.id.text)),
            ("WAIT", .number(run.waitForLock)), ("HOLDER", .quoted(run.holder)),
            ("ROLLBACK", .quoted(run.rollsBack ? "yes" : "")),
        ])
        script.append(
            wire([
                resource(PackageResources.places_sh), resource(PackageResources.frames_sh),
                resource(PackageResources.detached_sh), resource(PackageResources.undo_sh),
                resource(PackageResources.guard_sh),
            ]))
        script.append("exec 8<>\"$LIVE/bell\"\n")
        return script
    }

    /// A script that starts `apply` detached, and follows it. It carries that script as one quoted word, since what comes
    /// behind a script on stdin is lost where `head` reads more than it was asked for (busybox).
    package static func boot(_ run: DetachedRun, starting apply: Text) -> Text {
        var script = assignments([
            ("ID", .quoted(run.id.text)), ("NONCE", .quoted(run.nonce.text)), ("SCRIPT", .quoted(apply)),
        ])
        script.append(
            wire([
                resource(PackageResources.places_sh), resource(PackageResources.follow_sh),
            ]))
        script.append(whole(PackageResources.boot_sh))
        return script
    }

    /// Follows a run on the host again, from a byte offset in its frames on; or only shows what is there by now.
    package static func attach(_ run: RunID, offset: Int, follows: Bool = true, nonce: Nonce) -> Text {
        var script = assignments([
            ("ID", .quoted(run.text)), ("NONCE", .quoted(nonce.text)), ("OFFSET", .number(offset)),
            ("FOLLOWS", .quoted(follows ? "yes" : "")),
        ])
        script.append(
            wire([
                resource(PackageResources.places_sh), resource(PackageResources.follow_sh),
            ]))
        script.append(whole(PackageResources.attach_sh))
        return script
    }

    /// Asks a run on the host to stop before its next step.
    package static func cancel(_ run: RunID, nonce: Nonce) -> Text {
        var script = assignments([("ID", .quoted(run.text)), ("NONCE", .quoted(nonce.text))])
        script.append(wire([resource(PackageResources.places_sh)]))
        script.append(whole(PackageResources.cancel_sh))
        return script
    }

    /// Ends a process group on the host; prints a line `RS NONCE fate killed` or `... survived`.
    package static func end(group: Int, nonce: Nonce) -> Text {
        var script = assignments([("NONCE", .quoted(nonce.text)), ("GROUP", .number(group))])
        script.append(wire([resource(PackageResources.end_sh)]))
        return script
    }

    /// A sign of life for the alarm of commands whose stdin is in the way of others.
    package static func answer(alarm: Int) -> Text {
        var line = Command("kill", "-s", "USR1", .number(alarm)).source
        line.append("\n")
        return line
    }

    /// Gathers facts; ``HostFacts/init(parsing:nonce:)`` reads what it prints.
    package static func facts(nonce: Nonce) -> Text {
        var script = assignments([("NONCE", .quoted(nonce.text))])
        script.append(wire([resource(PackageResources.facts_sh)]))
        return script
    }

    /// A script for a person to read and to run by hand: nothing is stripped, and it reports in plain text.
    package static func render(_ plan: Plan, heading: String) -> Text {
        var script: Text = "#!/bin/sh\n"
        for line in heading.split(separator: "\n", omittingEmptySubsequences: false) {
            script.append(Text(line.isEmpty ? "#\n" : "# \(line)\n"))
        }
        // Helpers of the runner and of a library may have no step that calls them; some variables are for the caller.
        script.append("# shellcheck disable=SC1003,SC2016,SC2034,SC2154,SC2317,SC2329\n\n")
        script.append("MODE=apply\n[ \"${1-}\" != --check ] || MODE=check\nRUN=''\n\n")
        script.append(Text(resource(PackageResources.text_sh) + "\n"))
        script.append(Text(resource(PackageResources.runner_sh) + "\n" + resource(PackageResources.journal_sh)))
        for library in libraries(of: plan) { script.append(Text("\n" + library.source)) }
        script.append("\n")
        script.append(main(of: plan, opening: nil, indent: "    "))
        script.append("\nmain </dev/null\n")
        return script
    }

    private static func body(of plan: Plan, opening: String? = nil) -> Text {
        var script = wire(
            [resource(PackageResources.runner_sh), resource(PackageResources.journal_sh)]
                + libraries(of: plan).map(\.source))
        script.append(main(of: plan, opening: opening, indent: ""))
        return script
    }

    private static func main(of plan: Plan, opening: String?, indent: String) -> Text {
        var script: Text = "main() {\n"
        func line(_ text: Text) {
            script.append(Text(indent))
            script.append(text)
            script.append("\n")
        }
        if let opening { line(Text(opening)) }
        line(Command("report", "begin", .number(plan.steps.count)).source)
        let numbers = Dictionary(
            plan.steps.enumerated().map { ($1.id, $0 + 1) }, uniquingKeysWith: { first, _ in first })
        for step in plan.steps {
            if let group = step.guardGroup { line(Command("guard_by", .quoted(group.rawValue)).source) }
            let watched = step.watches.compactMap { numbers[$0] }
            if !watched.isEmpty { line(Command(["watch"] + watched.map(Word.number)).source) }
            line(Command(["step", .quoted(step.id), .syntax(step.kind.name)] + step.arguments).source)
        }
        line("[ \"$count_failed\" = 0 ] || finish \"${ending:-failed}\"")
        line("finish ok")
        script.append("}\n")
        return script
    }

    /// The libraries that the plan's steps need, each once, those that others need first.
    private static func libraries(of plan: Plan) -> [ShellLibrary] { ordered(plan.steps.map(\.kind.library)) }

    private static func ordered(_ libraries: [ShellLibrary]) -> [ShellLibrary] {
        var ordered: [ShellLibrary] = []
        func add(_ library: ShellLibrary) {
            guard !ordered.contains(library) else { return }
            library.needs.forEach(add)
            ordered.append(library)
        }
        libraries.forEach(add)
        return ordered
    }

    static func assignments(_ variables: [(StaticString, Word)]) -> Text {
        var script = Text()
        for (name, value) in variables {
            script.append(Text(name.description + "="))
            script.append(value.source)
            script.append("\n")
        }
        return script
    }

    /// Sources without comments and indentation: what goes over the wire is counted in round trips of a small window.
    package static func wire(_ sources: [String]) -> Text {
        var lines = ""
        for source in sources {
            for line in source.split(separator: "\n") {
                let code = line.drop(while: { $0 == " " })
                if code.isEmpty || code.first == "#" { continue }
                lines += code + "\n"
            }
        }
        return Text(lines)
    }

    /// Source that runs all of it or nothing, where the upload is cut.
    private static func whole(_ source: [UInt8]) -> Text {
        var script: Text = "main() {\n"
        script.append(wire([resource(source)]))
        script.append("}\nmain\n")
        return script
    }

    static func resource(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
