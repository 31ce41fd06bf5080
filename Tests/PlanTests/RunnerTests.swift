import LabSupport
import Testing

@testable import Plan
@testable import Shell

/// What `runner.sh` makes of steps, in the shells that hosts have.
@Suite struct RunnerTests {
    private let nonce = Nonce.random()

    /// An apply in the foreground, with a directory for undo data: what runs detached, without the detaching.
    private func apply(_ plan: Plan, in shell: HostShell, at place: Sandbox, before: String = "") async throws -> [Event
        .Kind]
    {
        _ = try await place.start(["mkdir", "-p", place.path + "/run/undo"]).wait()
        let check = ScriptCompiler.check(plan, nonce: nonce).revealed
        let script = String(decoding: check, as: UTF8.self)
            .replacing("MODE=check\n", with: "MODE=apply\n").replacing(
                "RUN=''\n", with: "RUN=\(place.path)/run\n\(before)"
            )
            // A check may hold frames back, an apply does not: what its steps print comes between them.
            .replacing("-gt 4000", with: "-ge 0")
        let outcome = try await place.run(Text(script), in: shell)
        #expect(outcome.ending == .exited(0) && outcome.errors.isEmpty, "\(outcome.errors)")
        return RunReader.events(outcome.standardOutput, plan: plan, nonce: nonce)
    }

    @discardableResult
    private func check(_ plan: Plan, in shell: HostShell, at place: Sandbox) async throws -> [Event.Kind] {
        let outcome = try await place.run(ScriptCompiler.check(plan, nonce: nonce), in: shell)
        #expect(outcome.ending == .exited(0) && outcome.errors.isEmpty, "\(outcome.errors)")
        return RunReader.events(outcome.standardOutput, plan: plan, nonce: nonce)
    }

    @Test(arguments: HostShell.allCases) func stepsAreCheckedAppliedAndCheckedAgain(shell: HostShell) async throws {
        let place = try Sandbox()
        try place.write("there", [])
        let plan = Plan(steps: [
            Toy.step("present", .quoted(place.path + "/there"), id: "there"),
            Toy.step("present", .quoted(place.path + "/new"), id: "new"),
        ])
        let planned = try await check(plan, in: shell, at: place)
        #expect(planned.steps.map(\.outcome) == [.ok, .would] && !place.exists("new"))
        #expect(
            planned.report
                == RunReport(
                    run: nil, ending: .ok, changed: 1, ok: 1, failed: 0, left: 0, seconds: planned.report?.seconds ?? 0)
        )
        let first = try await apply(plan, in: shell, at: place)
        #expect(first.steps.map(\.outcome) == [.ok, .changed] && place.exists("new"))
        #expect(first.steps.last?.reasons == ["\(place.path)/new is missing"])
        #expect(first.output(of: 2) == "making \(place.path)/new\n")
        #expect(try await apply(plan, in: shell, at: place).steps.map(\.outcome) == [.ok, .ok])
    }

    @Test(arguments: HostShell.allCases) func aFailureStopsAnApplyAndNotACheck(shell: HostShell) async throws {
        let place = try Sandbox()
        for (kind, problem) in [
            ("stubborn", "the change was made, yet the host is still not as wanted"), ("broken", "why"),
            ("refused", "why"),
        ] as [(StaticString, String)] {
            let plan = Plan(steps: [
                Toy.step(kind, "why", id: "bad"), Toy.step("present", .quoted(place.path + "/after"), id: "after"),
            ])
            let events = try await apply(plan, in: shell, at: place)
            #expect(events.steps.map(\.outcome) == [.failed] && events.steps.first?.problems == [problem])
            #expect(events.report?.ending == .failed && events.report?.left == 1 && !place.exists("after"))
            if "\(kind)" == "refused" { #expect(events.output(of: 1) == "on stderr\n") }
            let checked = try await check(plan, in: shell, at: place)
            #expect(checked.steps.map(\.outcome) == ["\(kind)" == "broken" ? .failed : .would, .would])
        }
    }

    @Test(arguments: HostShell.allCases) func aStepActsOnWhatItWatches(shell: HostShell) async throws {
        for isThere in [true, false] {
            let place = try Sandbox()
            if isThere { try place.write("a", []) }
            let plan = Plan(steps: [
                Toy.step("present", .quoted(place.path + "/a"), id: "a"),
                Toy.step("present", .quoted(place.path + "/b"), id: "b"),
                Toy.step("restart", .quoted(place.path + "/restarted"), id: "watches a", watches: ["a"]),
                Toy.step("restart", .quoted(place.path + "/other"), id: "watches nothing"),
            ])
            #expect(
                try await check(plan, in: shell, at: place).steps.map(\.outcome) == [
                    isThere ? .ok : .would, .would, isThere ? .ok : .would, .ok,
                ])
            let outcomes = try await apply(plan, in: shell, at: place).steps.map(\.outcome)
            #expect(outcomes == [isThere ? .ok : .changed, .changed, isThere ? .ok : .changed, .ok])
        }
    }

    @Test(arguments: HostShell.allCases) func aCancelledRunStopsBeforeTheNextStep(shell: HostShell) async throws {
        let place = try Sandbox()
        let plan = Plan(steps: [
            Toy.step("shell", .quoted(place.path + "/a"), .quoted(": >'\(place.path)/run/cancel'"), id: "a"),
            Toy.step("present", .quoted(place.path + "/b"), id: "b"),
            Toy.step("present", .quoted(place.path + "/c"), id: "c"),
        ])
        let events = try await apply(plan, in: shell, at: place)
        #expect(events.steps.map(\.outcome) == [.changed] && !place.exists("b"))
        #expect(events.report?.ending == .cancelled && events.report?.failed == 0 && events.report?.left == 2)
    }

    static let hostile = [
        "plain", "", "a\nb", "\\", "\\n", "\\\\n\n\\", "\n", "\n\n", "trailing\n", "it's \"$(id)\" `id` $HOME", "\t\r",
        "* ? [a]", "-n", "é\u{301}",
        " lead and trail ", "%s%n", "\\c", "\\0101",
    ]

    @Test(arguments: HostShell.allCases) func whatStepsSayArrivesAsItIs(shell: HostShell) async throws {
        let place = try Sandbox()
        let plan = Plan(steps: Self.hostile.enumerated().map { Toy.step("broken", .quoted($1), id: "\($0) \($1)") })
        let steps = try await check(plan, in: shell, at: place).steps
        #expect(steps.map(\.id) == plan.steps.map(\.id))
        #expect(steps.map(\.problems) == Self.hostile.map { [$0] })
    }

    /// What `keep` and `remember` write is what an undo will read.
    @Test(arguments: HostShell.allCases) func theJournalHoldsHostileNames(shell: HostShell) async throws {
        let place = try Sandbox()
        let names = Self.hostile.filter { !$0.isEmpty && $0 != "\n\n" }.map { "x" + $0 }
        for name in names.prefix(4) { try place.write(name, Array("content of \(name)".utf8)) }
        let plan = Plan(steps: names.map { Toy.step("present", .quoted(place.path + "/" + $0), id: $0) })
        // The first four are there, so an apply would keep nothing of them.
        let keepAll =
            "present_check() { case $wanted in *\" $step \"*) return 0 ;; esac; return 1; }\n"
            + "present_apply() { keep \"$1\" && wanted=\"$wanted$step \"; }\nwanted=' '\n"
        let script = String(decoding: ScriptCompiler.check(plan, nonce: nonce).revealed, as: UTF8.self)
            .replacing("MODE=check\n", with: "MODE=apply\n").replacing("RUN=''\n", with: "RUN=\(place.path)/run\n")
            .replacing("main() {\n", with: keepAll + "main() {\n")
        _ = try await place.start(["mkdir", "-p", place.path + "/run/undo"]).wait()
        let outcome = try await place.run(Text(script), in: shell)
        #expect(
            RunReader.events(outcome.standardOutput, nonce: nonce).report?.changed == names.count, "\(outcome.output)")
        // Undo reads it with the same words.
        let reader =
            "NL='\n'\nentry() { printf '%s\\0' \"$@\"; }\nwhile IFS= read -r line; do eval \"$line\"; done"
        let read = try await place.start(
            shell.words + ["-c", reader], tools: shell, input: Array(place.text("run/undo/journal").utf8)
        ).wait()
        let expected = names.enumerated().flatMap { index, name in
            ["\(index + 1)", "path", "\(place.path)/\(name)"]
                + (index < 4 ? ["file", "\(place.path)/run/undo/\(index + 1)"] : ["absent"])
        }
        #expect(
            read.output.split(separator: "\0", omittingEmptySubsequences: false).dropLast().map(String.init) == expected
        )
        for (index, name) in names.prefix(4).enumerated() {
            #expect(place.text("run/undo/\(index + 1)") == "content of \(name)")
        }
    }

    @Test(arguments: HostShell.allCases) func offersOnlyWhatIsShortAndReadable(shell: HostShell) async throws {
        let place = try Sandbox()
        try place.write("short", [0x61, 0, 0xff, 0x0a])
        try place.write("long", [UInt8](repeating: 0x61, count: 65537))
        let library = ShellLibrary(name: "offer", source: "offer_check() { offer \"$1\"; return 1; }\n")
        let plan = Plan(
            steps: ["short", "long", "missing"].map {
                Step(id: $0, kind: .init("offer", in: library), arguments: [.quoted(place.path + "/" + $0)])
            })
        let outcome = try await place.run(ScriptCompiler.check(plan, nonce: nonce), in: shell)
        var decoder = FrameDecoder(nonce: nonce)
        let contents = decoder.decode(outcome.standardOutput).compactMap { frame -> [UInt8]? in
            if case .content(_, let bytes) = frame.frame { bytes } else { nil }
        }
        #expect(contents == [[0x61, 0, 0xff, 0x0a]])
    }

    /// A rendered script run by hand: no frames, the same outcome, and an exit status.
    @Test(arguments: HostShell.allCases) func renderedScriptsTellAPerson(shell: HostShell) async throws {
        let place = try Sandbox()
        let plan = Plan(steps: [Toy.step("present", .quoted(place.path + "/new"), id: "new")])
        try place.write("script", ScriptCompiler.render(plan, heading: "Test.").revealed)
        let script = shell.words + [place.path + "/script"]
        let check = try await place.start(script + ["--check"], tools: shell).wait()
        #expect(check.ending == .exited(6) && check.output.contains("would    new (\(place.path)/new is missing)"))
        let first = try await place.start(script, tools: shell).wait()
        #expect(first.ending == .exited(0) && first.output.contains("changed  new"))
        #expect(first.output.hasSuffix("1 changed, 0 ok, 0 failed\n"))
        let second = try await place.start(script, tools: shell).wait()
        #expect(second.output == "ok       new\n0 changed, 1 ok, 0 failed\n")
        try place.write(
            "script", ScriptCompiler.render(Plan(steps: [Toy.step("broken", "why", id: "x")]), heading: "").revealed)
        let failed = try await place.start(script, tools: shell).wait()
        #expect(failed.ending == .exited(1) && failed.errors == "problem  x: why\n")
    }
}
