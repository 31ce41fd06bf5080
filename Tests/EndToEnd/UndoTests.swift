import Foundation
import LabSupport
import Testing

/// What a run changed, taken back.
@Suite(.needsLab, .timeLimit(.minutes(25)))
struct UndoTests {
    private static let manifest = """
        setup:
          directories:
            - {path: /srv/a/b, owner: admin, mode: "0750"}
            - {path: /srv/old, mode: "0700"}
          files:
            - {path: /srv/a/b/new, content: "hello\\n", mode: "0640"}
            - {path: /etc/motd, content: "new words\\n", mode: "0600", owner: admin}
            - {path: "/srv/it's \\"odd\\" $HOME", content: "x\\n"}
            - path: /etc/systemd/system/demo.service
              content: |
                [Service]
                ExecStart=/bin/sleep 1000
                [Install]
                WantedBy=multi-user.target
            - path: /etc/systemd/system/before.service
              content: |
                [Service]
                ExecStart=/bin/sleep 2000
                [Install]
                WantedBy=multi-user.target
        services:
          - {name: demo, enabled: true, state: running, files: [/etc/systemd/system/demo.service]}
          - {name: before, state: running, files: [/etc/systemd/system/before.service]}

        """

    /// Everything below /etc and /srv with mode, owner, time and content, and what runs.
    private static let look = """
        find /etc /srv -path /srv/lab-repo -prune -o ! -type d -printf '%p %M %U %G %T@ %l\\n' -o -type d -printf '%p %M %U %G\\n' |
            grep -v -e 'systemd/system/multi-user' | sort
        find /etc /srv -path /srv/lab-repo -prune -o -type f -print0 | sort -z | xargs -0 sha256sum
        systemctl show -p ActiveState,UnitFileState before
        systemctl list-units --plain --no-legend --all 'demo*'
        cat /proc/"$(systemctl show --value -p MainPID before)"/cmdline | tr '\\0' ' '
        """

    private func prepare(_ host: LabHost) async throws {
        try await host.shell(
            """
            printf '[Service]\\nExecStart=/bin/sleep 500\\n' >/etc/systemd/system/before.service
            touch -d '2024-01-02 03:04:05.5' /etc/systemd/system/before.service /etc/motd
            systemctl daemon-reload && systemctl start before
            mkdir -m 0755 /srv/old && echo "it's old" >"/srv/it's \\"odd\\" \\$HOME"
            """)
    }

    @Test("undo restores byte for byte, and undo of the undo makes it again")
    func restores() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            try await prepare(host)
            let desk = try Desk(lab)
            let path = try desk.write("m.yaml", Self.manifest)
            let before = try await host.shell(Self.look)
            let run = try #require(
                try await desk.run(["apply", path, "h1", "--json"]).lines().last { $0.kind == "run" })
            let name = try #require(run.values["run"]?.text)
            let applied = try await host.shell(Self.look)
            #expect(applied != before)
            let shown = try await desk.run(["undo", name, "--check"])
            #expect(shown.code == 6 && shown.output.contains("undo /etc/motd"), "\(shown)")
            #expect(try await host.shell(Self.look) == applied, "--check changes nothing")
            let undone = try await desk.run(["undo", name, "--yes"])
            #expect(undone.code == 0, "\(undone)")
            #expect(try await host.shell(Self.look) == before)
            #expect(try await desk.run(["undo", name, "--yes"]).output.contains("0 changed"))
            #expect(try await desk.run(["plan", path, "h1"]).code == 6)
        }
    }

    @Test("where the host has moved on, nothing is undone and what differs is told; --force does it")
    func movedOn() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            try await prepare(host)
            let desk = try Desk(lab)
            let path = try desk.write("m.yaml", Self.manifest)
            #expect(try await desk.run(["apply", path, "h1"]).code == 0)
            for drift in ["echo more >>/etc/motd", "chmod 0700 /srv/a/b", "touch /srv/a/guest", "systemctl stop demo"] {
                try await host.shell(drift)
                let now = try await host.shell(Self.look)
                let refused = try await desk.run(["undo", "last", "--yes"])
                #expect(refused.code == 1 && refused.output.contains("changed since that run"), "\(drift): \(refused)")
                #expect(try await host.shell(Self.look) == now, "\(drift): nothing may be undone")
            }
            // What others put there is not removed, even with --force.
            let kept = try await desk.run(["undo", "last", "--yes", "--force"])
            #expect(kept.code == 1 && kept.output.contains("not empty"), "\(kept)")
            try await host.shell("rm /srv/a/guest")
            #expect(try await desk.run(["undo", "last", "--yes", "--force"]).code == 0)
            let left = try await host.shell("ls -d /srv/a; grep more /etc/motd; echo none")
            #expect(left == "none")
        }
    }

    @Test("--rollback takes back what was done before the failure, and without it the host stays as it came")
    func rollsBack() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            try await prepare(host)
            let desk = try Desk(lab)
            let path = try desk.write("m.yaml", Self.manifest + "  - {name: nowhere, state: running}\n")
            let before = try await host.shell(Self.look)
            let failed = try await desk.run(["apply", path, "h1", "--rollback", "--json"])
            let run = try #require(try failed.lines().last { $0.kind == "run" })
            #expect(failed.code == 1 && run.values["ending"]?.text == "rolled-back", "\(failed)")
            #expect(try await host.shell(Self.look) == before)
            #expect(try await desk.run(["apply", path, "h1"]).code == 1)
            #expect(try await host.shell(Self.look) != before)
            #expect(try await desk.run(["undo", "last", "--yes"]).code == 0)
            #expect(try await host.shell(Self.look) == before)
        }
    }

    @Test("wrong use is refused before any host is asked")
    func refused() async throws {
        try await withLab { lab in
            _ = try await lab.host()
            let desk = try Desk(lab)
            for words in [["undo", "nonsense"], ["undo", "last"], ["undo", "last", "--yes"]] {
                let outcome = try await desk.run(words)
                #expect(outcome.code == 2 && outcome.output.isEmpty, "\(words): \(outcome)")
            }
        }
    }
}
