import Foundation
import LabSupport
import Testing

/// Packages for real: apt, dnf, zypper and pacman on hosts of theirs.
@Suite(.needsLab, .timeLimit(.minutes(20)))
struct PackagesTests {
    struct Family: CustomTestStringConvertible, Sendable {
        let flavour: Lab.Flavour
        /// A package that there is as 1.0 and 1.1; for pacman as 1.1 only.
        let hello: String
        /// Removes a package behind tunnel's back.
        let remove: String
        /// One line for each package that is installed.
        let list: String

        var testDescription: String { flavour.rawValue }
        var hasVersions: Bool { flavour != .pacman }
    }

    static let families = [
        Family(
            flavour: .bare, hello: "toy-hello", remove: "dpkg --purge",
            list:
                "dpkg-query -W -f '${Package} ${Version} ${db:Status-Abbrev}\\n'; apt-mark showhold; apt-mark showauto"),
        Family(
            flavour: .dnf, hello: "hello-tunnel", remove: "rpm -e",
            list: "rpm -qa | sort; dnf -q versionlock list; true"),
        Family(flavour: .zypper, hello: "hello-tunnel", remove: "rpm -e", list: "rpm -qa | sort; zypper -nq locks"),
        Family(flavour: .pacman, hello: "hello-tunnel", remove: "pacman -Rn --noconfirm", list: "pacman -Q; true"),
    ]

    @Test("present: installed, nothing the second time, drift is named and mended, undone", arguments: families)
    func present(_ family: Family) async throws {
        try await withLab { lab in
            let host = try await lab.host(flavour: family.flavour)
            let desk = try Desk(lab)
            let names = [family.hello, "toy-service"]
            let manifest = try desk.write("m.yaml", "setup: {packages: [\(names.joined(separator: ", "))]}\n")
            let before = try await host.shell(family.list)
            let first = try await desk.run(["apply", manifest, "h1", "--json"])
            #expect(first.code == 0, "\(first)")
            #expect(!(try first.lines().of("progress").isEmpty), "\(first)")
            #expect(try await host.shell(family.hello) == "\(family.hello) 1.1")
            #expect(try await desk.run(["apply", manifest, "h1"]).output.contains("0 changed"))
            let applied = try await host.shell(family.list)

            _ = try await host.shell("\(family.remove) \(family.hello) 2>&1")
            let plan = try await desk.run(["plan", manifest, "h1", "--json"])
            #expect(plan.code == 6)
            let step = try #require(try plan.lines().of("step").first)
            #expect(step.values["reasons"]?.texts == ["\(family.hello) is not installed"])
            #expect(try await desk.run(["apply", manifest, "h1"]).output.contains("1 changed"))
            #expect(try await host.shell(family.list) == applied)

            let run = try #require(try first.lines().of("run").first?.text("run"))
            let undone = try await desk.run(["undo", run, "--yes"])
            #expect(undone.code == 0, "\(undone)")
            #expect(try await host.shell(family.list) == before)
        }
    }

    /// What is wanted, what the plan says of it, and what there is afterwards.
    private struct Wish {
        let package: String
        let reason: String?
        let version: String

        init(_ package: String, _ reason: String?, _ version: String) {
            self.package = package
            self.reason = reason
            self.version = version
        }
    }

    @Test("a version, held, moved while held, let go, latest, absent", arguments: families.filter(\.hasVersions))
    func versions(_ family: Family) async throws {
        try await withLab { lab in
            let host = try await lab.host(flavour: family.flavour)
            let desk = try Desk(lab)
            let name = family.hello
            let newer = family.flavour == .bare ? "1.1" : "1.1-1"
            let wishes = [
                Wish("version: \"1.0\"", "\(name)=1.0 is not installed", "1.0"),
                Wish("version: \"1.0\", state: held", "\(name) is not held", "1.0"),
                Wish("version: \"1.1\", state: held", "\(name) is 1.0, wanted 1.1", "1.1"),
                Wish("state: unheld", "\(name) is held", "1.1"),
                Wish("version: \"1.0\"", "\(name) is 1.1, wanted 1.0", "1.0"),
                Wish("state: latest", "\(name) is 1.0, and \(newer) can be had", "1.1"),
                Wish("state: present", nil, "1.1"),
            ]
            for wish in wishes {
                let manifest = try desk.write("m.yaml", "setup: {packages: [{name: \(name), \(wish.package)}]}\n")
                let plan = try await desk.run(["plan", manifest, "h1", "--json"])
                #expect(
                    try plan.lines().of("step").first?.values["reasons"]?.texts == (wish.reason.map { [$0] } ?? []),
                    "\(wish.package)")
                let applied = try await desk.run(["apply", manifest, "h1"])
                #expect(applied.code == 0, "\(wish.package): \(applied)")
                #expect(try await host.shell(name) == "\(name) \(wish.version)", "\(wish.package)")
                #expect(try await desk.run(["plan", manifest, "h1"]).code == 0, "\(wish.package)")
            }
        }
    }

    @Test("what is held is neither moved nor removed by what does not say so, and undo brings back version and hold")
    func held() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let desk = try Desk(lab)
            _ = try await host.shell(
                "apt-get -qq update; apt-get -qqy install toy-hello=1.0 2>&1; apt-mark -qq hold toy-hello")
            for words in [["toy-hello", "--state", "latest"], ["toy-hello=1.1"], ["toy-hello", "--state", "absent"]] {
                let outcome = try await desk.run(["setup", "packages", "h1"] + words)
                #expect(outcome.code == 1 && outcome.output.contains("toy-hello is held at 1.0"), "\(outcome)")
            }
            let families = Self.families[0]
            let before = try await host.shell(families.list)
            let moved = try await desk.run(["setup", "packages", "h1", "toy-hello=1.1", "--state", "held", "--json"])
            #expect(moved.code == 0, "\(moved)")
            #expect(try await host.shell("toy-hello; apt-mark showhold") == "toy-hello 1.1\ntoy-hello")
            let run = try #require(try moved.lines().of("run").first?.text("run"))
            #expect(try await desk.run(["undo", run, "--yes"]).code == 0)
            #expect(try await host.shell(families.list) == before)
        }
    }

    @Test("absent and purged; what others need stays until these are named too; undo brings back what went")
    func absent() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let desk = try Desk(lab)
            _ = try await host.shell(
                "apt-get -qq update; apt-get -qqy install nginx htop 2>&1; echo '# mine' >>/etc/nginx/nginx.conf")
            let look =
                "find /etc/nginx -type f | sort | xargs sha256sum; stat -c '%Y %a' /etc/nginx/nginx.conf; dpkg -l"
            let before = try await host.shell(look)
            let needed = try await desk.run(["setup", "packages", "h1", "nginx-common", "--state", "absent", "--check"])
            #expect(needed.code == 1)
            #expect(needed.output.contains("would take along what needs it: nginx;"), "\(needed)")
            let words = ["setup", "packages", "h1", "nginx", "nginx-common", "--state", "absent", "--purge"]
            let purged = try await desk.run(words + ["--json"])
            #expect(purged.code == 0, "\(purged)")
            #expect(try await host.shell("ls -d /etc/nginx; dpkg -l | grep -c nginx; true").contains("0"))
            #expect(try await desk.run(words).output.contains("0 changed"))
            let run = try #require(try purged.lines().of("run").first?.text("run"))
            let undone = try await desk.run(["undo", run, "--yes"])
            #expect(undone.code == 0, "\(undone)")
            #expect(try await host.shell(look) == before)
        }
    }

    @Test("undo leaves what somebody else needs by now, and says so")
    func undoOfWhatIsNeeded() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let desk = try Desk(lab)
            #expect(try await desk.run(["setup", "packages", "h1", "libnl-3-200"]).code == 0)
            _ = try await host.shell("apt-get -qqy install htop 2>&1")
            let refused = try await desk.run(["undo", "last", "--yes"])
            #expect(refused.code == 1 && refused.output.contains("htop"), "\(refused)")
            #expect(try await host.run(["dpkg", "-s", "libnl-3-200", "htop"]).exitCode == 0)
        }
    }

    @Test("200 packages are one transaction, and so is taking them back")
    func many() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let desk = try Desk(lab)
            let names = (1...200).map { String(format: "toy-many-%03d", $0) }
            let manifest = try desk.write("m.yaml", "setup:\n  packages:\n" + names.map { "    - \($0)\n" }.joined())
            let applied = try await desk.run(["apply", manifest, "h1", "--json"])
            #expect(applied.code == 0, "\(applied)")
            #expect(try applied.lines().of("step").count == 1)
            let count = "grep -c ^Commandline /var/log/apt/history.log; dpkg -l | grep -c '^ii *toy-many'; true"
            #expect(try await host.shell(count) == "1\n200")
            #expect(try await desk.run(["apply", manifest, "h1"]).output.contains("0 changed"))
            let percents = try applied.lines().of("progress").compactMap { $0.number("percent") }
            #expect(percents.allSatisfy { (0...100).contains($0) } && percents.count > 1, "\(percents)")
            let run = try #require(try applied.lines().of("run").first?.text("run"))
            #expect(try await desk.run(["undo", run, "--yes"]).code == 0)
            #expect(try await host.shell(count) == "2\n0")
        }
    }
}
