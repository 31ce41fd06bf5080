import Foundation
import LabSupport
import Testing

@testable import Plan
@testable import Shell

/// The scripts that are sent, as they are sent. The snapshots are read by people, so the runner stands in one of them only.
@Suite struct ScriptTests {
    static let nonce = Nonce("0123456789abcdef")
    static let plan = Plan(steps: [
        Toy.step("present", "/srv/it's here", id: "file /srv/it's here"),
        Toy.step("shell", "/srv/done", .secret("token 'x'"), id: "shell"),
        Toy.step("restart", "/srv/restarted", id: "restart", watches: ["shell", "file /srv/it's here", "unknown"]),
    ])

    struct Script: CustomTestStringConvertible {
        let name: String
        let text: Text
        var testDescription: String { name }
    }

    static let scripts: [Script] = {
        guard let run = RunID("20260101-000000-abcdef") else { return [] }
        let detached = DetachedRun(
            id: run, nonce: nonce, waitForLock: 60, holder: "20260101-000000-abcdef by me@here", rollsBack: true)
        let apply = ScriptCompiler.apply(plan, detached)
        let short = Text("main() {\n:\n}\nmain </dev/null\n")
        return [
            Script(name: "check", text: ScriptCompiler.check(plan, nonce: nonce)), Script(name: "apply", text: apply),
            Script(name: "boot", text: ScriptCompiler.boot(detached, starting: short)),
            Script(name: "attach", text: ScriptCompiler.attach(run, offset: 4096, nonce: nonce)),
            Script(
                name: "undo",
                text: ScriptCompiler.undo(
                    run, detached, libraries: [Toy.library], access: ["/etc/ssh/", "ssh."], force: false)),
            Script(name: "cancel", text: ScriptCompiler.cancel(run, nonce: nonce)),
            Script(name: "facts", text: ScriptCompiler.facts(nonce: nonce)),
            Script(
                name: "exec",
                text: ExecScript(
                    .commands([Command("printf", "%s\\n", "it's", .secret("x")), Command("true")]),
                    environment: [.init(name: "TOKEN", value: .secret("token 'y'"))],
                    directory: Array("/srv/it's here".utf8),
                    umask: "027", goesOn: true, readsInput: true
                ).compiled(nonce: nonce)),
            Script(
                name: "script",
                text: ExecScript(
                    .script(
                        Array("echo 'it'\n".utf8), interpreter: ["/usr/bin/env", "perl"],
                        arguments: [Array("a b".utf8)])
                ).compiled(nonce: nonce)),
            Script(name: "render", text: ScriptCompiler.render(plan, heading: "A toy plan.\n\nFor tests.")),
        ]
    }()

    @Test func thereIsOneOfEachKind() { #expect(Self.scripts.count == 10) }

    @Test(arguments: scripts) func isAsRecorded(_ script: Script) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Snapshots")
        let place = folder.appending(path: script.name + ".sh")
        // What shellcheck cannot know: variables of one part that another part reads, and functions only steps call.
        let heading =
            script.name == "render" ? "" : "#!/bin/sh\n# shellcheck disable=SC1003,SC2034,SC2154,SC2317,SC2329\n"
        let text = heading + script.text.shown
        if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: place)
            Issue.record("recorded \(place.lastPathComponent); run again without RECORD_SNAPSHOTS")
            return
        }
        let recorded = FileManager.default.contents(atPath: place.path).map { String(decoding: $0, as: UTF8.self) }
        #expect(text == recorded, "read the difference, then RECORD_SNAPSHOTS=1 swift test --filter ScriptTests")
    }

    @Test(arguments: scripts) func pleasesEveryShell(_ script: Script) async throws {
        let place = try Sandbox()
        let heading =
            script.name == "render" ? "" : "#!/bin/sh\n# shellcheck disable=SC1003,SC2034,SC2154,SC2317,SC2329\n"
        try place.write("script", Array(heading.utf8) + script.text.revealed)
        let shells = [
            ["sh", "-n"], ["dash", "-n"], ["bash", "--posix", "-n"], ["busybox", "sh", "-n"],
            // The last three are said of what the sources themselves allow, in comments that are not sent.
            ["shellcheck", "-s", "sh", "-e", "SC2016,SC2030,SC2031,SC2086,SC2089,SC2090"],
        ]
        for shell in shells {
            let outcome = try await ChildProcess.run("/usr/bin/env", shell + [place.path + "/script"])
            #expect(
                outcome.ending == .exited(0) && outcome.output.isEmpty && outcome.errors.isEmpty,
                "\(shell[0]): \(outcome.output)\(outcome.errors)")
        }
    }

    @Test func nothingButTheHostSeesASecret() throws {
        for script in Self.scripts {
            #expect(!script.text.shown.contains("token"), "\(script)")
            #expect(!"\(script.text)".contains("token"), "\(script)")
        }
    }

    /// Each script that does something, cut at every byte, in a shell that has files to lose.
    @Test(arguments: HostShell.allCases) func aTruncatedUploadRunsNothing(shell: HostShell) async throws {
        let place = try Sandbox()
        let plan = Plan(steps: [Toy.step("shell", .quoted(place.path + "/ran"), "exit 0", id: "a")])
        let run = try #require(RunID("20260101-000000-abcdef"))
        let detached = DetachedRun(id: run, nonce: Self.nonce, waitForLock: 0, holder: "")
        let apply = ScriptCompiler.apply(plan, detached)
        let scripts = [
            apply, ScriptCompiler.boot(detached, starting: apply), ScriptCompiler.cancel(run, nonce: Self.nonce),
            ExecScript(.commands([Command("mkdir", "-p", .quoted(place.path + "/ran/deeper"))])).compiled(
                nonce: Self.nonce),
            ExecScript(
                .script(Array("mkdir -p \(place.path)/ran/deeper".utf8), interpreter: ["sh"], arguments: [])
            ).compiled(nonce: Self.nonce),
        ]
        for script in scripts {
            let bytes = script.revealed
            try place.write("script", bytes)
            // From the last `main` on all of it is there. Every cut of the end, where it is called, and many of the rest.
            let last = try #require(script.shown.split(separator: "\n").last)
            let whole = bytes.count - 1 - last.utf8.count + 4
            let loop = """
                cut=0
                while [ "$cut" -lt \(whole) ]; do
                    (LIVE=\(place.path)/live; mkdir -p "$LIVE"; eval "$(head -c "$cut" \(place.path)/script)") </dev/null >/dev/null 2>&1
                    if [ -e \(place.path)/ran ] || [ -e \(place.path)/state ]; then echo "cut at $cut"; exit 1; fi
                    if [ "$cut" -lt \(whole - 500) ]; then cut=$((cut + 41)); else cut=$((cut + 1)); fi
                done
                """
            let outcome = try await place.start(shell.words + ["-c", loop]).wait()
            #expect(outcome.ending == .exited(0), "\(outcome.output)\(outcome.errors)")
        }
    }
}
