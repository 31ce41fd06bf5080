import Foundation
import Testing

@testable import Managers
@testable import Plan
@testable import Shell

extension Playground {
    private static let facts = HostFacts(osID: "debian", packageManager: .apt)
    private static let nonce = Nonce.random()

    private func start(_ script: Text, as run: String, in shell: HostShell, _ edit: (String) -> String) throws
        -> Outcome
    {
        _ = try self.run(["mkdir", "-p", "\(path)/\(run)/undo"])
        let text = String(decoding: script.revealed, as: UTF8.self)
            .replacing("RUN=''\n", with: "RUN=\(path)/\(run)\n")
        try write(".script", edit(text))
        return try self.run(
            launcher + shell.arguments + [path + "/.script"], tools: try tools(of: shell))
    }

    /// Makes it so with undo data in `run`: what goes on detached on a host, without the detaching.
    func change(_ request: HostRequest, as run: String, in shell: HostShell) throws -> Outcome {
        let plan = try HostManager.plan(for: request, facts: Playground.facts)
        let undo = ShellLibrary.all(for: Playground.facts).map(\.undo).joined()
        let outcome = try start(ScriptCompiler.check(plan, nonce: Playground.nonce), as: run, in: shell) {
            $0.replacing("MODE=check\n", with: "MODE=apply\n\(undo)")
        }
        try end(run, in: shell)
        return outcome
    }

    /// Notes what it left, as a run does at its end.
    private func end(_ run: String, in shell: HostShell) throws {
        _ = try start(undoScript(of: run), as: run, in: shell) {
            $0.replacing("undo_main </dev/null 2>&1\n", with: "undo_leave\n")
        }
        try write("\(run)/frames", "")
    }

    /// Undoes that, with undo data in `undo-RUN`.
    func undo(_ run: String, in shell: HostShell, check: Bool = false) throws -> Outcome {
        let outcome = try start(undoScript(of: run), as: check ? "" : "undo-\(run)", in: shell) {
            check
                ? $0.replacing("RUN=\(self.path)/\n", with: "RUN=''\n")
                : $0.replacing("MODE=check\n", with: "MODE=apply\n").replacing("ID=''\n", with: "ID=x\n")
        }
        if !check { try end("undo-\(run)", in: shell) }
        return outcome
    }

    private func undoScript(of run: String) throws -> Text {
        let script = ScriptCompiler.checkUndo(
            try #require(RunID("20260101-000000-abcdef")), libraries: ShellLibrary.all(for: Playground.facts),
            force: false, nonce: Playground.nonce)
        let alone = "ACCESS='' guard_group=''\nguard_begin() { :; }\nguard_rest() { :; }\n"
        return Text(
            String(decoding: script.revealed, as: UTF8.self)
                .replacing("OLD=$STATE/runs/$OLD\n", with: "OLD=\(path)/\(run)\n\(alone)"))
    }
}

/// What the undo functions of the libraries put back, without hosts.
@Suite(.enabled(if: isRoot)) struct UndoBehaviour {
    private func look(_ place: Playground) throws -> String {
        try place.run([
            "sh", "-c", "cd \"$0\" && find . -exec stat -c '%a %u %g %Y %h %n' {} + | sort", place.path + "/t",
        ])
        .output
    }

    @Test(arguments: HostShell.allCases) func aTreeComesBackWithAllItsNames(_ shell: HostShell) throws {
        let place = try Playground()
        for name in ["t", "t/d\nx", "t/a b"] { mkdir("\(place.path)/\(name)", 0o755) }
        for (name, mode) in [
            ("t/f", 0o600), ("t/new\nline", 0o604), ("t/d\nx/.f", 0o640), ("t/\u{1}\\n", 0o444), ("t/both", 0o601),
        ] {
            try place.write(name, "x")
            chmod("\(place.path)/\(name)", mode_t(mode))
        }
        link(place.path + "/t/both", place.path + "/t/a b/both")
        symlink("/etc/shadow", place.path + "/t/link")
        var directory = DirectoryRequest(path: place.path + "/t", owner: "nobody")
        directory.isRecursive = true
        directory.fileMode = FileMode("0640")
        directory.directoryMode = FileMode("2750")
        let before = try look(place)
        let made = try place.change(HostRequest(directories: [directory]), as: "run", in: shell)
        let after = try look(place)
        #expect(after != before && !after.contains(" 0 0 "), "\(made.output)")
        let told = try place.undo("run", in: shell, check: true).output
        #expect(told.contains("before: ") && told.contains("600 0:0 f"), "it is shown what comes back: \(told)")
        let undone = try place.undo("run", in: shell)
        #expect(try look(place) == before, "\(undone.output)")
        // An undo can be undone.
        let again = try place.undo("undo-run", in: shell)
        #expect(try look(place) == after, "\(again.output)")
    }

    /// A run has to say at its end what it leaves of the parents of a home, which are paths.
    @Test func theScriptOfAnAccountCanTellOfPaths() throws {
        let plan = try HostManager.plan(
            for: HostRequest(users: [UserRequest(name: "tester")]),
            facts: HostFacts(osID: "debian", packageManager: .apt))
        let run = DetachedRun(
            id: try #require(RunID("20260101-000000-abcdef")), nonce: .random(), waitForLock: 1, holder: "",
            rollsBack: false, window: nil)
        #expect(String(decoding: ScriptCompiler.apply(plan, run).revealed, as: UTF8.self).contains("\npath_state() {"))
    }

    /// No process for each file: some hundred files share one.
    @Test func aTreeOfManyFilesTakesFewProcesses() throws {
        let place = try Playground()
        mkdir(place.path + "/t", 0o755)
        _ = try place.run(["sh", "-c", "cd \"$0\" && seq 2000 | xargs touch", place.path + "/t"])
        for tool in ["stat", "chown", "chmod", "ln", "mktemp", "rm", "find", "env", "sed"] {
            let real =
                ["/usr/bin", "/bin"].first { FileManager.default.isExecutableFile(atPath: "\($0)/\(tool)") } ?? ""
            place.fakes[tool] = "echo x >>\(place.path)/count\nexec \(real)/\(tool) \"$@\""
        }
        var directory = DirectoryRequest(path: place.path + "/t", owner: "nobody")
        directory.isRecursive = true
        directory.fileMode = FileMode("0640")
        _ = try place.change(HostRequest(directories: [directory]), as: "run", in: .dash)
        #expect(try place.attributes("t/1000") == "640 nobody")
        _ = try place.undo("run", in: .dash)
        #expect(try place.attributes("t/1000") == "644 root")
        let count = place.bytes("count")?.count ?? 0
        #expect(count > 20 && count < 800, "\(count / 2) processes")
    }
}
