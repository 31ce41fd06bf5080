import Foundation
import LabSupport
import Testing

/// Signed repositories for real.
@Suite(.needsLab, .timeLimit(.minutes(20)))
struct RepositoriesTests {
    private static let signed = "file:///srv/lab-repo/signed"

    private static func words(_ url: String, key: String) -> [String] {
        ["setup", "repository", "h1", "signed", "--url", url, "--suite", "./", "--key", key]
    }

    /// All files of the host's configuration, and what it has installed; pacman has ldconfig write its cache anew.
    private static func look(_ family: PackagesTests.Family) -> String {
        """
        find /etc -path /etc/pacman.d/gnupg -prune -o -type f ! -name ld.so.cache -printf '%p %m %U %T@ ' -exec sha256sum {} ';' | sort
        find /etc -path /etc/pacman.d/gnupg -prune -o -type d -printf '%p %m\\n' | sort
        \(family.list)
        """
    }

    @Test(
        "set up with its key and used; drift is named and mended; undone to the byte", arguments: PackagesTests.families
    )
    func converges(_ family: PackagesTests.Family) async throws {
        try await withLab { lab in
            let host = try await lab.host(flavour: family.flavour)
            let desk = try Desk(lab)
            try desk.write("key.asc", try await host.shell("cat /srv/lab-repo/signed/key.asc") + "\n")
            let manifest = try desk.write(
                "m.yaml",
                """
                setup:
                  repositories:
                    - {name: signed, url: "\(Self.signed)", suites: ["./"], key: {file: key.asc}}
                  packages: [toy-signed]

                """)
            let before = try await host.shell(Self.look(family))
            let first = try await desk.run(["apply", manifest, "h1", "--json"])
            #expect(first.code == 0, "\(first)")
            #expect(try first.lines().steps() == ["changed repository signed", "changed packages"])
            #expect(try await desk.run(["apply", manifest, "h1"]).output.contains("0 changed"))
            let applied = try await host.shell("grep -rl lab-repo/signed /etc")
            let source = try #require(applied.split(separator: "\n").first)
            _ = try await host.shell("cp -p \(source) /root/kept; echo '# more' >>\(source)")
            let plan = try await desk.run(["plan", manifest, "h1"])
            #expect(plan.code == 6 && plan.output.contains("the source \(source) has another content"), "\(plan)")
            #expect(plan.output.contains("-# more"), "\(plan)")
            #expect(try await desk.run(["apply", manifest, "h1"]).output.contains("1 changed, 1 ok"))
            #expect(try await host.shell("cmp \(source) /root/kept") == "")
            let run = try #require(try first.lines().of("run").first?.text("run"))
            // A person's hand and the mending of it have given the file another time.
            let undone = try await desk.run(["undo", run, "--yes"])
            #expect(undone.code == 0, "\(undone)")
            #expect(try await host.shell(Self.look(family)) == before)
        }
    }

    @Test("another key, or a place where there is none: refused, and the host is as it was")
    func refused() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let desk = try Desk(lab)
            for name in ["key", "other"] {
                try desk.write("\(name).asc", try await host.shell("cat /srv/lab-repo/signed/\(name).asc") + "\n")
            }
            let look = Self.look(PackagesTests.families[0])
            let before = try await host.shell(look)
            for (url, key, reason) in [
                (Self.signed, "other", "NO_PUBKEY"), ("file:///srv/nowhere", "key", "File not found"),
                // No name server: it is asked at once, and not found.
                ("https://packages.example.org", "key", "failure resolving"),
            ] {
                let outcome = try await desk.run(Self.words(url, key: "\(desk.directory)/\(key).asc"))
                #expect(outcome.code == 1 && outcome.output.contains(reason), "\(outcome)")
                #expect(outcome.output.contains("it was left as it was"), "\(outcome)")
                #expect(
                    try await host.shell("ls -A /etc/apt/sources.list.d /etc/apt/keyrings | grep signed; true") == "")
            }
            // A directory that was made for it may stay; the rest is the same.
            #expect(try await host.shell(look) == before)
            let good = Self.words(Self.signed, key: "\(desk.directory)/key.asc")
            #expect(try await desk.run(good).code == 0)
            let broken = try await desk.run(Self.words("file:///srv/nowhere", key: "\(desk.directory)/other.asc"))
            #expect(broken.code == 1, "\(broken)")
            #expect(try await desk.run(good + ["--check"]).code == 0, "the old one is back")
            #expect(try await desk.run(["setup", "packages", "h1", "toy-signed=1.0"]).code == 0)
            #expect(try await desk.run(["setup", "repository", "h1", "signed", "--absent"]).code == 0)
            #expect(try await host.shell("ls -A /etc/apt/sources.list.d /etc/apt/keyrings | grep signed; true") == "")
        }
    }

    @Test(
        "dnf, zypper and pacman take nothing that another key has signed",
        arguments: [
            Lab.Flavour.dnf, .zypper, .pacman,
        ])
    func otherKeys(_ flavour: Lab.Flavour) async throws {
        try await withLab { lab in
            let host = try await lab.host(flavour: flavour)
            // The key of the other's repository is another one, made with it.
            let apt = try await lab.host("h2")
            let desk = try Desk(lab)
            try desk.write("other.asc", try await apt.shell("cat /srv/lab-repo/signed/other.asc") + "\n")
            let added = try await desk.run(Self.words(Self.signed, key: "\(desk.directory)/other.asc"))
            let used = try await desk.run(["setup", "packages", "h1", "toy-signed"])
            #expect(used.code == 1, "\(added)\n\(used)")
            let installed = flavour == .pacman ? "pacman -Q toy-signed" : "rpm -q toy-signed"
            #expect(try await host.run(["sh", "-c", installed]).exitCode == 1)
        }
    }
}
