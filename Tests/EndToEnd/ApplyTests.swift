import Foundation
import LabSupport
import Testing

/// A bare host is made what a manifest says; its state is looked at from inside.
@Suite(.needsLab, .timeLimit(.minutes(25)))
struct ApplyTests {
    @Test("a bare host gets everything, a second run finds nothing to do, and drift is found and mended")
    func convergesAndMends() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let desk = try Desk(lab)
            let manifest = try Site.manifest(desk)

            let plan = try await desk.run(["plan", manifest, "h1", "--json"])
            #expect(plan.code == 6, "\(plan)")
            #expect(try await host.run(["id", "deploy"]).exitCode == 1, "plan changed something")

            let first = try await desk.run(["apply", manifest, "h1", "--json"])
            #expect(first.code == 0, "\(first)")
            #expect(try first.lines().steps("changed") + first.lines().steps("ok") == Site.steps)
            #expect(try await Site.state(of: host) == Site.wanted)

            let mark = #"systemctl show -p MainPID toy-service; find /etc /srv /home -printf '%p %C@ %i\n' | sort"#
            let before = try await host.shell(mark)
            let second = try await desk.run(["apply", manifest, "h1", "--json"])
            #expect(second.code == 0)
            #expect(try second.lines().steps() == Site.steps.map { "ok \($0)" })
            #expect(try await host.shell(mark) == before, "the second run touched something")
            #expect(try await desk.run(["plan", manifest, "h1"]).code == 0)

            let drifts = [
                ("packages", "dpkg --purge --force-depends toy-hello"),
                ("user deploy", "usermod -s /bin/sh -G adm deploy"),
                ("keys deploy", "echo '# none' >/home/deploy/.ssh/authorized_keys"),
                ("directory /srv/site", "chmod 0700 /srv/site"),
                ("file /srv/site/logo.bin", "truncate -s -1 /srv/site/logo.bin"),
                ("file /srv/site/-n $(id) é.txt", "chmod 0644 /srv/site/-n*"),
                ("service toy-service", "systemctl disable --now toy-service"),
            ]
            for (step, drift) in drifts {
                _ = try await host.shell("\(drift) 2>&1")
                let found = try await desk.run(["plan", manifest, "h1", "--json"])
                #expect(found.code == 6)
                #expect(try found.lines().steps("would") == [step])
                let mended = try await desk.run(["apply", manifest, "h1", "--json"])
                #expect(mended.code == 0, "\(mended)")
                #expect(try mended.lines().steps("changed") == [step])
            }
            let mended = try await Site.state(of: host)
            #expect(mended.filter { $0 != "# none" } == Site.wanted)
        }
    }

    @Test("a changed file restarts the service that reads it, once")
    func restartsOnChange() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let desk = try Desk(lab)
            let manifest = try Site.manifest(desk)
            #expect(try await desk.run(["apply", manifest, "h1"]).code == 0)
            let main = "systemctl show -p MainPID --value toy-service"
            let before = try await host.shell(main)
            _ = try await host.shell("echo drift >/etc/toy.conf")
            let plan = try await desk.run(["plan", manifest, "h1"])
            #expect(plan.output.contains("-drift\n") && plan.output.contains("+on debian\n"), "\(plan)")
            let outcome = try await desk.run(["apply", manifest, "h1", "--json"])
            #expect(try outcome.lines().steps("changed") == ["file /etc/toy.conf", "service toy-service"])
            #expect(try await host.shell(main) != before)
            #expect(try await desk.run(["plan", manifest, "h1"]).code == 0)
        }
    }

    @Test("text for people: a line for each step, the counts at the end")
    func textForPeople() async throws {
        try await withLab { lab in
            _ = try await lab.host()
            let desk = try Desk(lab)
            let manifest = try desk.write("m.yaml", "setup: {files: [{path: /etc/one, content: \"1\\n\"}]}\n")
            let outcome = try await desk.run(["apply", manifest, "h1"])
            #expect(outcome.output.contains("changed file /etc/one"), "\(outcome)")
            #expect(outcome.output.contains("1 changed, 0 ok"), "\(outcome)")
            #expect(outcome.errors == "")
            #expect(!outcome.output.contains("\u{1b}"), "colour without a terminal")
        }
    }
}
