import LabSupport

/// A manifest with one thing of every kind, and what a host that follows it is like.
enum Site {
    /// Bytes that no text is made of.
    static let logo: [UInt8] = [0] + Array((1...255).reversed()) + [0x0a, 0x0a]
    static let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f deploy@laptop"
    /// What a shell, a format or a template could take for its own.
    static let hostile = #"a 'b' "c" $(touch /root/x) `id` %s \n \\ {{{ ~ * -n é€😀"#
    static let steps = [
        "packages", "user deploy", "keys deploy", "directory /srv/site", "file /srv/site/logo.bin",
        "file /srv/site/-n $(id) é.txt", "file /etc/toy.conf", "service toy-service",
    ]

    /// Writes the manifest and its sources, and gives its path.
    static func manifest(_ desk: Desk) throws -> String {
        try desk.write("logo.bin", bytes: logo)
        let quoted = hostile.map { #"\""#.contains($0) ? "\\\($0)" : "\($0)" }.joined()
        return try desk.write(
            "site.yaml",
            """
            sudo: true
            setup:
              packages: [toy-hello, toy-service, htop]
              users:
                - name: deploy
                  home: /home/deploy
                  shell: /bin/bash
                  groups: [www-data, adm]
                  authorized_keys: ["\(key)"]
              directories:
                - {path: /srv/site, owner: deploy, group: www-data, mode: "2750"}
              files:
                - {path: /srv/site/logo.bin, source: logo.bin, mode: "0640", owner: deploy, group: www-data}
                - {path: "/srv/site/-n $(id) é.txt", content: "\(quoted)", template: false, mode: "0600"}
                - {path: /etc/toy.conf, content: "on {{facts.os_id}}\\n", mode: "0644"}
            services:
              - {name: toy-service, enabled: true, state: running, files: [/etc/toy.conf]}

            """)
    }

    /// Lines that describe the host, in the order of ``wanted``.
    static func state(of host: LabHost) async throws -> [String] {
        let script = #"""
            for package in toy-hello toy-service htop; do
                dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$package" 2>/dev/null || echo "$package none"
            done
            getent passwd deploy | cut -d : -f 1,6,7
            id -Gn deploy 2>/dev/null | tr ' ' '\n' | sort | tr '\n' ' '; echo
            cat /home/deploy/.ssh/authorized_keys 2>/dev/null
            for path in /home/deploy/.ssh /home/deploy/.ssh/authorized_keys /srv/site /srv/site/logo.bin \
                '/srv/site/-n $(id) é.txt' /etc/toy.conf; do
                stat -c '%a %U %G %F %n' "$path" 2>&1
            done
            od -An -v -tx1 /srv/site/logo.bin | tr -d ' \n'; echo
            cat '/srv/site/-n $(id) é.txt'; echo
            cat /etc/toy.conf
            systemctl is-enabled toy-service
            systemctl is-active toy-service
            ls -A /srv/site | wc -l
            """#
        return try await host.run(["sh", "-c", script]).output.split(separator: "\n").map(String.init)
    }

    static let wanted = [
        "toy-hello installed", "toy-service installed", "htop installed", "deploy:/home/deploy:/bin/bash",
        "adm deploy www-data ", key, "700 deploy deploy directory /home/deploy/.ssh",
        "600 deploy deploy regular file /home/deploy/.ssh/authorized_keys",
        "2750 deploy www-data directory /srv/site", "640 deploy www-data regular file /srv/site/logo.bin",
        "600 root www-data regular file /srv/site/-n $(id) é.txt", "644 root root regular file /etc/toy.conf",
        logo.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined(), hostile, "on debian", "enabled",
        "active", "2",
    ]
}
