import Foundation
import LabSupport
import Testing

/// Accounts, rights, trees and the host itself: made, found unchanged, drifted, mended and taken back.
@Suite(.needsLab, .timeLimit(.minutes(25)))
struct SetupTests {
    private static let manifest = """
        sudo: true
        setup:
          groups: [team, {name: ops, gid: 4242}]
          users:
            - name: deploy
              uid: 3001
              comment: "Deployer, of things"
              shell: /bin/bash
              groups: [www-data, team]
              groups_exact: true
              expires: 2033-05-06
              password: {env: DEPLOY_PASSWORD}
              authorized_keys: ["\(Site.key)"]
              keys_exclusive: true
              sudo: ["/usr/bin/systemctl restart nginx:x", /bin/ls]
            - {name: games, state: absent}
            - {name: old, locked: true}
          system_users:
            - {name: app, directories: [/srv/app, {path: /var/log/app, mode: "0755"}], linger: true, sudo: [ALL]}
          sudo:
            - {group: ops, commands: ["/usr/bin/id -u, x=y"], run_as: "deploy:team", defaults: ["!requiretty"]}
          directories:
            - {path: /srv/tree, owner: deploy, group: team, mode: "2775", recursive: true, file_mode: "0664",
               directory_mode: "2775"}
            - {path: /srv/old, state: absent, recursive: true}
          files:
            - {path: /etc/gone.conf, state: absent}
          links:
            - {path: /usr/local/bin/app, target: /srv/app/bin}
          host:
            hostname: web1.example.org
            timezone: Europe/Berlin
            locale: C.UTF-8
            sysctl: {net.ipv4.ip_forward: 1, net.ipv4.conf.all.rp_filter: 2}

        """

    private static let password = "it's \"a\" $ecret"

    /// Everything that the manifest is about, to the byte; times of the system's own lists of accounts change with them.
    private static let look = #"""
        find /etc /home /var/lib/app /var/log/app /srv /usr/local \( -path /srv/lab-repo -o -path '/etc/*-' -o -path /home/admin \) \
            -prune -o -type f -printf '%p %m %U %G ' -exec sh -c 'sha256sum <"$1"' sh {} \; -o -printf '%p %m %U %G %l\n' 2>/dev/null | sort
        find /etc /srv -type f ! -path '/srv/lab-repo/*' ! -path '/etc/*-' ! -regex '/etc/\(passwd\|g?shadow\|group\|subuid\|subgid\)' -printf '%p %T@\n' | sort
        uname -n; sysctl net.ipv4.ip_forward net.ipv4.conf.all.rp_filter; ls /var/lib/systemd/linger; true
        """#

    private func prepare(_ host: LabHost) async throws {
        _ = try await host.shell(
            """
            mkdir -p /srv/tree/a/b /srv/old/x && echo 1 >/srv/tree/a/f && echo 2 >"/srv/tree/a/b/it's" && echo z >/srv/old/x/z
            chmod 600 /srv/tree/a/f && ln -s /etc/shadow /srv/tree/a/link && echo x >/etc/gone.conf && useradd -m old
            """)
    }

    @Test("made, found unchanged, drift named and mended, and taken back to the byte")
    func convergesAndIsUndone() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            try await prepare(host)
            let desk = try Desk(lab)
            let path = try desk.write("m.yaml", Self.manifest)
            let secret = ["DEPLOY_PASSWORD": Self.password as String?]
            let before = try await host.shell(Self.look)

            let first = try await desk.run(["apply", path, "admin@h1", "--json"], environment: secret)
            #expect(first.code == 0, "\(first)")
            let run = try #require(try first.lines().last { $0.kind == "run" }?.text("run"))
            try await expectState(of: host)
            let made = try await host.shell(Self.look)
            let second = try await desk.run(["apply", path, "admin@h1", "--json"], environment: secret)
            #expect(try second.lines().steps().allSatisfy { $0.hasPrefix("ok ") }, "\(second)")
            #expect(try await host.shell(Self.look) == made)

            let undone = try await desk.run(["undo", run, "--yes", "--sudo"])
            #expect(undone.code == 0, "\(undone)")
            #expect(try await host.shell(Self.look) == before)
        }
    }

    @Test("each drift is named alone, and mended")
    func drifts() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            try await prepare(host)
            let desk = try Desk(lab)
            let path = try desk.write("m.yaml", Self.manifest)
            let secret = ["DEPLOY_PASSWORD": Self.password as String?]
            #expect(try await desk.run(["apply", path, "admin@h1"], environment: secret).code == 0)
            let drifts = [
                ("user deploy", "usermod -s /bin/sh deploy"), ("user deploy", "usermod -G adm deploy"),
                ("user deploy", "usermod -p '*' deploy"), ("user deploy", "chage -E -1 deploy"),
                ("user old", "chage -E -1 old"), ("user games", "useradd -g users games"),
                ("keys deploy", "echo 'ssh-ed25519 AAAAB other' >>/home/deploy/.ssh/authorized_keys"),
                ("keys deploy", "chmod g+w /home/deploy"), ("group ops", "groupmod -g 4343 ops"),
                ("sudo app", "echo '# x' >>/etc/sudoers.d/tunnel-app"),
                ("sudo %ops", "rm /etc/sudoers.d/tunnel-group-ops"),
                ("all in /srv/tree", "chmod 640 /srv/tree/a/f"), ("directory /srv/old", "mkdir -p /srv/old/y"),
                ("linger app", "loginctl disable-linger app"),
                ("link /usr/local/bin/app", "ln -sfn /x /usr/local/bin/app"),
                ("hostname", "hostname other"), ("timezone", "ln -sfn /usr/share/zoneinfo/UTC /etc/localtime"),
                ("sysctl", "sysctl -qw net.ipv4.ip_forward=0"), ("file /etc/gone.conf", "echo >/etc/gone.conf"),
            ]
            for (step, drift) in drifts {
                _ = try await host.shell("\(drift) 2>&1")
                let found = try await desk.run(["plan", path, "admin@h1", "--json"], environment: secret)
                #expect(try found.lines().steps("would") == [step], "\(drift): \(found)")
                let mended = try await desk.run(["apply", path, "admin@h1", "--json"], environment: secret)
                #expect(try mended.lines().steps("changed") == [step], "\(drift): \(mended)")
            }
            try await expectState(of: host)
        }
    }

    private func expectState(of host: LabHost) async throws {
        func shell(_ line: String) async throws -> String { try await host.shell(line) }
        #expect(
            try await shell("getent passwd deploy app")
                == "deploy:x:3001:3001:Deployer, of things:/home/deploy:/bin/bash\n"
                + (try await shell("getent passwd app")))
        #expect(try await shell("id -Gn deploy | tr ' ' '\\n' | sort | tr '\\n' ' '") == "deploy team www-data ")
        #expect(try await shell("getent passwd app | cut -d: -f6,7") == "/var/lib/app:/usr/sbin/nologin")
        #expect(
            try await shell("stat -c '%a %U %G' /var/lib/app /srv/app /var/log/app") == """
                750 app app
                750 app app
                755 app app
                """)
        #expect(try await shell("getent passwd games || echo none") == "none")
        #expect(try await shell("grep ^old: /etc/shadow | cut -d: -f8") == "1")
        #expect(try await shell("cat /home/deploy/.ssh/authorized_keys") == Site.key)
        #expect(try await shell("su deploy -c 'sudo -n /bin/ls -d /root'") == "/root")
        #expect(try await shell("su deploy -c 'sudo -n /bin/cat /etc/shadow' 2>&1 || echo no").hasSuffix("no"))
        #expect(
            try await shell("hostname; getent hosts web1 | tr -s ' '; date +%Z | cut -c1-2")
                .hasPrefix("web1.example.org\n127.0.1.1 web1.example.org web1\nCE"))
        #expect(try await shell("stat -c %a /srv/tree/a/f /srv/tree/a/b; stat -c %a /etc/shadow") == "664\n2775\n640")
        let check = #"""
            perl -e '$h = (getpwnam "deploy")[1]; print crypt($ARGV[0], $h) eq $h ? "fits" : "wrong"' -- "$(cat)"
            """#
        let outcome = try await host.run(["sh", "-c", check], input: Array(Self.password.utf8))
        #expect(outcome.output == "fits", "\(outcome.errors)")
    }
}

/// What must not happen, and what a host cannot do.
@Suite(.needsLab, .timeLimit(.minutes(25)), .sharedHosts("h1"), .serialized)
struct SetupRefusalTests {
    private func run(_ words: [String], as user: String = "admin") async throws -> Outcome {
        let host = try SharedLab.host()
        return try await Desk(host.lab).run(["setup", words[0], "\(user)@h1"] + words.dropFirst() + ["--sudo"])
    }

    @Test("the operator stays able to log in and to become root")
    func operatorStays() async throws {
        let host = try SharedLab.host()
        for words in [
            ["user", "admin", "--absent"], ["user", "admin", "--lock"], ["user", "admin", "--login-shell", "nologin"],
            ["user", "admin", "--expires", "2001-01-01"],
        ] {
            let outcome = try await run(words)
            #expect(outcome.code == 1 && outcome.output.contains("you are logged in as admin"), "\(outcome)")
        }
        let keys = try await run(["keys", "admin", "--keys-exclusive"])
        #expect(keys.code == 1 && keys.output.contains("without any key"), "\(keys)")
        // The last rule about a command decides, and this one asks for a password that nobody has.
        let files = try await host.shell("ls /etc/sudoers.d")
        let sudo = try await run(["sudo", "admin", "ALL"])
        #expect(sudo.code == 7 && sudo.output.contains("could no longer become root"), "\(sudo)")
        #expect(try await host.shell("ls -A /etc/sudoers.d") == files)
        #expect(try await host.shell("su admin -c 'sudo -n id -u'") == "0")
    }

    @Test("what cannot be is told before a guard is armed, and what it takes")
    func guardless() async throws {
        let host = try SharedLab.host()
        let desk = try Desk(host.lab)
        let shell = try await run(["user", "admin", "--login-shell", "/bin/nosuch"])
        #expect(shell.code == 1 && shell.output.contains("the shell /bin/nosuch is not on the host"), "\(shell)")
        let group = try await run(["sudo", "%nogrp", "/bin/ls"])
        #expect(group.code != 0 && group.output.contains("there is no group nogrp"), "\(group)")
        let key = try desk.write("own.pub", Site.key + "\n")
        let own = try await desk.run(["setup", "keys", "nosudo@h1", "nosudo", "--key-file", key, "--keys-exclusive"])
        #expect(own.code == 1 && own.output.contains("only root can guard a change"), "\(own)")
    }

    @Test("what the host does not let be set is an error in words, and leaves nothing behind")
    func impossible() async throws {
        let host = try SharedLab.host()
        let before = try await host.shell("cat /etc/fstab 2>/dev/null; ls /")
        let swap = try await run(["host", "--swap", "8M"])
        #expect(swap.code == 1 && swap.output.contains("does not take /swapfile as swap"), "\(swap)")
        #expect(try await host.shell("cat /etc/fstab 2>/dev/null; ls /") == before)
        let setting = try await run(["host", "--sysctl", "kernel.panic=17"])
        #expect(setting.code == 1 && setting.output.contains("the kernel does not take 17"), "\(setting)")
        let unknown = try await run(["host", "--sysctl", "net.ipv4.nosuch=1"])
        #expect(unknown.code == 1 && unknown.output.contains("has no setting net.ipv4.nosuch"), "\(unknown)")
        let zone = try await run(["host", "--timezone", "Europe/Nowhere"])
        #expect(zone.code == 1 && zone.output.contains("no time zone Europe/Nowhere"), "\(zone)")
        let locale = try await run(["host", "--locale", "de_DE.UTF-8"])
        #expect(locale.code == 1 && locale.output.contains("could not be made"), "\(locale)")
    }

    @Test("commands say what manifests say, with the same rules before any contact")
    func commands() async throws {
        let host = try SharedLab.host()
        let desk = try Desk(host.lab)
        let key = try desk.write("key.pub", Site.key + "\n")
        let lines = [
            ["group", "crew", "--gid", "4711"], ["user", "eve", "--groups", "crew", "--login-shell", "/bin/sh"],
            ["keys", "eve", "--key-file", key], ["sudo", "%crew", "/usr/bin/id", "--nopasswd"],
            ["system-user", "svc", "--directory", "/srv/svc"],
            ["dir", "/srv/svc/in", "--owner", "svc", "--mode", "0700"],
            ["file", "/etc/svc.conf", "--content", "a = {{b}}", "--mode", "0640"],
            ["file", "/etc/svc.link", "--link-to", "svc.conf"],
        ]
        for line in lines {
            let first = try await run(line)
            #expect(first.code == 0 && first.output.contains("changed "), "\(first)")
            let second = try await run(line + ["--check"])
            #expect(second.code == 0, "\(line): \(second)")
        }
        #expect(try await host.shell("su eve -c 'sudo -n id -u'") == "0")
        #expect(try await host.shell("cat /etc/svc.link; stat -c '%a %U' /srv/svc/in") == "a = {{b}}\n700 svc")
        for line in [
            ["user", "Eve"], ["user", "eve", "--uid", "x"], ["user", "eve", "--expires", "soon"],
            ["keys", "eve", "ssh-dss AAAA"], ["sudo", "eve", "ls"], ["host", "--hostname", "a b"],
            ["dir", "/srv/x", "--file-mode", "0644"], ["user", "eve", "--move-home"],
        ] {
            let outcome = try await run(line)
            #expect(outcome.code == 2, "\(line): \(outcome)")
        }
        for line in [["keys", "eve", "--key-file", key, "--absent"], ["user", "eve", "--absent", "--remove-home"]] {
            let outcome = try await run(line)
            #expect(outcome.code == 0, "\(outcome)")
        }
        let unknown = try await run(["keys", "eve", "--key-file", key])
        #expect(unknown.code == 1 && unknown.output.contains("there is no account eve"), "\(unknown)")
        #expect(try await host.shell("ls -d /home/eve 2>/dev/null; getent passwd eve || echo gone") == "gone")
    }
}
